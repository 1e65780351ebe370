import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { fileBeside, vllmArguments, vllmEnvironment } from '../../../constructs/kubernetes/serving/vllm-arguments';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmCapacity, type LlmCapacityOption, type LlmCapacityPlan } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';

const S3 = ModelSource.s3({ bucketName: 'models', prefix: 'm', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
const MODEL = LlmModel.QWEN3_8B_FP8;
const PLAN = LlmCapacity.plan({ model: MODEL, accelerator: Accelerator.L4 });

/** Arguments and environment of a server that runs by the plan. */
const written = (plan: LlmCapacityPlan, model = plan.model) => [
  ...vllmArguments(model, plan),
  ...Object.entries(vllmEnvironment(model, plan, S3, '/models/m')).map(([name, value]) => `${name}=${value}`),
];

/** What a changed field must add; or why the server need not be told of it. */
type Told<T> = Readonly<Record<keyof T, { readonly to: unknown; readonly adds: string } | string>>;

const OF_PLAN: Told<LlmCapacityPlan> = {
  model: { to: LlmModel.QWEN3_8B, adds: '--served-model-name=Qwen/Qwen3-8B' },
  accelerator: 'the pod lands on its nodes',
  fits: 'a plan that does not fit is refused',
  because: 'words',
  contextTokens: { to: 4242, adds: '--max-model-len=4242' },
  concurrentSequences: 'over all replicas: it decides their number',
  cachePrecision: { to: Precision.FP8, adds: '--kv-cache-dtype=fp8' },
  gpuMemoryUtilization: { to: 0.8, adds: '--gpu-memory-utilization=0.8' },
  batchedTokens: { to: 1024, adds: '--max-num-batched-tokens=1024' },
  cudaGraphMemoryEstimated: { to: true, adds: 'VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS=1' },
  prefixCaching: { to: true, adds: '--enable-prefix-caching' },
  options: 'what was not chosen',
  chosen: 'its fields stand below',
  replica: 'requests and limits of the pod',
  lines: 'words and numbers on how the plan came about',
};
const OF_OPTION: Told<LlmCapacityOption> = {
  tensorParallel: { to: 4, adds: '--tensor-parallel-size=4' },
  sequencesPerReplica: { to: 3, adds: '--max-num-seqs=3' },
  fits: 'always true of the chosen one',
  because: 'words',
  shortMiB: '0 of the chosen one',
  weightsMiB: 'what the engine loads',
  cacheMiB: 'what the engine finds left: utilization, tokens of a step and the estimate of CUDA graphs are told',
  cacheTokens: 'the same in tokens',
  perTokenFloorMs: 'what comes out, not what is set',
  firstTokenFloorMs: 'what comes out, not what is set',
  replicas: 'the autoscaler or the Deployment has it',
  instanceType: 'the pool buys it',
  replicasPerNode: 'requests of the pod come from it',
  nodes: 'the pool has it',
  usdPerHour: 'a price',
};

function expectTold<T extends object>(told: Told<T>, whole: T, plan: (changed: T) => LlmCapacityPlan): void {
  expect(Object.keys(whole).filter((field) => !(field in told))).toEqual([]);
  for (const [field, what] of Object.entries<Told<T>[keyof T]>(told)) {
    if (typeof what !== 'string') {
      expect({ [field]: written(PLAN).includes(what.adds) }).toEqual({ [field]: false });
      expect(written(plan({ ...whole, [field]: what.to }))).toContain(what.adds);
    }
  }
}

test('tells the server every field of a plan that changes its memory or its speed', () => {
  expectTold(OF_PLAN, PLAN, (changed) => changed);
});

test('tells the server every field of the chosen size that changes its memory or its speed', () => {
  expectTold(OF_OPTION, PLAN.chosen!, (chosen) => ({ ...PLAN, chosen }));
});

test('writes what a plan of 16-bit cache assumes', () => {
  expect(vllmArguments(MODEL, PLAN)).toEqual([
    '--served-model-name=Qwen/Qwen3-8B-FP8',
    '--tensor-parallel-size=1',
    '--max-model-len=8192',
    '--max-num-seqs=7',
    '--max-num-batched-tokens=2048',
    '--gpu-memory-utilization=0.92',
    '--kv-cache-dtype=auto',
    '--language-model-only',
  ]);
  expect(vllmEnvironment(MODEL, PLAN, S3, '/models/m').VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS).toBe('0');
});

test('keeps sequences and tokens of a step within each other, as the engine demands', () => {
  const many = { ...PLAN, chosen: { ...PLAN.chosen!, sequencesPerReplica: 5000 } };
  expect(vllmArguments(MODEL, many)).toEqual(expect.arrayContaining(['--max-num-seqs=2048', '--max-num-batched-tokens=2048']));
  const short = { ...PLAN, contextTokens: 512, chosen: { ...PLAN.chosen!, sequencesPerReplica: 2 } };
  expect(vllmArguments(MODEL, short)).toEqual(expect.arrayContaining(['--max-num-seqs=2', '--max-num-batched-tokens=1024']));
});

test('adds what a model needs', () => {
  const needs = (id: string) => vllmArguments(LlmModel.find(id)!, PLAN);
  expect(needs('MiniMaxAI/MiniMax-M3')).toContain('--block-size=128');
  expect(needs('deepseek-ai/DeepSeek-V4-Flash')).toEqual(expect.arrayContaining(['--block-size=256', '--kv-cache-dtype=fp8']));
});

test('runs code of the publisher only where it is told to', () => {
  expect(vllmArguments(MODEL, PLAN)).not.toContain('--trust-remote-code');
  expect(vllmArguments(MODEL, PLAN, true)).toContain('--trust-remote-code');
});

test('finds the vocabulary on its disk where it cannot fetch it', () => {
  const model = LlmModel.find('openai/gpt-oss-20b')!;
  const hub = ModelSource.huggingFace({ modelId: 'openai/gpt-oss-20b' });
  expect([fileBeside(model, S3), fileBeside(model, hub), fileBeside(MODEL, S3)]).toEqual(['o200k_base.tiktoken', undefined, undefined]);
  expect(vllmEnvironment(model, PLAN, S3, '/models/m').TIKTOKEN_ENCODINGS_BASE).toBe('/models/m');
  expect('TIKTOKEN_ENCODINGS_BASE' in vllmEnvironment(model, PLAN, hub, '/models/m')).toBe(false);
});
