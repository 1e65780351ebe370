import { type ChartPods, DigestForm } from '../../../constructs/planning/charts/chart-pods';
import { KNOWN_CHARTS } from '../../../constructs/planning/charts/known-charts';
import { chartEdits } from '../../../constructs/planning/organization/chart-edits';
import { placeOf, withEdits } from '../../../constructs/planning/organization/organization-edits';
import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';

const DIGITS = 'a1'.repeat(32);
const DIGEST = `sha256:${DIGITS}`;
const OTHER = `sha256:${'b2'.repeat(32)}`;
const MIRRORS = {
  'docker.io': 'harbor.example/hub',
  'quay.io': 'harbor.example/quay',
  'ghcr.io': 'harbor.example/ghcr',
  'registry.k8s.io': 'harbor.example/k8s',
  'public.ecr.aws': 'harbor.example/ecr',
};

const CHART: ChartPods = {
  chart: 'app',
  version: '1.2.3',
  images: [
    {
      image: 'quay.io/team/app',
      registryPath: 'image.registry',
      repositoryPath: 'image.repository',
      tagPath: 'image.tag',
      digestPath: 'image.digest',
      digestForm: DigestForm.WHOLE,
    },
  ],
  globalRegistryPath: 'global.registry',
  notKnown: [
    { path: 'extra.enabled', byDefault: true },
    { path: 'windows.enabled', byDefault: false },
  ],
};
const OFF = { extra: { enabled: false } };

function edits(props: OrganizationProps, values: Record<string, unknown> = {}, chart: Partial<ChartPods> = {}) {
  return [...chartEdits({ chart: 'app', version: '1.2.3', values: { ...OFF, ...values } }, [{ ...CHART, ...chart }], props)];
}

function written(props: OrganizationProps, values?: Record<string, unknown>, chart?: Partial<ChartPods>): [string, unknown][] {
  return edits(props, values, chart).map((edit) => [placeOf(edit.path), edit.value]);
}

test('asks nothing of a chart where nothing is asked of pods', () => {
  const chartRepositories = { 'https://a.example': 'https://b.example' };
  expect([...chartEdits({ chart: 'stranger', version: '1.0.0', values: {} }, [], { chartRepositories })]).toEqual([]);
});

test('says that a chart of another version is not known', () => {
  expect([...chartEdits({ chart: 'app', version: '1.3.0', values: OFF }, [CHART], { labels: { a: 'b' } })]).toEqual([
    {
      path: [],
      problem: "the values of chart 'app' are known at version 1.2.3, and the release is 1.3.0",
      remedy: "compare the values of both, and give the operator's release 'pods' with version 1.3.0",
    },
  ]);
  expect([...chartEdits({ chart: 'app', values: OFF }, [CHART], { labels: { a: 'b' } })][0].problem).toContain(
    'the release is of any version',
  );
});

test.each([
  [{ extra: {} }, ['extra.enabled']],
  [{ extra: { enabled: true }, windows: { enabled: true } }, ['extra.enabled', 'windows.enabled']],
  [{ windows: { enabled: false } }, []],
])('says which parts of %j bring pods that nobody looked at', (values, parts) => {
  const found = edits({ labels: { a: 'b' } }, values);
  expect(found.map((edit) => placeOf(edit.path))).toEqual(parts);
  expect(found.every((edit) => edit.value === undefined && edit.remedy!.startsWith('turn it off'))).toBe(true);
});

test('takes the image from its mirror by the registry alone, so that the repository stays', () => {
  expect(written({ registryMirrors: MIRRORS })).toEqual([['image.registry', 'harbor.example/quay']]);
  expect(written({ registryMirrors: MIRRORS }, { image: { registry: 'docker.io', repository: 'app' } })).toEqual([
    ['image.registry', 'harbor.example/hub/library'],
  ]);
  expect(written({ registryMirrors: MIRRORS }, { image: { registry: 'harbor.example', repository: 'own/app' } })).toEqual([]);
});

test('writes the whole name where the chart has no registry by itself', () => {
  const [image] = CHART.images!;
  expect(written({ registryMirrors: MIRRORS }, {}, { images: [{ ...image, registryPath: undefined }] })).toEqual([
    ['image.repository', 'harbor.example/quay/team/app'],
  ]);
});

test('names an image that has no mirror', () => {
  expect(edits({ registryMirrors: { 'docker.io': 'harbor.example/hub' } })).toEqual([
    {
      path: ['image', 'repository'],
      problem: "image 'quay.io/team/app' comes from 'quay.io', but 'registryMirrors' names only docker.io",
      remedy: "name a mirror of it in 'registryMirrors', or take the image from one that is named",
    },
  ]);
});

test('says that a registry for all goes before the mirrors, unless it is one', () => {
  expect(edits({ registryMirrors: MIRRORS }, { global: { registry: 'docker.io' } })).toEqual([
    {
      path: ['global', 'registry'],
      problem: "'global.registry' takes every image from 'docker.io', which is no mirror",
      remedy: "leave 'global.registry' out: 'registryMirrors' says it image by image",
    },
  ]);
  expect(edits({ registryMirrors: MIRRORS }, { global: { registry: 'harbor.example' } })).toEqual([]);
});

