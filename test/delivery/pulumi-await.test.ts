import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { awaitSeconds } from '../../constructs/delivery/pulumi-await';
import { planPulumi } from '../../constructs/delivery/pulumi-plan';
import { object, tree } from './trees';

const labels = { app: 'chat' };
const make = (kind: string, spec: object, namespace = 'chat'): KubernetesObject => ({
  apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
  kind,
  metadata: { name: 'chat', namespace },
  spec,
});
const service = (namespace?: string, selector: object | undefined = labels) => make('Service', { selector }, namespace);
const deployment = (spec: object, namespace?: string) => make('Deployment', { template: { metadata: { labels } }, ...spec }, namespace);
const probed = (startupProbe: object) => ({ template: { metadata: { labels }, spec: { containers: [{}, { startupProbe }] } } });
/** Seconds in the order of the objects. */
const seconds = (...objects: KubernetesObject[]) => objects.map((o) => awaitSeconds(objects).get(o));

test('waits longer for a Deployment than that gives itself, for each replica in turn', () => {
  // as of a 671 B model on eight H200: 26 minutes to start.
  expect(seconds(deployment({ progressDeadlineSeconds: 3138 }))).toEqual([3438]);
  expect(seconds(deployment({ progressDeadlineSeconds: 3138, replicas: 3 }))).toEqual([9714]);
  expect(seconds(deployment({ progressDeadlineSeconds: 3138, replicas: 0 }))).toEqual([3438]);
});

test('leaves the provider its own ten minutes where they are enough', () => {
  expect(seconds(deployment({ progressDeadlineSeconds: 300 }), deployment({}), make('ConfigMap', {}))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('waits longer for the Service than for what is behind it', () => {
  expect(seconds(service(), deployment({ progressDeadlineSeconds: 3138 }))).toEqual([3738, 3438]);
  expect(seconds(service('other'), deployment({ progressDeadlineSeconds: 3138 }))[0]).toBeUndefined();
  expect(seconds(service('chat', { app: 'web' }), deployment({ progressDeadlineSeconds: 3138 }))[0]).toBeUndefined();

  expect(seconds(make('Service', {}), deployment({ progressDeadlineSeconds: 3138 }))[0]).toBeUndefined();
});

test('waits for a StatefulSet and a DaemonSet as long as their start may take, and for a Job until its deadline', () => {
  const probe = { initialDelaySeconds: 30, periodSeconds: 10, failureThreshold: 60 };
  expect(seconds(make('StatefulSet', { ...probed(probe), replicas: 2 }))).toEqual([1560]);
  expect(seconds(make('DaemonSet', probed(probe)))).toEqual([930]);
  expect(seconds(make('StatefulSet', probed({})))).toEqual([undefined]);
  expect(seconds(make('Job', { activeDeadlineSeconds: 7200 }), make('Job', {}))).toEqual([7500, undefined]);
});

test('is written where the provider reads it, and never over what somebody wrote', () => {
  const [mine, theirs] = planPulumi(
    renderCharts(
      tree((chart) => {
        const c = chart('c');
        const spec = { progressDeadlineSeconds: 1000 };
        object(c, 'Mine', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'mine', annotations: { a: 'b' } }, spec });
        const annotations = { 'pulumi.com/timeoutSeconds': '5' };
        object(c, 'Theirs', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'theirs', annotations }, spec });
      }),
    ),
  );
  expect(mine.inputs.metadata).toMatchObject({ annotations: { a: 'b', 'pulumi.com/timeoutSeconds': '1300' } });
  expect(theirs.inputs.metadata).toMatchObject({ annotations: { 'pulumi.com/timeoutSeconds': '5' } });
});
