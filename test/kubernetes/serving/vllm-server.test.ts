import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { VllmServer, type VllmServerProps } from '../../../constructs/kubernetes/serving/vllm-server';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { COLD_START_FACTS } from '../../../constructs/planning/cold-start';
import { engineStartOf } from '../../../constructs/planning/engine-start';
import { LlmCapacity } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';

const S3 = ModelSource.s3({ bucketName: 'models', prefix: 'qwen3-8b/v1', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });

interface Options extends Partial<VllmServerProps> {
  readonly accelerator?: Accelerator;
}

function synth({ accelerator = Accelerator.L4, ...props }: Options = {}, change: (server: VllmServer) => void = () => {}) {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator });
  const server = new VllmServer(chart, 'Chat', { model: LlmModel.QWEN3_8B_FP8, pool, source: S3, ...props });
  change(server);
  const objects = Testing.synth(chart);
  const only = (kind: string) => objects.find((o) => o.kind === kind);
  const pod = only('Deployment').spec.template.spec;
  return { server, pool, objects, only, pod, container: pod.containers[0], fetch: pod.initContainers[0] };
}

test('defines what a server needs, all in its namespace', () => {
  const { objects } = synth({ namespaceName: 'chat' });
  expect(objects.map((o) => [o.kind, o.metadata.namespace])).toEqual(
    ['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'].map((kind) => [kind, 'chat']),
  );
});

test('serves by the plan', () => {
  const { container, server } = synth({ drainFor: Duration.seconds(45) });
  expect(container.command).toEqual(['vllm', 'serve', '/models/Qwen/Qwen3-8B-FP8']);
  expect(container.args).toEqual([
    '--served-model-name=Qwen/Qwen3-8B-FP8',
    '--tensor-parallel-size=1',
    '--max-model-len=8192',
    '--max-num-seqs=7',
    '--max-num-batched-tokens=2048',
    '--gpu-memory-utilization=0.92',
    '--kv-cache-dtype=auto',
    '--language-model-only',
    '--host=0.0.0.0',
    '--port=8000',
    '--shutdown-timeout=45',
  ]);
  expect(server.capacity.chosen!.sequencesPerReplica).toBe(7);
});

test('takes a plan that it is given', () => {
  const capacity = LlmCapacity.plan({
    model: LlmModel.QWEN3_8B_FP8,
    accelerator: Accelerator.L4,
    contextTokens: 4096,
    concurrentSequences: 80,
    gpuMemoryUtilization: 0.85,
  });
  const { container } = synth({ capacity });
  expect(container.args).toEqual(expect.arrayContaining(['--max-model-len=4096', '--gpu-memory-utilization=0.85']));
  expect(container.resources.limits['nvidia.com/gpu']).toBe(capacity.chosen!.tensorParallel);
});

test.each([
  [LlmModel.QWEN3_8B_FP8, Accelerator.L4, 1],
  [LlmModel.LLAMA_3_1_70B, Accelerator.L40S, 4],
])('asks for as many GPUs of %p as it may use', (model, accelerator, gpus) => {
  const { requests, limits } = synth({ model, accelerator }).container.resources;
  expect([requests['nvidia.com/gpu'], limits['nvidia.com/gpu']]).toEqual([gpus, gpus]);
});

test('asks for as much memory as it may use, and for CPU without a ceiling', () => {
  const { requests, limits } = synth().container.resources;
  expect(requests).toEqual({ cpu: '3528m', memory: '12745Mi', 'ephemeral-storage': '30577Mi', 'nvidia.com/gpu': 1 });
  expect(limits).toEqual({ memory: '12745Mi', 'nvidia.com/gpu': 1 });
});