test.each([
  [DigestForm.WHOLE, DIGEST],
  [DigestForm.DIGITS, DIGITS],
  [DigestForm.BEHIND_TAG, `1.2.3@${DIGEST}`],
])('writes the digest in the form %p', (digestForm, value) => {
  const images = [{ ...CHART.images![0], tag: '{version}', digestForm }];
  expect(written({ imageDigests: { 'quay.io/team/app:1.2.3': DIGEST } }, {}, { images })).toEqual([['image.digest', value]]);
  expect(written({ imageDigests: { 'quay.io/team/app:1.2.4': DIGEST } }, {}, { images })).toEqual([]);
});

test('finds the digest by the tag that the values say, and keeps one that they have', () => {
  const imageDigests = { 'quay.io/team/app:2.0': DIGEST, 'quay.io/team/app:2.1': OTHER };
  expect(written({ imageDigests }, { image: { tag: '2.1' } })).toEqual([['image.digest', OTHER]]);
  expect(written({ imageDigests }, { image: { tag: '2.1', digest: DIGEST } })).toEqual([]);
});

test('finds the digest by the name where the tag is not known, but not one of several', () => {
  expect(written({ imageDigests: { 'quay.io/team/app:2.0': DIGEST } })).toEqual([['image.digest', DIGEST]]);
  expect(edits({ imageDigests: { 'quay.io/team/app:2.0': DIGEST, 'quay.io/team/app:2.1': OTHER } })).toEqual([
    {
      path: ['image', 'digest'],
      problem: "'imageDigests' has several tags of image 'quay.io/team/app', and which of them the chart runs is not known",
      remedy: "write the tag into 'image.tag' of the values",
    },
  ]);
});

test('reaches containers that the values write out', () => {
  const values = {
    image: { registry: 'harbor.example' },
    sidecars: [{ name: 'proxy', image: 'envoy:1.0' }, { list: [{ name: 'a', image: 'b' }] }],
  };
  expect(written({ registryMirrors: MIRRORS }, values)).toEqual([
    ['sidecars[0].image', 'harbor.example/hub/library/envoy:1.0'],
    ['sidecars[1].list[0].image', 'harbor.example/hub/library/b'],
  ]);
});

test('fills a second place only where the values fill it', () => {
  const tolerations = [{ path: 'all' }, { path: 'one', onlyIfSet: true }];
  const wanted = [{ key: 'a', operator: 'Exists' }];
  expect(written({ tolerations: wanted }, {}, { tolerations })).toEqual([['all', wanted]]);
  expect(written({ tolerations: wanted }, { one: [{ key: 'b' }] }, { tolerations })).toEqual([
    ['all', wanted],
    ['one', [{ key: 'b' }, ...wanted]],
  ]);
});

const ALL: OrganizationProps = {
  labels: { team: 'ai' },
  annotations: { contact: 'ada' },
  imagePullSecrets: ['harbor'],
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  nodeSelector: { zone: 'trusted', 'kubernetes.io/os': 'linux' },
  priorityClassName: 'corp',
  registryMirrors: MIRRORS,
};

test.each(KNOWN_CHARTS.map((chart) => [chart.chart, chart] as const))(
  'has nothing to say of %s after it was heard',
  (_, { chart, version }) => {
    const release = { chart, version, values: { grafana: { enabled: false } } };
    const found = [...chartEdits(release, KNOWN_CHARTS, ALL)];
    expect(found.filter((edit) => edit.value === undefined)).toEqual([]);
    expect([...chartEdits({ ...release, values: withEdits(release.values, found) }, KNOWN_CHARTS, ALL)]).toEqual([]);
  },
);

test('leaves Karpenter its priority and its toleration, and names no key twice', () => {
  const values = withEdits({}, [...chartEdits({ chart: 'karpenter', version: '1.14.1', values: {} }, KNOWN_CHARTS, ALL)]);
  expect(values).toEqual({
    additionalLabels: { team: 'ai' },
    podLabels: { team: 'ai' },
    additionalAnnotations: { contact: 'ada' },
    podAnnotations: { contact: 'ada' },
    imagePullSecrets: [{ name: 'harbor' }],
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'dedicated', operator: 'Exists' },
    ],
    nodeSelector: { zone: 'trusted' },
    controller: { image: { repository: 'harbor.example/ecr/karpenter/controller' } },
  });
});

test('gives KEDA what all three of its deployments read', () => {
  expect(withEdits({}, [...chartEdits({ chart: 'keda', version: '2.21.0', values: {} }, KNOWN_CHARTS, ALL)])).toEqual({
    additionalLabels: { team: 'ai' },
    additionalAnnotations: { contact: 'ada' },
    imagePullSecrets: [{ name: 'harbor' }],
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    nodeSelector: { zone: 'trusted' },
    priorityClassName: 'corp',
    image: {
      keda: { registry: 'harbor.example/ghcr' },
      metricsApiServer: { registry: 'harbor.example/ghcr' },
      webhooks: { registry: 'harbor.example/ghcr' },
    },
  });
});

test('has Grafana turned off, whose images nobody looked at', () => {
  const stack = { chart: 'kube-prometheus-stack', version: '88.6.5', values: {} };
  expect([...chartEdits(stack, KNOWN_CHARTS, ALL)].filter((edit) => edit.value === undefined)).toEqual([
    {
      path: ['grafana', 'enabled'],
      problem: "it is not known which pods 'grafana.enabled' brings",
      remedy: "turn it off: 'grafana.enabled' false",
    },
  ]);
});
