import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';
import {
  elsewhereProblem,
  fieldsOf,
  imageEdit,
  isFields,
  itemsOf,
  mapEdit,
  metadataEdits,
  podEdits,
  podPlaces,
  secretsEdit,
  tolerationsEdit,
} from '../../../constructs/planning/organization/pod-edits';

const template = { spec: { containers: [{ name: 'a', image: 'a:1.0' }] } };
const paths = (object: Record<string, unknown>): string[] => podPlaces(object).map((place) => place.path.join('.'));

test.each([
  ['Pod', { spec: template.spec }, ''],
  ['Deployment', { spec: { template } }, 'spec.template'],
  ['StatefulSet', { spec: { template, volumeClaimTemplates: [{ spec: {} }] } }, 'spec.template'],
  ['CronJob', { spec: { jobTemplate: { spec: { template } } } }, 'spec.jobTemplate.spec.template'],
  ['Rollout', { spec: { template } }, 'spec.template'],
  ['PodTemplate', { template }, 'template'],
  ['JobSet', { spec: { replicatedJobs: [{ template: { spec: { template } } }] } }, 'spec.replicatedJobs.0.template.spec.template'],
  ['RayCluster', { spec: { workerGroupSpecs: [{ template }] } }, 'spec.workerGroupSpecs.0.template'],
  ['MPIJob', { spec: { mpiReplicaSpecs: { Worker: { template } } } }, 'spec.mpiReplicaSpecs.Worker.template'],
])('finds the pods of a %s', (kind, fields, path) => {
  expect(paths({ kind, ...fields })).toEqual([path]);
});

test('finds both pods of a LeaderWorkerSet', () => {
  const spec = { leaderWorkerTemplate: { leaderTemplate: template, workerTemplate: template } };
  expect(paths({ kind: 'LeaderWorkerSet', spec })).toEqual([
    'spec.leaderWorkerTemplate.leaderTemplate',
    'spec.leaderWorkerTemplate.workerTemplate',
  ]);
});

test.each([
  ['NodePool', { spec: { template: { metadata: { labels: {} }, spec: { taints: [] } } } }],
  ['CustomResourceDefinition', { spec: { versions: [{ schema: { template } }] } }],
  ['ConfigMap', { data: { template: 'spec: { containers: [] }' } }],
])('takes nothing in a %s for pods', (kind, fields) => {
  expect(paths({ kind, ...fields })).toEqual([]);
});

function edits(spec: Record<string, unknown>, props: OrganizationProps, kind = 'Deployment'): [string, unknown][] {
  const place = { path: [], value: { spec: { containers: [{ name: 'a', image: 'a:1.0' }], ...spec } } };
  return [...podEdits(place, kind, props)].map((edit) => [edit.path.join('.'), edit.value]);
}

test('adds to what the pod has, and nothing twice', () => {
  const props: OrganizationProps = {
    labels: { team: 'ai' },
    annotations: { contact: 'ada' },
    imagePullSecrets: ['own', 'harbor'],
    tolerations: [{ key: 'dedicated', value: 'ai', effect: 'NoSchedule' }],
    nodeSelector: { zone: 'trusted', disk: 'ssd' },
    priorityClassName: 'corp',
    registryMirrors: { 'docker.io': 'harbor.example/hub' },
  };
  expect(edits({ imagePullSecrets: [{ name: 'own' }], tolerations: [{ key: 'spot' }], nodeSelector: { disk: 'hdd' } }, props)).toEqual([
    ['metadata.labels', { team: 'ai' }],
    ['metadata.annotations', { contact: 'ada' }],
    ['spec.imagePullSecrets', [{ name: 'own' }, { name: 'harbor' }]],
    ['spec.tolerations', [{ key: 'spot' }, { key: 'dedicated', value: 'ai', effect: 'NoSchedule' }]],
    ['spec.nodeSelector', { disk: 'hdd', zone: 'trusted' }],
    ['spec.priorityClassName', 'corp'],
    ['spec.containers.0.image', 'harbor.example/hub/library/a:1.0'],
  ]);
  expect(edits({ priorityClassName: 'own' }, { priorityClassName: 'corp' })).toEqual([]);
});

test('reaches every container, and volumes that are images', () => {
  const spec = {
    initContainers: [{ image: 'b' }],
    ephemeralContainers: [{ image: 'c' }],
    volumes: [{ emptyDir: {} }, { image: { reference: 'd' } }],
  };
  expect(edits(spec, { registryMirrors: { 'docker.io': 'h.example' } })).toEqual([
    ['spec.initContainers.0.image', 'h.example/library/b'],
    ['spec.containers.0.image', 'h.example/library/a:1.0'],
    ['spec.ephemeralContainers.0.image', 'h.example/library/c'],
    ['spec.volumes.1.image.reference', 'h.example/library/d'],
  ]);
});

const GPU = { containers: [{ name: 'a', resources: { limits: { 'nvidia.com/gpu': 1 } } }] };
const ZONE: OrganizationProps = { nodeSelector: { zone: 'trusted' } };
const AFFINITY = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } };

