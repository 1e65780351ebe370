import { JsonPatch } from 'cdk8s';
import { Operator } from '../../../constructs/kubernetes/operators/operator';
import { karpenterRelease, KEDA, PROMETHEUS } from '../../../constructs/kubernetes/operators/releases';
import { only, patched, synth } from '../fixture';

test('is a Flux release of one exact version from one repository', () => {
  const objects = synth((chart) => new Operator(chart, 'Keda', { release: KEDA }));
  const repository = only(objects, 'HelmRepository');
  expect(repository.spec).toEqual({ interval: '1h', url: 'https://kedacore.github.io/charts' });
  expect(only(objects, 'HelmRelease').spec).toMatchObject({
    releaseName: 'keda',
    targetNamespace: 'keda',
    chart: { spec: { chart: 'keda', version: KEDA.version, sourceRef: { kind: 'HelmRepository', name: repository.metadata.name } } },
  });
});

test('says that a repository holds OCI artifacts', () => {
  const release = karpenterRelease({ clusterName: 'c', interruptionQueueName: 'q' });
  expect(
    only(
      synth((chart) => new Operator(chart, 'K', { release })),
      'HelmRepository',
    ).spec.type,
  ).toBe('oci');
  expect(release.values).toEqual({ settings: { clusterName: 'c', interruptionQueue: 'q' } });
});

test.each([KEDA, PROMETHEUS])('$name provides kinds by the names of their definitions', (release) => {
  release.providesKinds.forEach((k) => expect(k.crd.endsWith(`.${k.apiVersion.split('/')[0]}`)).toBe(true));
});

test('fails when a version is a range', () => {
  expect(() => synth((chart) => new Operator(chart, 'K', { release: { ...KEDA, version: '^2.21' } }))).toThrow(
    expect.objectContaining({ code: 'OperatorVersion' }),
  );
});

test('can be patched through its default child', () => {
  const objects = patched((chart) => new Operator(chart, 'K', { release: KEDA }), JsonPatch.add('/spec/timeout', '10m'));
  expect(only(objects, 'HelmRelease').spec.timeout).toBe('10m');
});
