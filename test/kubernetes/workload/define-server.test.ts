import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import {
  type DefinedServer,
  defineServer,
  GpuNodePool,
  type IGpuNodePool,
  ModelSource,
  type ServerDefinition,
} from '../../../constructs/kubernetes';
import { Accelerator, planColdStart } from '../../../constructs/planning';

const DEFINITION: ServerDefinition = {
  name: 'sorter',
  image: 'registry.example/sorter:1.4.0',
  cpuMillis: 500,
  memoryMiB: 1024,
  ports: { http: 8000 },
  healthPath: '/healthz',
  start: planColdStart({ weightBytes: 0, networkMbps: 1000, imageBytes: 1e9 }),
  metrics: { portName: 'http', path: '/metrics' },
};

interface Options extends Partial<ServerDefinition> {
  readonly change?: (own: Construct) => void;
  readonly onPool?: (pool: IGpuNodePool) => Partial<ServerDefinition>;
}

function synth({ change, onPool, ...props }: Options = {}) {
  const chart = Testing.chart();
  const own = new Construct(chart, 'Own');
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 });
  const server: DefinedServer = defineServer(own, { ...DEFINITION, ...onPool?.(pool), ...props });
  change?.(own);
  const objects = Testing.synth(chart);
  const only = (kind: string) => objects.find((o) => o.kind === kind);
  const pod = only('Deployment').spec.template.spec;
  return { own, pool, server, objects, only, pod, container: pod.containers[0] };
}

test('adds its objects to the construct itself, so that names and ids are those of the server', () => {
  const { own, server, only } = synth();
  expect(own.node.children.map((c) => c.node.id)).toEqual(['ServiceAccount', 'Resource', 'Service', 'DisruptionBudget', 'Network']);
  expect(server).toEqual({
    namespaceName: undefined,
    scaleTarget: { apiVersion: 'apps/v1', kind: 'Deployment', name: only('Deployment').metadata.name },
    podLabels: { 'groundplan.dev/model-server': own.node.addr.slice(0, 10) },
    serviceName: only('Service').metadata.name,
    metrics: DEFINITION.metrics,
  });
});

test('every object selects the pods of this server', () => {
  const { server, only } = synth();
  expect(only('Deployment').spec.template.metadata.labels).toEqual({ ...server.podLabels, 'app.kubernetes.io/name': 'sorter' });
  expect(only('Deployment').spec.selector.matchLabels).toEqual(server.podLabels);
  expect(only('Service').spec.selector).toEqual(server.podLabels);
  expect(only('PodDisruptionBudget').spec.selector.matchLabels).toEqual(server.podLabels);
  expect(only('NetworkPolicy').spec.podSelector.matchLabels).toEqual(server.podLabels);
});

test('has no GPU and runs on any node, unless it has a pool', () => {
  const { pod, container } = synth();
  expect([pod.nodeSelector, pod.tolerations, container.resources.limits]).toEqual([undefined, undefined, { memory: '1024Mi' }]);
  const onGpu = synth({ onPool: (pool) => ({ pool }) });
  expect(onGpu.pod.nodeSelector).toEqual(onGpu.pool.nodeLabels);
  expect(onGpu.container.resources.limits).toEqual({ memory: '1024Mi', 'nvidia.com/gpu': 1 });
});

test('fetches nothing and talks to nobody unless told', () => {
  const { pod, only } = synth();
  expect(pod.initContainers).toBeUndefined();
  expect(pod.volumes.map((v: { name: string }) => v.name)).toEqual(['cache', 'tmp']);
  expect(only('NetworkPolicy').spec.egress).toHaveLength(1);
  const source = ModelSource.s3({ bucketName: 'models', prefix: 'p', region: 'eu-west-1', endpointCidr: '10.1.0.0/16' });
  const fetching = synth({ weights: { source, path: '/models/sorter', bytes: 100 * 1024 ** 2 } });
  expect(fetching.pod.volumes[0]).toEqual({ name: 'models', emptyDir: { sizeLimit: '111Mi' } });
  expect(fetching.only('NetworkPolicy').spec.egress[1].to).toEqual([{ ipBlock: { cidr: '10.1.0.0/16' } }]);
});

test('goes where it must, beside DNS', () => {
  const { egress } = synth({ egress: [{ cidr: '10.2.0.0/16', port: 6379 }] }).only('NetworkPolicy').spec;
  expect(egress.slice(1)).toEqual([{ to: [{ ipBlock: { cidr: '10.2.0.0/16' } }], ports: [{ port: 6379, protocol: 'TCP' }] }]);
});

test('opens the port of the metrics to monitoring only, where it is one of its own', () => {
  const { only, container } = synth({
    ports: { http: 8000, grpc: 8001, metrics: 8002 },
    metrics: { portName: 'metrics', path: '/metrics' },
  });
  const ports = (...names: string[]) => names.map((port) => ({ port, protocol: 'TCP' }));
  expect(only('NetworkPolicy').spec.ingress.map((rule: { ports: unknown }) => rule.ports)).toEqual([
    ports('http', 'grpc'),
    ports('metrics'),
  ]);
  expect(container.readinessProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
  expect(only('Service').spec.ports.map((p: { port: number }) => p.port)).toEqual([8000, 8001, 8002]);
});

test('waits for its start as long as the start takes', () => {
  const start = planColdStart({ weightBytes: 10e9, networkMbps: 8000 });
  const { only, container } = synth({ start });
  expect(container.startupProbe.failureThreshold * container.startupProbe.periodSeconds).toBe(start.startupProbeSeconds);
  expect(only('Deployment').spec.progressDeadlineSeconds).toBe(Math.max(600, 2 * start.totalSeconds));
});

test.each([
  [{ cpuMillis: 0 }, "'cpuMillis' must be a whole number of at least 1, got 0 [ServerResources at test/Own]"],
  [{ memoryMiB: 1.5 }, "'memoryMiB' must be a whole number of at least 1, got 1.5 [ServerResources at test/Own]"],
  [{ gpus: 2 }, "'gpus' is 2, but no 'pool' says which nodes have them; give the pool too [ServerResources at test/Own]"],
  [
    { onPool: (pool: IGpuNodePool) => ({ pool, gpus: 0 }) },
    "'gpus' must be a whole number of at least 1, got 0 [ServerResources at test/Own]",
  ],
  [
    { metrics: { portName: 'metrics', path: '/metrics' } },
    "the metrics are at port 'metrics', but 'ports' has http; name the port there [ServerPorts at test/Own]",
  ],
  [
    { ports: { http: 0 } },
    "'ports' must be numbers from 1 to 65535 by names of at most 15 lower-case letters, digits and '-', got 0 by 'http' [ServerPorts at test/Own]",
  ],
  [
    { ports: { 'http-and-metrics': 8000 } },
    "'ports' must be numbers from 1 to 65535 by names of at most 15 lower-case letters, digits and '-', got 8000 by 'http-and-metrics' [ServerPorts at test/Own]",
  ],
])('fails when the server cannot run: %#', (props, message) => {
  expect(() => synth(props)).toThrow(message);
});

test('can be patched through the default child of the construct', () => {
  const patch = JsonPatch.add('/spec/template/spec/priorityClassName', 'serving');
  expect(synth({ change: (own) => ApiObject.of(own).addJsonPatch(patch) }).pod.priorityClassName).toBe('serving');
});