test('asks for as much disk as its volumes may fill', () => {
  const { pod, container } = synth();
  const mib = (quantity: string): number => Number(quantity.slice(0, -2)) * (quantity.endsWith('Gi') ? 1024 : 1);
  const volumes: { emptyDir: { medium?: string; sizeLimit: string } }[] = pod.volumes;
  const onDisk = volumes.filter((v) => v.emptyDir.medium === undefined).reduce((sum, v) => sum + mib(v.emptyDir.sizeLimit), 0);
  expect(mib(container.resources.requests['ephemeral-storage'])).toBe(onDisk);
});

test('lands on the nodes of its pool and tolerates their taint', () => {
  const { pod, pool } = synth();
  expect(pod.nodeSelector).toEqual(pool.nodeLabels);
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test.each([
  [LlmModel.QWEN3_8B_FP8, Accelerator.L4],
  [LlmModel.LLAMA_3_1_70B, Accelerator.L40S],
  [LlmModel.LLAMA_3_1_70B, Accelerator.H100],
])('waits at its start for the weights and the engine: %#', (model, accelerator) => {
  const { container, server } = synth({ model, accelerator });
  const { networkMbps } = server.capacity.chosen!.instanceType!;
  const bytesPerSecond = Math.min((networkMbps * 1e6) / 8, COLD_START_FACTS.diskBytesPerSecond);
  const { failureThreshold, periodSeconds, httpGet } = container.startupProbe;
  expect(httpGet).toEqual({ path: '/health', port: 'http' });
  expect(failureThreshold * periodSeconds).toBeGreaterThanOrEqual(
    2 * (model.fileBytes / bytesPerSecond) + engineStartOf(model, accelerator).boundSeconds,
  );
});

test('takes traffic when healthy, and is restarted only after a minute without an answer', () => {
  const { readinessProbe, livenessProbe } = synth().container;
  expect([readinessProbe.httpGet, livenessProbe.httpGet]).toEqual(Array(2).fill({ path: '/health', port: 'http' }));
  expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBe(60);
});

test.each([10, 60, 300])('finishes replies of %p seconds before it is killed', (seconds) => {
  const { pod, container } = synth({ drainFor: Duration.seconds(seconds) });
  const preStop = Number(container.lifecycle.preStop.exec.command[1]);
  expect(container.args).toContain(`--shutdown-timeout=${seconds}`);
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(preStop + seconds);
});

test('runs as nobody in particular on a root that cannot be written', () => {
  const { pod, container, fetch } = synth();
  expect(pod.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 2000,
    runAsGroup: 2000,
    fsGroup: 2000,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const { securityContext } of [container, fetch]) {
    expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  }
});

test('writes only where a volume is', () => {
  const { container, fetch } = synth();
  const writable = container.volumeMounts.map((m: { mountPath: string }) => m.mountPath);
  const { HOME, XDG_CACHE_HOME, VLLM_CACHE_ROOT } = Object.fromEntries(
    container.env.map((e: { name: string; value: string }) => [e.name, e.value]),
  );
  expect(writable).toEqual(['/models', '/tmp', '/cache', '/dev/shm']);
  expect([HOME, XDG_CACHE_HOME, VLLM_CACHE_ROOT].every((path) => path.startsWith('/cache'))).toBe(true);
  expect(fetch.env).toContainEqual({ name: 'HOME', value: '/tmp' });
});

test('has no key to the Kubernetes API', () => {
  const { only, pod } = synth();
  expect([only('ServiceAccount').automountServiceAccountToken, pod.automountServiceAccountToken]).toEqual([false, false]);
  expect(pod.serviceAccountName).toBe(only('ServiceAccount').metadata.name);
});

test('takes the name of its service account, since a cloud identity is bound by it', () => {
  const { only, pod } = synth({ serviceAccountName: 'chat' });
  expect([only('ServiceAccount').metadata.name, pod.serviceAccountName]).toEqual(['chat', 'chat']);
});

test('fetches the weights to where it reads them', () => {
  const { fetch, container } = synth();
  expect([fetch.command[4], fetch.command.at(-1)]).toEqual(['/models/Qwen/Qwen3-8B-FP8', 's3://models/qwen3-8b/v1']);
  expect(container.command[2]).toBe('/models/Qwen/Qwen3-8B-FP8');
  expect(container.env).toContainEqual({ name: 'HF_HUB_OFFLINE', value: '1' });
});

test('gives the token of the hub to the fetching container only', () => {
  const { fetch, container } = synth({ source: ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B-FP8', tokenSecretName: 'hub' }) });
  expect(fetch.image).toBe('vllm/vllm-openai:v0.28.0');
  expect(fetch.env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } });
  expect(container.env.map((e: { name: string }) => e.name)).not.toContain('HF_TOKEN');
});

const PORT = [{ port: 'http', protocol: 'TCP' }];

test('lets in clients and monitoring only', () => {
  const { only, server } = synth();
  const { spec } = only('NetworkPolicy');
  expect(spec.podSelector).toEqual({ matchLabels: server.podLabels });
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(spec.ingress).toEqual([
    { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'groundplan.dev/llm-client': 'true' } } }], ports: PORT },
    { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: PORT },
  ]);
});

