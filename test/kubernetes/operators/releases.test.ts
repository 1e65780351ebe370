import { karpenterRelease, KEDA, PROMETHEUS, PROMETHEUS_ADDRESS } from '../../../constructs/kubernetes/operators/releases';

const KARPENTER = karpenterRelease({ clusterName: 'ai', interruptionQueueName: 'ai-interruptions' });
const ALL = [KEDA, PROMETHEUS, KARPENTER];

test.each(ALL.map((r) => [r.name, r] as const))('pins %s to one exact version', (_, release) => {
  expect(release.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(release.repository).toMatch(/^(https|oci):\/\//);
});

test('installs every operator under a name of its own', () => {
  expect(ALL.map((r) => [r.name, r.namespace])).toEqual([
    ['keda', 'keda'],
    ['prometheus', 'monitoring'],
    ['karpenter', 'kube-system'],
  ]);
});

test('names a CRD as Kubernetes does: plural, then group', () => {
  for (const { apiVersion, kind, crd } of ALL.flatMap((r) => r.providesKinds)) {
    const [group] = apiVersion.split('/');
    expect(crd.endsWith(`.${group}`)).toBe(true);
    expect([`${kind.toLowerCase()}s`, `${kind.toLowerCase().slice(0, -1)}ies`, `${kind.toLowerCase()}es`]).toContain(crd.split('.')[0]);
  }
});

test('provides every custom kind that the constructs of this room write', () => {
  expect(ALL.flatMap((r) => r.providesKinds.map((k) => `${k.apiVersion} ${k.kind}`))).toEqual(
    expect.arrayContaining([
      'karpenter.sh/v1 NodePool',
      'karpenter.k8s.aws/v1 EC2NodeClass',
      'keda.sh/v1alpha1 ScaledObject',
      'monitoring.coreos.com/v1 PodMonitor',
      'monitoring.coreos.com/v1 PrometheusRule',
    ]),
  );
});

test('has Prometheus take monitors and rules of every namespace', () => {
  expect(PROMETHEUS.values).toMatchObject({
    grafana: { enabled: false },
    prometheus: { prometheusSpec: { podMonitorSelectorNilUsesHelmValues: false, ruleSelectorNilUsesHelmValues: false } },
  });
});

test('has Prometheus at the address that it tells', () => {
  expect(PROMETHEUS_ADDRESS).toBe(`http://${String(PROMETHEUS.values.fullnameOverride)}-prometheus.${PROMETHEUS.namespace}:9090`);
});

test('tells Karpenter its cluster and its queue', () => {
  expect(KARPENTER.values).toEqual({ settings: { clusterName: 'ai', interruptionQueue: 'ai-interruptions' } });
});

test('tells Karpenter that its network is isolated, when asked', () => {
  const { values } = karpenterRelease({ clusterName: 'ai', interruptionQueueName: 'ai-interruptions', isolatedVpc: true });
  expect(values).toEqual({ settings: { clusterName: 'ai', interruptionQueue: 'ai-interruptions', isolatedVPC: true } });
});
