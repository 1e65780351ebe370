import {
  karpenterRelease,
  KEDA,
  PROMETHEUS,
  PROMETHEUS_ADDRESS,
  prometheusRelease,
} from '../../../constructs/kubernetes/operators/releases';

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
      'monitoring.coreos.com/v1alpha1 AlertmanagerConfig',
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

test('has Alertmanager take receivers of every namespace, each for its own alerts, and those of its own namespace for all', () => {
  expect(PROMETHEUS.values).toMatchObject({
    alertmanager: {
      alertmanagerSpec: {
        alertmanagerConfigSelector: {},
        alertmanagerConfigNamespaceSelector: {},
        alertmanagerConfigMatcherStrategy: { type: 'OnNamespaceExceptForAlertmanagerNamespace' },
      },
    },
  });
});

const MANAGED = ['kubeControllerManager', 'kubeScheduler', 'kubeEtcd', 'kubeProxy'];

test('watches the control plane only where somebody can read it', () => {
  expect(prometheusRelease()).toEqual(PROMETHEUS);
  expect(MANAGED.filter((part) => part in PROMETHEUS.values)).toEqual([]);
  const { values } = prometheusRelease({ managedControlPlane: true });
  expect(MANAGED.map((part) => values[part])).toEqual(Array(4).fill({ enabled: false }));
});

function storageOf(settings: Parameters<typeof prometheusRelease>[0]): unknown[] {
  const values = prometheusRelease(settings).values as Record<string, Record<string, Record<string, Record<string, unknown>>>>;
  const { retentionSize, storageSpec } = values.prometheus.prometheusSpec;
  return [retentionSize, storageSpec, values.alertmanager.alertmanagerSpec.storage];
}

test('keeps what was measured on a volume of the class that it is given, and four fifths of it at most', () => {
  const claim = (storage: string, storageClassName?: string): unknown => ({
    volumeClaimTemplate: {
      spec: { accessModes: ['ReadWriteOnce'], ...(storageClassName && { storageClassName }), resources: { requests: { storage } } },
    },
  });
  expect(storageOf({})).toEqual(['10GiB', undefined, undefined]);
  expect(storageOf({ storageClassName: 'kept' })).toEqual(['40GiB', claim('50Gi', 'kept'), claim('1Gi', 'kept')]);
  expect(storageOf({ storageGiB: 11 })).toEqual(['8GiB', claim('11Gi'), claim('1Gi')]);
});

test('asks for what every part needs, and limits its memory', () => {
  const values = prometheusRelease().values as Record<string, Record<string, Record<string, unknown>>>;
  const parts = [
    values.prometheus.prometheusSpec,
    values.alertmanager.alertmanagerSpec,
    values.prometheusOperator,
    values['kube-state-metrics'],
    values['prometheus-node-exporter'],
  ].map(({ resources }) => resources);
  const quantity = expect.stringMatching(/^\d+(m|Mi|Gi)$/);
  expect(parts).toEqual(Array(5).fill({ requests: { cpu: quantity, memory: quantity }, limits: { memory: quantity } }));
});

test.each([
  [{ storageGiB: 9 }, "'storageGiB' must be a whole number of at least 10, got 9"],
  [{ storageGiB: 10.5 }, "'storageGiB' must be a whole number of at least 10, got 10.5"],
  [
    { storageClassName: 'GP3' },
    "'storageClassName' must be the name of a StorageClass: lower-case letters, digits, '-' and '.', got 'GP3'",
  ],
])('fails when Prometheus could not keep anything: %j', (settings, message) => {
  expect(() => prometheusRelease(settings)).toThrow(`${message} [PrometheusStorage]`);
});
