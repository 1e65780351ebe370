/** Pulumi's own engine delivers to a real API server. Between the two is a stand-in for its Kubernetes provider, and in that one for Helm. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtime } from '@pulumi/pulumi';
import { parse, stringify } from 'yaml';
import { findBlueprint } from '../../blueprints/catalog';
import type { ManifestChart } from '../../constructs/delivery/manifest-graph';
import { planPulumi, type PulumiResource } from '../../constructs/delivery/pulumi-plan';
import type { Definition } from '../../verify/engines/local-api-server';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';
import { chartsOf } from './room/graph';
import { type Call, Pulumi } from './room/pulumi/pulumi';
import { createdTooEarly, deletedTooEarly, done, needed, notAsWished, objectsIn, type Ordered, there } from './room/pulumi/resources';

/** The stack and the component are resources too. */
const AROUND = 2;
const NOTHING = { create: [], update: [], delete: [] };

let cluster: ControlPlane;
let pulumi: Pulumi;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  pulumi = await Pulumi.on(cluster, await definitionsByChart(graphOf(ASKED)));
});
afterAll(() => cluster?.end());

/** A cluster that has no operator yet, and what may come to be asked of it. */
const ON_PREM = parse(readFileSync(findBlueprint('customer-service').sizes['on-prem'], 'utf8')) as { kubernetes: object };
const ASKED = {
  ...ON_PREM,
  kubernetes: { ...ON_PREM.kubernetes, nodes: 8, install: ['keda', 'prometheus'], prometheusAddress: undefined },
};
const MORE = { ...ASKED, minReplicas: 3 };
const OTHER = { ...MORE, model: 'Qwen/Qwen3-8B', peakConcurrentConversations: 80 };

function graphOf(requirements: unknown): readonly ManifestChart[] {
  return chartsOf((app) => findBlueprint('customer-service').plan(requirements).objects(app));
}

