import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Operator } from '../../../constructs/kubernetes/operators/operator';
import { KEDA, karpenterRelease, PROMETHEUS } from '../../../constructs/kubernetes/operators/releases';
import type { OperatorRelease } from '../../../constructs/planning/operator-release';

function synth(release: OperatorRelease = KEDA, change: (operator: Operator) => void = () => {}) {
  const chart = Testing.chart();
  change(new Operator(chart, 'Operator', { release }));
  const [repository, ...installed] = Testing.synth(chart);
  return { repository, installed: installed.at(-1), kinds: installed.at(-2) };
}

test('tells Flux where the charts are', () => {
  expect(synth().repository).toMatchObject({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { namespace: 'flux-system' },
    spec: { interval: '1h', url: 'https://kedacore.github.io/charts' },
  });
  expect(synth().repository.spec.type).toBeUndefined();
});

test('tells Flux when the charts are in an OCI registry', () => {
  const { repository } = synth(karpenterRelease({ clusterName: 'ai', interruptionQueueName: 'ai' }));
  expect(repository.spec).toEqual({ interval: '1h', url: 'oci://public.ecr.aws/karpenter', type: 'oci' });
});

test('has Flux install one exact version with its kinds, into its own namespace', () => {
  const { repository, installed } = synth();
  expect(installed).toMatchObject({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { namespace: 'flux-system' } });
  expect(installed.spec).toEqual({
    interval: '1h',
    timeout: '6m',
    releaseName: 'keda',
    targetNamespace: 'keda',
    chart: { spec: { chart: 'keda', version: '2.21.0', sourceRef: { kind: 'HelmRepository', name: repository.metadata.name } } },
    install: { createNamespace: true, crds: 'Create', strategy: { name: 'RetryOnFailure' } },
    upgrade: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
    values: KEDA.values,
  });
});

test('has the kinds of Prometheus upgraded from a chart with a version of its own', () => {
  const { kinds, installed } = synth(PROMETHEUS);
  expect(kinds!.spec).toMatchObject({
    releaseName: 'prometheus-crd',
    chart: { spec: { chart: 'prometheus-operator-crds', version: '31.0.1' } },
  });
  expect(installed.spec).toMatchObject({
    releaseName: 'prometheus',
    chart: { spec: { version: '88.6.5' } },
    values: { crds: { enabled: false } },
  });
});

test('fails when the version of the chart of the kinds is a range', () => {
  expect(() => synth({ ...PROMETHEUS, crdVersion: '31.x' })).toThrow(
    "'crdVersion' of chart 'prometheus-operator-crds' must be one exact version like 1.2.3, got '31.x' [OperatorVersion at test/Operator]",
  );
});

test('has the kinds of Karpenter installed and upgraded by a release of their own, before the other, and kept by both', () => {
  const { repository, kinds, installed } = synth(karpenterRelease({ clusterName: 'ai', interruptionQueueName: 'ai' }));
  const from = { sourceRef: { kind: 'HelmRepository', name: repository.metadata.name }, version: '1.14.1' };
  expect(kinds!.spec).toMatchObject({
    releaseName: 'karpenter-crd',
    targetNamespace: 'kube-system',
    chart: { spec: { chart: 'karpenter-crd', ...from } },
    upgrade: { crds: 'CreateReplace' },
    values: { additionalAnnotations: { 'helm.sh/resource-policy': 'keep' } },
  });
  expect(kinds!.spec.dependsOn).toBeUndefined();
  expect(installed.spec).toMatchObject({
    dependsOn: [{ name: kinds!.metadata.name }],
    releaseName: 'karpenter',
    chart: { spec: { chart: 'karpenter', ...from } },
    install: { crds: 'Skip' },
    upgrade: { crds: 'Skip' },
  });
});

test('carries its release through the tree, for doors that install it themselves', () => {
  const operator = new Operator(Testing.chart(), 'Operator', { release: KEDA });
  expect(operator.release).toBe(KEDA);
  expect(operator.node.metadata.find((m) => m.type === 'groundplan:operator')?.data).toBe(KEDA);
});

test.each(['2', '2.21', '^2.21.0', '>=2.0.0', '*', '', '2.21.0 || 3.0.0', '2.21.0 - 3.0.0', '2.21.x'])(
  'fails when the version is %p',
  (version) => {
    expect(() => synth({ ...KEDA, version })).toThrow(
      `'version' of chart 'keda' must be one exact version like 1.2.3, got '${version}' [OperatorVersion at test/Operator]`,
    );
  },
);

test.each(['My_Keda', '-keda', 'keda-', '', 'a'.repeat(54), 'keda.'])('fails when the name of the release is %p', (name) => {
  expect(() => synth({ ...KEDA, name })).toThrow(
    `'name' of the release must be at most 53 small letters, digits, '-' or '.', and begin and end with a letter or a digit, got '${name}' [OperatorName at test/Operator]`,
  );
});

test('fails when the name leaves no room for that of the release of the kinds', () => {
  const release = { ...KEDA, name: 'a'.repeat(50) };
  expect(() => synth(release)).not.toThrow();
  expect(() => synth({ ...release, crdChart: 'keda-crds' })).toThrow(expect.objectContaining({ code: 'OperatorName' }));
});

test.each(['My NS', 'keda.io', '', 'a'.repeat(64)])('fails when the namespace is %p', (namespace) => {
  expect(() => synth({ ...KEDA, namespace })).toThrow(
    `'namespace' of release 'keda' must be at most 63 small letters, digits or '-', and begin and end with a letter or a digit, got '${namespace}' [OperatorNamespace at test/Operator]`,
  );
});

test.each(['kedacore.github.io/charts', 'http://charts.example.com', 'https://', '', 's3://charts'])(
  'fails when the repository is %p',
  (repository) => {
    expect(() => synth({ ...KEDA, repository })).toThrow(
      `'repository' of chart 'keda' must be an address that begins with https:// or oci://, got '${repository}' [OperatorRepository at test/Operator]`,
    );
  },
);

test('takes what is known only later', () => {
  const late = '${Token[TOKEN.1]}';
  expect(synth({ ...KEDA, name: late, namespace: late, repository: late }).installed.spec.releaseName).toBe(late);
});

test.each(['1.2.3', 'v1.2.3', '1.2.3-rc.1', '1.2.3+build.5'])('takes the exact version %p', (version) => {
  expect(synth({ ...KEDA, version }).installed.spec.chart.spec.version).toBe(version);
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new Operator(chart, id, { release: KEDA }));
  expect(new Set(Testing.synth(chart).map((o) => `${o.kind} ${o.metadata.name}`)).size).toBe(4);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.add('/spec/timeout', '15m');
  expect(synth(KEDA, (operator) => ApiObject.of(operator).addJsonPatch(patch)).installed.spec.timeout).toBe('15m');
});
