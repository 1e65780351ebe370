import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { type KubernetesObject, renderCharts } from '../../constructs/delivery/manifest-graph';
import { GpuNodePool, KEDA, karpenterRelease, PROMETHEUS } from '../../constructs/kubernetes';
import { Accelerator } from '../../constructs/planning';
import { problems, type StructuralSchema } from './structural-schema';

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { openAPIV3Schema: StructuralSchema };
    }[];
  };
}

const FOLDER = join(__dirname, '..', '..', '..', 'shared', 'crds');

/** Definitions that ../shared/crds lacks. */
const NOT_THERE = ['source.toolkit.fluxcd.io/v1 HelmRepository'];

const DEFINITIONS = definitions();
const SCHEMAS = new Map<string, StructuralSchema>(
  DEFINITIONS.flatMap(({ spec }) =>
    spec.versions.filter((v) => v.served).map((v) => [`${spec.group}/${v.name} ${spec.names.kind}`, v.schema.openAPIV3Schema] as const),
  ),
);

function definitions(): Definition[] {
  if (!existsSync(FOLDER)) {
    throw new Error(`the real definitions are not at ${FOLDER}; these tests need the folder 'shared' beside the repository`);
  }
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((d) => d.toJS() as Definition | null))
    .filter((definition) => definition !== null);
}

/** Group, version and kind of an object that is not of Kubernetes itself. */
function customKind({ apiVersion, kind }: KubernetesObject): string | undefined {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return group.includes('.') && !group.endsWith('.k8s.io') ? `${apiVersion} ${kind}` : undefined;
}

function objectsOf(fill: (app: App) => void): KubernetesObject[] {
  const app = new App();
  fill(app);
  return renderCharts(app).flatMap((chart) => chart.nodes.map((node) => node.body));
}

function refused(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap((object) => {
    const kind = customKind(object);
    if (kind === undefined || NOT_THERE.includes(kind)) {
      return [];
    }
    const schema = SCHEMAS.get(kind);
    // metadata belongs to Kubernetes; a definition says of it that it is an object, if anything.
    const { metadata, ...rest } = object;
    return schema ? problems(schema, { ...rest, metadata: {} }, `${kind} ${metadata.name}`) : [`${kind} ${metadata.name}: no such kind`];
  });
}

const CHOICES = BLUEPRINTS.flatMap((blueprint) =>
  Object.keys(blueprint.sizes).flatMap((size) => [
    [blueprint.name, size, 'kubernetes'] as const,
    [blueprint.name, size, 'eksPreview'] as const,
  ]),
);

test.each(CHOICES)('the real definitions take every custom object of %s %s on %s', (blueprint, requirements, platform) => {
  const objects = objectsOf((app) => planChoice({ blueprint, requirements })[platform](app));
  expect(objects.filter((object) => customKind(object) !== undefined).length).toBeGreaterThan(5);
  expect(refused(objects)).toEqual([]);
});

test('the real definitions take a GPU pool with every field in use', () => {
  const objects = objectsOf((app) => {
    new GpuNodePool(new Chart(app, 'nodes'), 'Pool', {
      accelerator: Accelerator.L40S,
      maxGpus: 8,
      gpusPerNode: 4,
      zones: ['eu-central-1a'],
      spot: true,
      emptyFor: Duration.minutes(5),
      drainWithin: Duration.hours(4),
      expireAfter: Duration.days(14),
      instanceProfileName: 'node-profile',
      discoveryTag: 'cluster',
      subnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
      tags: { team: 'ai' },
      volumeGiB: 200,
      volumeKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/0123',
      bottlerocketVersion: '1.66.0',
    });
  });
  expect(objects).toHaveLength(2);
  expect(refused(objects)).toEqual([]);
});

test('every kind that an operator is said to provide is defined under that name', () => {
  const kinds = [KEDA, PROMETHEUS, karpenterRelease({ clusterName: 'c', interruptionQueueName: 'q' })].flatMap((r) => r.providesKinds);
  const real = DEFINITIONS.flatMap(({ metadata, spec }) =>
    spec.versions.map((v) => ({ apiVersion: `${spec.group}/${v.name}`, kind: spec.names.kind, crd: metadata.name })),
  );
  expect(real).toEqual(expect.arrayContaining([...kinds]));
});

test('a wrong value, a missing field and a field that nobody knows are found', () => {
  const object = (spec: object): KubernetesObject => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'x' },
    spec,
  });
  expect(refused([object({ scaleTargetRef: {}, triggers: [{ type: 'cron', metadata: { start: 1 } }], minReplicas: 1 })])).toEqual([
    'keda.sh/v1alpha1 ScaledObject x.spec.scaleTargetRef.name: is missing',
    'keda.sh/v1alpha1 ScaledObject x.spec.triggers[0].metadata.start: 1 is no string',
    'keda.sh/v1alpha1 ScaledObject x.spec.minReplicas: is not a field',
  ]);
});
