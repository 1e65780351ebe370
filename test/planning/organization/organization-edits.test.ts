import { chartRepositoryEdit, organizationEdits, placeOf, withEdits } from '../../../constructs/planning/organization/organization-edits';
import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';

const props: OrganizationProps = { labels: { team: 'ai' }, registryMirrors: { 'docker.io': 'h.example' } };
const container = { name: 'a', image: 'a:1.0' };

function organized(object: Record<string, unknown>, given: OrganizationProps = props): Record<string, unknown> {
  const edits = organizationEdits(object, given);
  const after = withEdits(object, edits);
  expect(organizationEdits(after, given)).toEqual(edits.filter((edit) => edit.value === undefined));
  return after;
}

test('labels objects of every kind, and pods once', () => {
  expect(organized({ apiVersion: 'v1', kind: 'ConfigMap' })).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels: { team: 'ai' } },
  });
  expect(organized({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [container] } })).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { team: 'ai' } },
    spec: { containers: [{ name: 'a', image: 'h.example/library/a:1.0' }] },
  });
});

test('touches the labels of pods, and no selector', () => {
  const selector = { matchLabels: { app: 'a' } };
  const spec = { selector, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } } };
  const after = organized({ apiVersion: 'apps/v1', kind: 'Deployment', spec }) as any;
  expect(after.spec.selector).toEqual(selector);
  expect(after.spec.template.metadata.labels).toEqual({ app: 'a', team: 'ai' });
});

test('opens lists, and leaves what was given as it was', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Secret' }, null] };
  const before = JSON.stringify(list);
  expect(organized(list)).toEqual({ ...list, items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { labels: { team: 'ai' } } }, null] });
  expect(JSON.stringify(list)).toBe(before);
});

const release = (chart: Record<string, unknown>, values: unknown = {}): Record<string, unknown> => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  spec: { ...chart, values },
});

test('writes into the values of a chart that is known', () => {
  const after = organized(release({ chart: { spec: { chart: 'keda', version: '2.21.0' } } }), { labels: { team: 'ai' } }) as any;
  expect(after.spec.values).toEqual({ additionalLabels: { team: 'ai' } });
});

test.each([{ chart: { spec: { chart: 'gateway', version: '1.0.0' } } }, { chartRef: { kind: 'OCIRepository', name: 'gateway' } }])(
  'says of %j that nobody knows it',
  (chart) => {
    expect(organizationEdits(release(chart), { imagePullSecrets: ['a'] })).toEqual([
      {
        path: ['spec', 'values'],
        problem: "nobody says where the values of chart 'gateway' take labels, pull secrets, tolerations and images",
        remedy: "say it in 'pods' of the operator's release",
      },
    ]);
  },
);

test('takes a kind of another group for no release', () => {
  const object = { ...release({}), apiVersion: 'helm.example.com/v1' };
  expect(organizationEdits(object, { imagePullSecrets: ['a'] })).toEqual([]);
});

const REPOSITORY = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository' };
const CHARTS: OrganizationProps = {
  chartRepositories: {
    'https://kedacore.github.io/charts': 'oci://h.example/charts/',
    'oci://public.ecr.aws/karpenter': 'https://h.example/karpenter',
  },
};

test.each([
  [{ url: 'https://kedacore.github.io/charts/' }, { url: 'oci://h.example/charts', type: 'oci' }],
  [
    { url: 'oci://public.ecr.aws/karpenter', type: 'oci' },
    { url: 'https://h.example/karpenter', type: 'default' },
  ],
  [
    { url: 'oci://h.example/charts', type: 'oci' },
    { url: 'oci://h.example/charts', type: 'oci' },
  ],
  [{ url: '${Token[TOKEN.1]}' }, { url: '${Token[TOKEN.1]}' }],
])('takes charts of %j from their mirror', (spec, mirrored) => {
  expect(organized({ ...REPOSITORY, spec }, CHARTS).spec).toEqual(mirrored);
});

test('names a repository that has no mirror', () => {
  expect(organizationEdits({ ...REPOSITORY, spec: { url: 'https://charts.example.com' } }, CHARTS)).toEqual([
    {
      path: ['spec', 'url'],
      problem:
        "charts come from 'https://charts.example.com', but 'chartRepositories' names only https://kedacore.github.io/charts, oci://public.ecr.aws/karpenter",
      remedy: "name a mirror of it in 'chartRepositories'",
    },
  ]);
});

test('keeps the name of the chart behind the address of a registry', () => {
  expect([...chartRepositoryEdit(['Repository'], 'oci://public.ecr.aws/karpenter/karpenter', CHARTS)][0].value).toBe(
    'https://h.example/karpenter/karpenter',
  );
  expect([...chartRepositoryEdit(['Repository'], 'oci://public.ecr.aws/karpenter', {})]).toEqual([]);
});

test('writes places as findings do', () => {
  expect(placeOf(['spec', 'containers', 0, 'image'])).toBe('spec.containers[0].image');
});
