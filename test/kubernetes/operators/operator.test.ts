import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Operator } from '../../../constructs/kubernetes/operators/operator';
import { KEDA, karpenterRelease } from '../../../constructs/kubernetes/operators/releases';
import type { OperatorRelease } from '../../../constructs/planning/operator-release';

function synth(release: OperatorRelease = KEDA, change: (operator: Operator) => void = () => {}) {
  const chart = Testing.chart();
  change(new Operator(chart, 'Operator', { release }));
  const [repository, installed] = Testing.synth(chart);
  return { repository, installed };
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
    releaseName: 'keda',
    targetNamespace: 'keda',
    chart: { spec: { chart: 'keda', version: '2.21.0', sourceRef: { kind: 'HelmRepository', name: repository.metadata.name } } },
    install: { createNamespace: true, crds: 'Create' },
    upgrade: { crds: 'CreateReplace' },
    values: KEDA.values,
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