test.each<[string, Record<string, unknown>, string, number]>([
  ['a pod with a GPU and a pool', { ...GPU, nodeSelector: { 'groundplan.dev/gpu-pool': 'l4' } }, 'Deployment', 0],
  ['a pod with a GPU and an affinity', { ...GPU, affinity: AFFINITY }, 'Job', 0],
  ['a pod with a claim of a device and a pool', { resourceClaims: [{ name: 'g' }], nodeSelector: { pool: 'l4' } }, 'Job', 0],
  ['a pod with a GPU that takes any node', { ...GPU, nodeSelector: { 'kubernetes.io/os': 'linux' } }, 'Deployment', 1],
  ['a pod without a GPU that selects nodes', { nodeSelector: { disk: 'ssd' } }, 'Deployment', 1],
  ['a node agent that selects nodes', { nodeSelector: { 'groundplan.dev/gpu-pool': 'l4' } }, 'DaemonSet', 0],
  ['a node agent on every node', { tolerations: [{ operator: 'Exists' }] }, 'DaemonSet', 0],
  ['a node agent on every node that takes pods', { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] }, 'DaemonSet', 0],
  ['a node agent on ordinary nodes', { tolerations: [{ key: 'a', operator: 'Exists' }] }, 'DaemonSet', 1],
])('selects nodes for %s only where they are not chosen', (_, spec, kind, count) => {
  expect(edits(spec, ZONE, kind)).toHaveLength(count);
});

const WANTED = [{ key: 'dedicated', value: 'ai', effect: 'NoSchedule' }];

test.each<[unknown, boolean]>([
  [[{ operator: 'Exists' }], false],
  [[{ operator: 'Exists', effect: 'NoSchedule' }], false],
  [[{ key: 'dedicated', operator: 'Exists' }], false],
  [[{ key: 'dedicated', operator: 'Equal', value: 'ai' }], false],
  [[{ operator: 'Exists', effect: 'NoExecute' }], true],
  [[{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }], true],
  [[{ key: 'other', operator: 'Exists' }], true],
  [undefined, true],
])('takes %j for enough: not %p', (value, lacks) => {
  expect([...tolerationsEdit({ path: [], value }, WANTED)].length > 0).toBe(lacks);
});

test('a toleration that ends is not one that lasts', () => {
  const value = [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }];
  expect([...tolerationsEdit({ path: [], value }, [{ key: 'a', operator: 'Exists', effect: 'NoExecute' }])]).toHaveLength(1);
});

test('keeps what a chart holds by itself in a list, and leaves out its keys of a map', () => {
  expect([...tolerationsEdit({ path: ['t'], value: undefined }, WANTED, [{ key: 'own' }])][0].value).toEqual([{ key: 'own' }, ...WANTED]);
  expect([...tolerationsEdit({ path: ['t'], value: [] }, WANTED, [{ key: 'own' }])][0].value).toEqual(WANTED);
  expect([...mapEdit({ path: ['n'], value: undefined }, { os: 'linux' }, 'node selector', ['os'])]).toEqual([]);
});

test('says what is missing, in words', () => {
  const labels = { team: 'ai', center: '47' };
  expect([...metadataEdits({ path: ['metadata'], value: { labels: { team: 'own' } } }, { labels })]).toEqual([
    { path: ['metadata', 'labels'], value: { team: 'own', center: '47' }, problem: "lacks the label 'center'" },
  ]);
  expect([...mapEdit({ path: [], value: {} }, labels, 'label')][0].problem).toBe("lacks the labels 'team', 'center'");
  expect([...secretsEdit({ path: [], value: ['harbor'] }, ['harbor'])]).toEqual([]);
  expect([...imageEdit({ path: [], value: 'quay.io/a' }, { registryMirrors: { 'docker.io': 'h.example' } })]).toEqual([
    {
      path: [],
      problem: "image 'quay.io/a' comes from 'quay.io', but 'registryMirrors' names only docker.io",
      remedy: "name a mirror of it in 'registryMirrors', or take the image from one that is named",
    },
  ]);
  expect(elsewhereProblem('a', 'docker.io', {})).toBe("image 'a' comes from 'docker.io', but 'registryMirrors' names only none");
  const imageDigests = { a: `sha256:${'0'.repeat(64)}` };
  const props = { registryMirrors: { 'docker.io': 'h.example' }, imageDigests };
  expect([...imageEdit({ path: [], value: 'a' }, props)][0].problem).toBe(
    `image 'a' comes from elsewhere than the mirrors and lacks its digest ${imageDigests.a}`,
  );
  expect([...imageEdit({ path: [], value: { repository: 'a' } }, props)]).toEqual([]);
});

test('takes what is no object or list for an empty one', () => {
  expect([isFields({}), isFields([]), isFields(null), isFields('a')]).toEqual([true, false, false, false]);
  expect([fieldsOf('a'), fieldsOf({ a: 1 }), itemsOf({}), itemsOf([1])]).toEqual([{}, { a: 1 }, [], [1]]);
});