/** What the charts of the operators bring. */
async function definitionsByChart(graph: readonly ManifestChart[]): Promise<Readonly<Record<string, readonly Definition[]>>> {
  const releases = graph.flatMap(({ nodes }) => nodes.flatMap(({ operator }) => operator?.release ?? []));
  const entries = releases.map(async ({ chart, version, providesKinds }) => {
    const objects = providesKinds.map(({ apiVersion, kind }) => ({ apiVersion, kind, metadata: { name: 'any' } }));
    return [`${chart} ${version}`, await definitionsFor(objects)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Resources as a door registers them: with its own name before theirs. */
function ofDoor(door: string, resources: readonly PulumiResource[]): readonly PulumiResource[] {
  const named = (name: string): string => `${door}-${name}`;
  return resources.map((resource) => ({ ...resource, name: named(resource.name), dependsOn: resource.dependsOn.map(named) }));
}

async function namesOf(apiVersion: string, kind: string): Promise<readonly string[]> {
  return (await cluster.api.list(apiVersion, kind)).map(({ metadata }) => metadata.name).sort();
}

test('a call that begins before what it needs has ended is seen', () => {
  const resources = [
    { name: 'a', inputs: {}, dependsOn: [] },
    { name: 'b', inputs: {}, dependsOn: ['a'] },
  ];
  const calls = (...texts: readonly string[]): Call[] =>
    texts.map((text) => text.split(' ')).map(([when, name]) => ({ when, verb: 'create', name }) as Call);
  const inOrder = calls('begin a', 'end a', 'begin b', 'end b');
  expect(createdTooEarly(inOrder, resources)).toEqual([]);
  expect(deletedTooEarly(inOrder, resources)).toEqual(['a before b']);
  expect(deletedTooEarly(calls('begin b', 'end b', 'begin a'), resources)).toEqual([]);
  expect(createdTooEarly(calls('begin a', 'begin b', 'end a', 'end b'), resources)).toEqual(['b before a']);
  expect(createdTooEarly(calls('begin b', 'end b'), resources)).toEqual(['b before a']);
});

test('a blueprint goes up in order, changes only what a requirement changes, and is destroyed in reverse order', async () => {
  const [asked, more, other] = [ASKED, MORE, OTHER].map((requirements) =>
    ofDoor('customer-service-on-prem', planPulumi(graphOf(requirements))),
  );
  const namespaces = await namesOf('v1', 'Namespace');
  const stack = await pulumi.blueprint('customer-service');
  // A file beside Pulumi.yaml, as a user has it.
  const ask = async (requirements: unknown): Promise<void> => {
    writeFileSync(join(stack.folder, 'mine.yaml'), stringify(requirements));
    await stack.set('requirements', 'mine.yaml');
  };
  await ask(ASKED);

  const preview = await stack.preview();
  expect(preview.changes).toEqual({ create: asked.length + AROUND });
  expect(preview.calls).toEqual([]);
  expect(await there(cluster.api, asked)).toEqual([]);
  expect(await namesOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).toEqual([]);

  const up = await stack.change('up');
  expect(up.changes).toEqual({ create: asked.length + AROUND });
  expect(done(up.calls)).toEqual(needed([], asked));
  expect(createdTooEarly(up.calls, asked)).toEqual([]);
  expect(await notAsWished(cluster.api, asked)).toEqual([]);

  expect(await stack.change('up')).toEqual({ changes: { same: asked.length + AROUND }, calls: [] });

  await ask(MORE);
  const changed = await stack.change('up');
  expect(needed(asked, more)).not.toEqual(NOTHING);
  expect(done(changed.calls)).toEqual(needed(asked, more));
  expect(await notAsWished(cluster.api, more)).toEqual([]);

  await ask(OTHER);
  const grown = await stack.change('up');
  expect(needed(more, other)).not.toEqual(NOTHING);
  expect(done(grown.calls)).toEqual(needed(more, other));
  expect(await notAsWished(cluster.api, other)).toEqual([]);

  const destroyed = await stack.change('destroy');
  expect(destroyed.changes).toEqual({ delete: other.length + AROUND });
  expect(done(destroyed.calls)).toEqual(needed(other, []));
  expect(deletedTooEarly(destroyed.calls, other)).toEqual([]);
  expect(await there(cluster.api, other)).toEqual([]);
  expect(await namesOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).toEqual([]);
  // Helm leaves the namespaces that it made.
  expect(await namesOf('v1', 'Namespace')).toEqual([...namespaces, 'keda', 'monitoring'].sort());
});

test('an example goes up with an output of another stack, and follows it', async () => {
  // The example's namespace is its reader's own.
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } });
  const models = await pulumi.program('models');
  await models.set('bucketName', 'weights-of-team-a');
  await models.change('up');
  const stack = await pulumi.program('chat');

  const preview = await stack.preview();
  const resources = objectsIn(preview.resources);
  expect(preview.changes).toEqual({ create: 5 + AROUND });
  expect(preview.calls).toEqual([]);
  expect(resources.map(({ inputs }) => inputs['kind']).sort()).toEqual([
    'Deployment',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ]);
  expect(await there(cluster.api, resources)).toEqual([]);

  const up = await stack.change('up');
  expect(done(up.calls)).toEqual(needed([], resources));
  expect(await notAsWished(cluster.api, resources)).toEqual([]);

  expect(await stack.change('up')).toEqual({ changes: { same: 5 + AROUND }, calls: [] });

  await models.set('bucketName', 'weights-of-team-b');
  await models.change('up');
  const changed = await stack.change('up');
  const moved = JSON.parse(JSON.stringify(resources).replaceAll('weights-of-team-a', 'weights-of-team-b')) as readonly Ordered[];
  expect(done(changed.calls)).toEqual({ ...NOTHING, update: ['chat-chat-Chat-Resource'] });
  expect(done(changed.calls)).toEqual(needed(resources, moved));
  expect(await notAsWished(cluster.api, moved)).toEqual([]);

  const destroyed = await stack.change('destroy');
  expect(done(destroyed.calls)).toEqual(needed(resources, []));
  expect(await there(cluster.api, resources)).toEqual([]);
});

test('a value of the cluster is unknown in a preview and real in the object, whose kind comes before it', async () => {
  const stack = await pulumi.program('late');
  const note = { apiVersion: 'example.com/v1', kind: 'Note', metadata: { name: 'note' } };
  await expect(cluster.api.apply(note)).rejects.toThrow('no kind Note in example.com/v1');

  const preview = await stack.preview();
  const resources = objectsIn(preview.resources);
  expect(resources.find(({ name }) => name === 'late-notes-Note')).toEqual({
    name: 'late-notes-Note',
    inputs: { ...note, spec: { alone: runtime.unknownValue, inside: runtime.unknownValue, hidden: '[secret]' } },
    dependsOn: ['late-kinds-Note', 'owner'],
  });

  const up = await stack.change('up');
  expect(done(up.calls)).toEqual({ ...NOTHING, create: ['late-kinds-Note', 'late-notes-Note', 'owner'] });
  expect(createdTooEarly(up.calls, resources)).toEqual([]);
  expect((await cluster.api.read(note))?.['spec']).toEqual({
    alone: 'Active',
    inside: 'the namespace is Active',
    hidden: 'told-to-nobody',
  });
  expect((await stack.do('stack', 'export')).out).not.toContain('told-to-nobody');

  const destroyed = await stack.change('destroy');
  expect(deletedTooEarly(destroyed.calls, resources)).toEqual([]);
  expect(await there(cluster.api, resources)).toEqual([]);
});

test.each([
  ['circle', 'nothing can come first in the circle chart/One => chart/Other => chart/One; drop one of these dependencies'],
  ['missing-kind', "nothing provides the kind 'RayJob' (ray.io/v1) of 'chart/Job'; operators in the app: none"],
  ['foreign-value', "'chart-Second.data.bucket' holds the late value 0, but this door deferred 0"],
])('the fault %s is told, and nothing is created', async (fault, message) => {
  const stack = await pulumi.program('faults', fault);
  const run = await stack.attempt('up');
  expect(run.code).toBe(1);
  expect(run.out).toContain(message);
  expect(run.calls).toEqual([]);
});

test('a deletion that leaves something is told, and the stack keeps it', async () => {
  const stack = await pulumi.program('faults', 'finalizer');
  const held = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: 'default' } };
  await stack.change('up');

  const destroyed = await stack.attempt('destroy');
  expect(destroyed.code).toBe(1);
  expect(destroyed.out).toContain('ConfigMap held is still there after 3 s');
  expect(destroyed.out).not.toContain('have been deleted');
  await expect(stack.do('stack', 'rm', '--yes')).rejects.toThrow('still has resources');

  await cluster.api.apply(held);
  expect((await stack.change('destroy')).changes).toEqual({ delete: 1 + AROUND });
  expect(await cluster.api.read(held)).toBeUndefined();
});
