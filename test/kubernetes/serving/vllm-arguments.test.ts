import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { fileBeside, vllmArguments, vllmEnvironment } from '../../../constructs/kubernetes/serving/vllm-arguments';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmCapacity, type LlmCapacityOption, type LlmCapacityPlan } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';
import type { LlmCapacityRequest } from '../../../constructs/planning/llm-capacity-option';
import { Precision } from '../../../constructs/planning/precision';
import { SERVING_CACHE_FACTS } from '../../../constructs/planning/serving/serving-cache';
import type { ServingMemoryProps } from '../../../constructs/planning/serving/serving-memory';
import { SERVING_MEMORY_FACTS } from '../../../constructs/planning/serving/serving-memory-facts';

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

/** What a plan is asked with, and the field of the plan that carries it on; or why none need. */
const OF_REQUEST: Readonly<Record<keyof (LlmCapacityRequest & ServingMemoryProps), keyof LlmCapacityPlan | readonly string[]>> = {
  model: 'model',
  accelerator: 'accelerator',
  contextTokens: 'contextTokens',
  concurrentSequences: 'concurrentSequences',
  cachePrecision: 'cachePrecision',
  gpuMemoryUtilization: 'gpuMemoryUtilization',
  batchedTokens: 'batchedTokens',
  tensorParallel: 'chosen',
  promptTokens: ['a length of the load, for a bound on time'],
  perTokenTargetMs: ['a target: it lowers the sequences at once'],
  firstTokenTargetMs: ['a target: it decides what fits'],
  weightPrecision: ['asked of the memory planner alone: no plan for a server takes it'],
  expertPrecision: ['asked of the memory planner alone: no plan for a server takes it'],
  pipelineParallel: ['plans of more than tensor parallelism are not handed to a server'],
  attentionDataParallel: ['plans of more than tensor parallelism are not handed to a server'],
  moeTensorParallel: ['plans of more than tensor parallelism are not handed to a server'],
  moeExpertParallel: ['plans of more than tensor parallelism are not handed to a server'],
};

/** What the planner takes of the engine, and the argument or variable that makes it so; or why none need. */
const OF_FACTS: Readonly<Record<keyof typeof SERVING_MEMORY_FACTS | keyof typeof SERVING_CACHE_FACTS, string | readonly string[]>> = {
  gpuMemoryUtilization: '--gpu-memory-utilization=0.92',
  batchedTokens: '--max-num-batched-tokens=2048',
  engineMiB: 'VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS=0',
  engineShareOfWeights: 'VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS=0',
  visibleShare: ['what CUDA reports'],
  weightGrowth: ['what loading makes of the weights'],
  ncclOfTwoMiB: ['buffers of NCCL come from the tensor-parallel size'],
  ncclOfMoreMiB: ['buffers of NCCL come from the tensor-parallel size'],
  activationValuesOfDense: ['work space comes from the tokens of a step'],
  activationValuesOfExperts: ['work space comes from the tokens of a step'],
  leastActivationMiB: ['work space comes from the tokens of a step'],
  bytesPerLogit: ['logits come from the sequences at once'],
  blockTokens: ["vLLM's own default, raised by the attention that it chooses"],
  statesPerSequence: ['the most that vLLM keeps: with its prefix cache off it keeps one'],
  stateBytesPerValue: ['the widest that vLLM keeps'],
  latentIn8BitShare: ['how kernels lay out a latent in 8 bit'],
  groupRatio: ['how vLLM groups layers'],
};

test('tells the server everything that a plan is asked with', () => {
  const carried = Object.values(OF_REQUEST).filter((field): field is keyof LlmCapacityPlan => typeof field === 'string');
  expect(carried.filter((field) => !(field in PLAN))).toEqual([]);
});

test('tells the server everything that the planner takes of the engine', () => {
  expect(Object.keys({ ...SERVING_MEMORY_FACTS, ...SERVING_CACHE_FACTS }).filter((fact) => !(fact in OF_FACTS))).toEqual([]);
  const told = Object.values(OF_FACTS).filter((argument) => typeof argument === 'string');
  expect(written(PLAN)).toEqual(expect.arrayContaining(told));
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