test('lets in the clients and the monitoring that it is given', () => {
  const { ingress } = synth({ clientLabels: { app: 'web' }, monitoringNamespace: 'metrics' }).only('NetworkPolicy').spec;
  expect(ingress[0].from).toEqual([{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }]);
  expect(ingress[1].from).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'metrics' } } }]);
});

test('goes out to DNS and to the source of the weights only, also where the namespace is not isolated', () => {
  const { egress } = synth().only('NetworkPolicy').spec;
  expect(egress[0].ports).toEqual([
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ]);
  expect(egress[0].to[0].podSelector).toEqual({ matchLabels: { 'k8s-app': 'kube-dns' } });
  expect(egress.slice(1)).toEqual([
    { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ port: 443, protocol: 'TCP' }] },
    { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ port: 80, protocol: 'TCP' }] },
  ]);
});

test('keeps private ranges closed when it goes to the internet, and says why it goes', () => {
  const policy = synth({ source: ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B-FP8' }) }).only('NetworkPolicy');
  expect(policy.spec.egress[1].to).toEqual([
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] } },
  ]);
  expect(policy.metadata.annotations['policy.groundplan.dev/NoPublicExposure']).toContain('Hugging Face hub');
});

test('lets nodes be drained, one replica at a time', () => {
  const { only, server } = synth();
  expect(only('PodDisruptionBudget').spec).toEqual({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: server.podLabels },
  });
});

test('rolls out by one more replica, never by one less', () => {
  expect(synth().only('Deployment').spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test('leaves the number of replicas to an autoscaler unless told', () => {
  expect('replicas' in synth().only('Deployment').spec).toBe(false);
  expect(synth({ replicas: 3 }).only('Deployment').spec.replicas).toBe(3);
});

test('tells others where it is', () => {
  const { server, only } = synth({ namespaceName: 'chat' });
  expect(server.scaleTarget).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: only('Deployment').metadata.name });
  expect(server.serviceName).toBe(only('Service').metadata.name);
  expect([server.namespaceName, server.servedModelName]).toEqual(['chat', 'Qwen/Qwen3-8B-FP8']);
  expect(only('Service').spec).toEqual({ selector: server.podLabels, ports: [{ name: 'http', port: 8000, targetPort: 'http' }] });
});

test('has more shared memory when several GPUs work together', () => {
  const shm = (options: Options) => synth(options).pod.volumes.find((v: { name: string }) => v.name === 'shm').emptyDir;
  expect(shm({})).toEqual({ medium: 'Memory', sizeLimit: '1024Mi' });
  expect(shm({ model: LlmModel.LLAMA_3_1_70B, accelerator: Accelerator.L40S })).toEqual({ medium: 'Memory', sizeLimit: '2048Mi' });
});

test('fails when the model does not fit the GPU', () => {
  expect(() => synth({ accelerator: Accelerator.A10G })).toThrow(
    'Qwen/Qwen3-8B-FP8 does not fit a10g at any size: with 8 GPUs, a10g has no 8-bit float units, and the checkpoint is fp8; ' +
      'take a smaller context, a model with fewer bytes, or a larger GPU [ModelDoesNotFit at test/Chat]',
  );
});

test('fails when the plan is for another GPU', () => {
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.H100 });
  expect(() => synth({ capacity })).toThrow(
    "'capacity' is planned for h100, but 'pool' has l4 nodes; plan again with the pool's accelerator [PoolAccelerator at test/Chat]",
  );
});

