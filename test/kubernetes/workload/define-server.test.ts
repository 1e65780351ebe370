import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { renderYaml } from '../../../constructs/delivery/yaml-door';
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
    url: `http://${only('Service').metadata.name}:8000`,
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

test('is called by the name that it is given, or by one of its own', () => {
  const named = synth({ serviceName: 'sorter', namespaceName: 'tools' });
  expect([named.only('Service').metadata.name, named.server.serviceName, named.server.url]).toEqual([
    'sorter',
    'sorter',
    'http://sorter.tools.svc:8000',
  ]);
  const own = synth({ namespaceName: 'tools' });
  expect(own.server.serviceName).toMatch(/^test-own-service-c8[0-9a-f]{6}$/);
});

test('has an address with the namespace of its chart, and none where nobody names one', () => {
  const chart = new Chart(Testing.app(), 'tools', { namespace: 'staging' });
  expect(defineServer(chart, { ...DEFINITION, serviceName: 'sorter' }).url).toBe('http://sorter.staging.svc:8000');
  expect(synth({ serviceName: 'sorter' }).server.url).toBe('http://sorter:8000');
});

test.each(['Chat', '1chat', 'chat-', 'chat.local', '', 'a'.repeat(64)])('fails when the name of the Service is %p', (serviceName) => {
  expect(() => synth({ serviceName })).toThrow(
    "'serviceName' must be at most 63 lower-case letters, digits and '-', with a letter first and no '-' at the end, " +
      `got '${serviceName}' [ServerServiceName at test/Own]`,
  );
});

test('two servers of one name in one namespace are refused, in two they are not', () => {
  const render = (...namespaces: string[]): unknown => {
    const app = Testing.app();
    const chart = new Chart(app, 'tools');
    namespaces.forEach((namespaceName, i) =>
      defineServer(new Construct(chart, `Server${i}`), { ...DEFINITION, serviceName: 'sorter', namespaceName }),
    );
    return renderYaml(app);
  };
  expect(() => render('blue', 'blue')).toThrow(
    expect.objectContaining({ code: 'ObjectTwice', message: expect.stringContaining('(Service:blue:sorter)') }),
  );
  expect(render('blue', 'green')).toHaveLength(1);
});

test('lets in the pods of the monitoring namespace, or those with the labels that are given', () => {
  const monitoring = (props: Options): unknown => synth(props).only('NetworkPolicy').spec.ingress[1].from;
  expect(monitoring({})).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }]);
  expect(monitoring({ monitoringNamespace: 'kps', monitoringPodLabels: { app: 'prometheus' } })).toEqual([
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kps' } },
      podSelector: { matchLabels: { app: 'prometheus' } },
    },
  ]);
});

test('tolerates what else is on the nodes of its pool, each taint once', () => {
  const { pod } = synth({
    pool: GpuNodePool.fromNodeLabels(Testing.chart(), 'Tainted', {
      accelerator: Accelerator.L4,
      taints: ['nvidia.com/gpu=present:NoSchedule', 'nvidia.com/gpu=present:NoExecute', 'dedicated=ml:NoSchedule', 'spot:NoSchedule'],
    }),
  });
  expect(pod.tolerations).toEqual([
    { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoExecute' },
    { key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' },
    { key: 'spot', operator: 'Exists', effect: 'NoSchedule' },
  ]);
});

const WEIGHTS = {
  source: ModelSource.huggingFace({ modelId: 'BAAI/bge-m3' }),
  path: '/models/BAAI/bge-m3',
  bytes: 10 * 1024 ** 3,
};

test('claims a volume of its own for the weights where a storage class is given, and asks the node for less disk', () => {
  const onNode = synth({ weights: WEIGHTS });
  const claimed = synth({ weights: WEIGHTS, storageClassName: 'gp3-short' });
  const volume = (pod: typeof onNode.pod): unknown => pod.volumes.find((v: { name: string }) => v.name === 'models');
  expect(volume(onNode.pod)).toEqual({ name: 'models', emptyDir: { sizeLimit: '11264Mi' } });
  expect(volume(claimed.pod)).toEqual({
    name: 'models',
    ephemeral: {
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3-short', resources: { requests: { storage: '12Gi' } } },
      },
    },
  });
  expect([onNode, claimed].map(({ container }) => container.resources.requests['ephemeral-storage'])).toEqual(['31744Mi', '20480Mi']);
  expect(claimed.container.volumeMounts).toEqual(onNode.container.volumeMounts);
});

test('fails when a storage class is given for weights that are not there, or is none', () => {
  expect(() => synth({ storageClassName: 'gp3' })).toThrow(
    "'storageClassName' is 'gp3', but the server fetches no weights that could lie there; leave it out [ServerStorage at test/Own]",
  );
  expect(() => synth({ weights: WEIGHTS, storageClassName: 'Gp3!' })).toThrow(
    "'storageClassName' must be the name of a StorageClass: lower-case letters, digits, '-' and '.', got 'Gp3!' [ServerStorage at test/Own]",
  );
});
