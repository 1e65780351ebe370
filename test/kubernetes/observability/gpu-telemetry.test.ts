import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { GpuTelemetry, type GpuTelemetryProps } from '../../../constructs/kubernetes/observability/gpu-telemetry';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { evaluatePolicy } from '../../../constructs/policy';

function synth(props: Partial<GpuTelemetryProps> = {}, change: (telemetry: GpuTelemetry) => void = () => {}) {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4, taints: ['dedicated=ml:NoSchedule'] });
  const telemetry = new GpuTelemetry(chart, 'Gpus', { pool, ...props });
  change(telemetry);
  const objects = Testing.synth(chart);
  const only = (kind: string) => objects.find((o) => o.kind === kind);
  const pod = only('DaemonSet').spec.template;
  return { telemetry, pool, objects, only, pod, container: pod.spec.containers[0] };
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Record<string, string>;
}

const rules = (props: Partial<GpuTelemetryProps> = {}): Rule[] => synth(props).only('PrometheusRule').spec.groups[0].rules;

test('has a namespace of its own, which lets its pods see the node, and everything is in it', () => {
  const { telemetry, objects } = synth({ namespaceName: 'gpus' });
  expect(telemetry.namespaceName).toBe('gpus');
  expect(objects.map((o) => [o.kind, o.metadata.namespace])).toEqual([
    ['Namespace', undefined],
    ['NetworkPolicy', 'gpus'],
    ['DaemonSet', 'gpus'],
    ['PodMonitor', 'gpus'],
    ['PrometheusRule', 'gpus'],
  ]);
  expect(objects[0].metadata.labels).toEqual({ 'pod-security.kubernetes.io/enforce': 'privileged' });
  expect(synth().telemetry.namespaceName).toMatch(/^test-gpus-namespace-c8[0-9a-f]{6}$/);
});

test('runs on every node of the pool, whatever its taints, and takes no GPU', () => {
  const { pod, pool, container } = synth();
  expect(pod.spec.nodeSelector).toEqual(pool.nodeLabels);
  expect(pod.spec.tolerations).toEqual([
    { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' },
  ]);
  expect(container.resources).toEqual({
    requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
    limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' },
  });
  expect(pod.spec.runtimeClassName).toBeUndefined();
  expect(synth({ runtimeClassName: 'nvidia' }).pod.spec.runtimeClassName).toBe('nvidia');
});

test('may do no more than read: one capability, a read-only root, no token, no way out', () => {
  const { pod, container, only } = synth();
  expect(container.securityContext).toEqual({
    runAsUser: 0,
    runAsNonRoot: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
  });
  expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  expect(container.volumeMounts.filter((m: { readOnly?: boolean }) => !m.readOnly).map((m: { mountPath: string }) => m.mountPath)).toEqual([
    '/tmp',
    '/var/log',
  ]);
  expect(only('NetworkPolicy').spec).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ port: 9400, protocol: 'TCP' }],
      },
    ],
  });
});

test('no rule of the policy has anything against it but what is written on it', () => {
  const { findings } = evaluatePolicy({ manifests: [{ name: 'telemetry', objects: synth().objects }] });
  expect(findings.filter(({ acknowledged }) => acknowledged === undefined)).toEqual([]);
  expect(new Set(findings.map(({ ruleId, subject }) => `${ruleId} ${subject.split(' ')[0]}`))).toEqual(
    new Set(['RestrictedSecurityContext DaemonSet']),
  );
});

test('reads the counters that its own pod lists, three fields each', () => {
  const { pod, container } = synth();
  const counters: string = pod.metadata.annotations['groundplan.dev/gpu-counters'];
  expect(counters.split('\n').filter((line) => !/^DCGM_[A-Z_]+, (gauge|counter), [^,]+$/.test(line))).toEqual([]);
  expect(pod.spec.volumes[1]).toEqual({
    name: 'counters',
    downwardAPI: { items: [{ path: 'counters.csv', fieldRef: { fieldPath: "metadata.annotations['groundplan.dev/gpu-counters']" } }] },
  });
  expect(container.args).toEqual(['--collectors=/etc/counters/counters.csv']);
});