test('fails when the plan is for another model', () => {
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 });
  expect(() => synth({ capacity })).toThrow(
    "'capacity' is planned for Qwen/Qwen3-8B, but 'model' is Qwen/Qwen3-8B-FP8; plan again with the model to serve [CapacityModel at test/Chat]",
  );
});

test('fails when no instance type carries the GPU, since a replica would have no CPU and memory', () => {
  const accelerator = Accelerator.of('somebody-elses', { ...Accelerator.L40S });
  expect(() => synth({ accelerator })).toThrow(
    'no instance type with somebody-elses is known, so CPU, memory and network of a replica cannot be worked out; ' +
      "pass a 'capacity' with 'replica' and 'chosen.instanceType' of your nodes [NodeShapeUnknown at test/Chat]",
  );
});

test('runs on a GPU that the catalogue lacks with the node shape that it is given', () => {
  const accelerator = Accelerator.of('somebody-elses', { ...Accelerator.L40S });
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator });
  const capacity = {
    ...plan,
    chosen: { ...plan.chosen!, instanceType: Accelerator.L40S.instanceTypes[0] },
    replica: { gpus: 1, cpuMillis: 4000, memoryMiB: 32_768 },
  };
  expect(synth({ accelerator, capacity }).container.resources.limits).toEqual({ memory: '32768Mi', 'nvidia.com/gpu': 1 });
});

test.each([
  [Duration.seconds(9), 9],
  [Duration.millis(30_500), 30.5],
])('fails when drainFor is not whole seconds of at least 10: %#', (drainFor, seconds) => {
  expect(() => synth({ drainFor })).toThrow(
    `'drainFor' must be whole seconds, at least 10, got ${seconds}; replies in flight would be cut [DrainTooShort at test/Chat]`,
  );
});

test.each([-1, 1.5, NaN, Infinity])('fails with %p replicas', (replicas) => {
  expect(() => synth({ replicas })).toThrow(
    `'replicas' must be a whole number of at least 0, got ${replicas}; leave it out where an autoscaler decides [ServerReplicas at test/Chat]`,
  );
});

test('can be parked with no replica', () => {
  expect(synth({ replicas: 0 }).only('Deployment').spec.replicas).toBe(0);
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 });
  const [a, b] = ['A', 'B'].map((id) => new VllmServer(chart, id, { model: LlmModel.QWEN3_8B_FP8, pool, source: S3 }));
  expect(new Set(Testing.synth(chart).map((o) => `${o.kind} ${o.metadata.name}`)).size).toBe(10);
  expect(a.podLabels).not.toEqual(b.podLabels);
});

test('can be patched through its default child, and GPU quantities survive', () => {
  const patch = JsonPatch.add('/spec/template/spec/containers/0/args/-', '--enable-auto-tool-choice');
  const { container } = synth({}, (server) => ApiObject.of(server).addJsonPatch(patch));
  expect(container.args.at(-1)).toBe('--enable-auto-tool-choice');
  expect([container.resources.requests['nvidia.com/gpu'], container.resources.limits['nvidia.com/gpu']]).toEqual([1, 1]);
});

test('says where clients find it, from any namespace', () => {
  expect(synth({ namespaceName: 'chat', serviceName: 'qwen' }).server.url).toBe('http://qwen.chat.svc:8000/v1');
});
