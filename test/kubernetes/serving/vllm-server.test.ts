import { Duration, JsonPatch } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmCapacity } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { only, patched, server, synth } from '../fixture';

const make = (props: Parameters<typeof server>[1] = {}) => synth((chart) => server(chart, props));
const pod = (objects: any[]) => only(objects, 'Deployment').spec.template;

test('runs by the plan: tensor-parallel size, longest sequence, sequences at once', () => {
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.L4, contextTokens: 4096 });
  expect(pod(make({ capacity })).spec.containers[0].args).toEqual(
    expect.arrayContaining(['--tensor-parallel-size=1', '--max-model-len=4096', `--max-num-seqs=${capacity.chosen!.sequencesPerReplica}`]),
  );
});

test('waits at start for twice the time that reading the weights and starting the engine take', () => {
  const { metadata, spec } = pod(make());
  const { periodSeconds, failureThreshold } = spec.containers[0].startupProbe;
  const bytes = Number(metadata.annotations['groundplan.dev/weight-bytes']);
  const rate = Number(metadata.annotations['groundplan.dev/load-bytes-per-second']);
  const engine = Number(metadata.annotations['groundplan.dev/engine-start-seconds']);
  expect(bytes).toBe(LlmModel.QWEN3_8B_FP8.weightBytes);
  expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(2 * (bytes / rate + engine));
});

test('gives replies in flight time to finish before it is killed', () => {
  const { spec } = pod(make({ drainFor: Duration.seconds(120) }));
  expect(spec.containers[0].args).toContain('--shutdown-timeout=120');
  expect(spec.containers[0].lifecycle.preStop.exec.command).toEqual(['sleep', '15']);
  expect(spec.terminationGracePeriodSeconds).toBe(150);
});

test('asks for the same GPUs as it is limited to, and lands only on the pool', () => {
  const { spec } = pod(make());
  const { requests, limits } = spec.containers[0].resources;
  expect(requests['nvidia.com/gpu']).toBe(1);
  expect(limits['nvidia.com/gpu']).toBe(1);
  expect(spec.nodeSelector).toEqual({ 'nvidia.com/gpu.product': 'NVIDIA-L4' });
  expect(spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test('runs as nobody special, on a root that cannot be written', () => {
  const { spec } = pod(make());
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 2000, seccompProfile: { type: 'RuntimeDefault' } });
  [...spec.containers, ...spec.initContainers].forEach((c: any) =>
    expect(c.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }),
  );
  expect(spec.automountServiceAccountToken).toBe(false);
});

test('lets in clients and the scraper only', () => {
  const { ingress } = only(make(), 'NetworkPolicy').spec;
  expect(ingress.map((r: any) => r.from[0])).toEqual([
    { namespaceSelector: {}, podSelector: { matchLabels: { 'groundplan.dev/llm-client': 'true' } } },
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
  ]);
});

test('never blocks the drain of a node', () => {
  expect(only(make(), 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
});

test('leaves the number of replicas to an autoscaler unless one is given', () => {
  expect(only(make(), 'Deployment').spec).not.toHaveProperty('replicas');
  expect(only(make({ replicas: 3 }), 'Deployment').spec.replicas).toBe(3);
});

test('two servers in one chart select their own pods', () => {
  const objects = synth((chart) => ['A', 'B'].forEach((id) => server(chart, {}, id)));
  const selectors = objects.filter((o) => o.kind === 'Service').map((o) => JSON.stringify(o.spec.selector));
  expect(new Set(selectors).size).toBe(2);
});

test('fails when the model does not fit', () => {
  expect(() => make({ model: LlmModel.LLAMA_3_1_70B })).toThrow(/does not fit l4 at any size.*by 0\.1 GiB.*\[ModelDoesNotFit/);
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.A10G });
  expect(() => make({ capacity })).toThrow(expect.objectContaining({ code: 'ModelDoesNotFit' }));
});

test('fails when the plan is for another GPU than the pool has', () => {
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.L40S });
  expect(() => make({ capacity })).toThrow(
    "'capacity' is planned for l40s, but 'pool' has l4 nodes; plan again with the pool's accelerator [PoolAccelerator",
  );
});

test('fails when replies would be cut', () => {
  expect(() => make({ drainFor: Duration.seconds(5) })).toThrow(expect.objectContaining({ code: 'DrainTooShort' }));
});

test('can be patched through its default child, GPUs included', () => {
  const path = '/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu';
  expect(pod(patched((chart) => server(chart), JsonPatch.replace(path, 2))).spec.containers[0].resources.limits['nvidia.com/gpu']).toBe(2);
});

test('fetches with the image, environment and token of its source', () => {
  const s3 = pod(
    make({ source: ModelSource.s3({ bucketName: 'b', prefix: 'models/x', region: 'us-east-1', endpointCidr: '10.0.0.0/16' }) }),
  ).spec;
  expect(s3.initContainers[0].image).toMatch(/aws-cli:\d+\.\d+\.\d+$/);
  expect(s3.initContainers[0].command.at(-1)).toBe('/models/Qwen/Qwen3-8B-FP8');
  const hub = pod(make({ source: ModelSource.huggingFace({ modelId: 'm/x', revision: 'abc', tokenSecretName: 'hf' }) })).spec;
  expect(hub.initContainers[0].env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } });
  expect(hub.containers[0].env).toContainEqual({ name: 'HF_HUB_OFFLINE', value: '1' });
});

test('works on a pool of its own', () => {
  const objects = synth((chart) => {
    const pool = new GpuNodePool(chart, 'Own', { accelerator: Accelerator.L4, maxGpus: 2, nodeRoleName: 'r', discoveryTag: 't' });
    server(chart, { pool });
  });
  expect(pod(objects).spec.nodeSelector).toEqual(only(objects, 'NodePool').spec.template.metadata.labels);
});

test('fails when the plan is for another model', () => {
  const capacity = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.L4 });
  expect(() => make({ capacity, model: LlmModel.LLAMA_3_1_8B })).toThrow(expect.objectContaining({ code: 'CapacityModel' }));
});