test('every series that an alert asks for is listed, and is of this construct alone', () => {
  const { pod, telemetry } = synth({ namespaceName: 'gpus' });
  const listed = pod.metadata.annotations['groundplan.dev/gpu-counters'].split('\n').map((line: string) => line.split(',')[0]);
  const own = `{namespace="gpus",groundplan_dev_gpu_telemetry="${telemetry.podLabels['groundplan.dev/gpu-telemetry']}"`;
  for (const { expr } of rules({ namespaceName: 'gpus' })) {
    const asked = [...expr.matchAll(/\b(DCGM_\w+|up)(\{[^},]+,[^},]+)/g)];
    expect(asked.length).toBeGreaterThan(0);
    asked.forEach(([, series, selected]) => expect([[...listed, 'up'].includes(series), selected]).toEqual([true, own]));
  }
});

test('tells of faults at once and of heat after a while, and not of programs that crashed', () => {
  expect(rules().map((r) => [r.alert, r.labels.severity, r.for])).toEqual([
    ['GpuFault', 'page', undefined],
    ['GpuMemoryFault', 'page', undefined],
    ['GpuMemoryFailing', 'ticket', undefined],
    ['GpuThrottled', 'ticket', '10m'],
    ['GpuHot', 'ticket', '10m'],
    ['GpuTelemetryLost', 'ticket', '10m'],
  ]);
  expect(rules()[0].expr).toContain(',xid!~"13|31|43|45|68|109"} > 0');
  expect(rules()[3].expr).toMatch(/^rate\(DCGM_FI_DEV_THERMAL_VIOLATION\{.+\}\[5m\]\) \/ 1e9 > 0\.1$/);
  expect(rules({ hotCelsius: 80 })[4].expr).toMatch(/\} > 80$/);
});

test('its alerts name the namespace whose receiver is to send them', () => {
  expect(new Set(rules({ namespaceName: 'gpus' }).map((r) => r.labels.namespace))).toEqual(new Set(['gpus']));
  expect(new Set(rules({ alertNamespaceName: 'chat' }).map((r) => r.labels.namespace))).toEqual(new Set(['chat']));
});

test('is scraped by its label, by whom it is told', () => {
  const { only, telemetry } = synth({ labels: { release: 'kps' }, monitoringNamespace: 'kps', monitoringPodLabels: { app: 'prometheus' } });
  expect(only('PodMonitor').spec).toEqual({
    selector: { matchLabels: telemetry.podLabels },
    podTargetLabels: ['groundplan.dev/gpu-telemetry'],
    podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
  });
  expect([only('PodMonitor').metadata.labels, only('PrometheusRule').metadata.labels]).toEqual(Array(2).fill({ release: 'kps' }));
  expect(only('NetworkPolicy').spec.ingress[0].from).toEqual([
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kps' } },
      podSelector: { matchLabels: { app: 'prometheus' } },
    },
  ]);
});

test('fails when the namespace is no DNS label or the temperature none', () => {
  expect(() => synth({ namespaceName: 'GPUs' })).toThrow(
    "'namespaceName' must be a DNS label (lower-case letters, digits and '-', at most 63), got 'GPUs' [NamespaceName at test/Gpus]",
  );
  expect(() => synth({ hotCelsius: 185 })).toThrow("'hotCelsius' must be from 50 to 100, got 185 [GpuTelemetryInput at test/Gpus]");
  expect(() => synth({ hotCelsius: NaN })).toThrow("'hotCelsius' must be from 50 to 100, got NaN [GpuTelemetryInput at test/Gpus]");
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 });
  ['A', 'B'].forEach((id) => new GpuTelemetry(chart, id, { pool }));
  expect(new Set(Testing.synth(chart).map((o) => `${o.kind} ${o.metadata.name}`)).size).toBe(10);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/memory', '1Gi');
  expect(synth({}, (telemetry) => ApiObject.of(telemetry).addJsonPatch(patch)).container.resources.limits.memory).toBe('1Gi');
});
