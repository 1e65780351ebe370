import fc from 'fast-check';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { planServingMemory, type ServingMemoryProps } from '../../../constructs/planning/serving/serving-memory';

const GIB = 1024;

test('fits Qwen3 8B on one L4 as one counts by hand', () => {
  const memory = planServingMemory({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 });
  // 22888 × 0.98 × 0.92 = 20635.8; weights 15621.99 × 1.02 = 15934.4; 2355.2 + 5 % of that = 3151.9;
  // 2 × 2048 × 4096 × 11 = 176 MiB; 151936 × 20 bytes = 2.9 MiB; 1370.6 MiB are left, and 8192 tokens take 1152
  expect(memory).toMatchObject({
    fits: true,
    because: '',
    shortMiB: 0,
    contextTokens: 8192,
    concurrentSequences: 1,
    batchedTokens: 2048,
    gpuMemoryUtilization: 0.92,
    budgetMiB: 20_635,
    weightsMiB: 15_935,
    engineMiB: 3152,
    communicationMiB: 0,
    activationsMiB: 176,
    logitsMiB: 3,
    cacheMiB: 1370,
    cacheNeededMiB: 1152,
    cacheBytesPerToken: 147_456,
    largestConcurrency: 1,
    largestContextTokens: 9744,
  });
});

test('takes steps as large as vLLM does', () => {
  const tokens = (accelerator: Accelerator): number => planServingMemory({ model: LlmModel.QWEN3_8B, accelerator }).batchedTokens;
  const { L40S, A100_80GB, H100, H200, B200, B300, GB200 } = Accelerator;
  expect([L40S, A100_80GB, H100, H200].map(tokens)).toEqual([2048, 2048, 8192, 8192]);
  expect([B200, B300, GB200].map(tokens)).toEqual([16_384, 16_384, 16_384]);
});

test('refuses Kimi K2.5 on four B200 with a context that leaves no room for the larger steps', () => {
  const props = {
    model: LlmModel.find('nvidia/Kimi-K2.5-NVFP4')!,
    accelerator: Accelerator.B200,
    tensorParallel: 4,
    contextTokens: 180_000,
  };
  expect(planServingMemory({ ...props, batchedTokens: 8192 }).fits).toBe(true);
  expect(planServingMemory(props)).toMatchObject({ fits: false, shortMiB: 676 });
});

// What others state of vLLM at its start, and what we leave for the cache there: never more.
test.each([
  // vLLM pull request 10511: 53.29 GiB of an H100 at 0.90, 256 sequences
  ['Llama 3 8B on one H100', LlmModel.LLAMA_3_1_8B, 1, 53.29, 256, 0.9],
  // the same on two GPUs: 71.29 GiB less 7.48 of weights, 3.58 beside PyTorch and 1.26 of activations
  ['Llama 3 8B on two H100', LlmModel.LLAMA_3_1_8B, 2, 58.97, 256, 0.9],
])(
  'leaves no more for the cache than vLLM found for %s',
  (_, model, tensorParallel, statedGiB, concurrentSequences, gpuMemoryUtilization) => {
    const memory = planServingMemory({
      model,
      accelerator: Accelerator.H100,
      tensorParallel,
      contextTokens: 16,
      concurrentSequences,
      gpuMemoryUtilization,
    });
    expect(memory.fits).toBe(true);
    expect(memory.cacheMiB / GIB).toBeLessThanOrEqual(statedGiB);
    expect(memory.cacheMiB / GIB).toBeGreaterThan(statedGiB * 0.9);
  },
);

// vllm-project/recipes: "1x H100/H200 (FP8), 2x GPUs for BF16" for Llama 70B; "a single 80GB+ GPU" for Qwen3-32B.
test.each([
  ['Qwen3-32B on one GPU of 80 GB', LlmModel.QWEN3_32B, Accelerator.H100, 1],
  ['Qwen3-32B-FP8 on one GPU of 48 GB', LlmModel.QWEN3_32B_FP8, Accelerator.L40S, 1],
  ['Llama 70B in FP8 on one H200', LlmModel.LLAMA_3_1_70B_FP8, Accelerator.H200, 1],
  ['Llama 70B in 16 bit on two H200', LlmModel.LLAMA_3_1_70B, Accelerator.H200, 2],
])('fits %s, as its recipe says', (_, model, accelerator, tensorParallel) => {
  expect(planServingMemory({ model, accelerator, tensorParallel, contextTokens: 4096 }).because).toBe('');
});

test('refuses Llama 70B in FP8 on one H100, which its recipe starts with less context and no margin', () => {
  const memory = planServingMemory({ model: LlmModel.LLAMA_3_1_70B_FP8, accelerator: Accelerator.H100 });
  expect(memory).toMatchObject({ fits: false, largestConcurrency: 0, largestContextTokens: 0, shortMiB: 6675 });
  expect(memory.because).toBe(
    'weights 69.0 GiB + engine and work space 7.1 GiB + one sequence of 8192 tokens 2.5 GiB exceed 72.1 GiB usable on each of 1 h100 by 6.5 GiB',
  );
});

const FP8 = { weightPrecision: Precision.FP8_BLOCK, expertPrecision: Precision.FP8_BLOCK };
// 48.66 GiB at 0.90 and 55.65 GiB at 0.95 mean that CUDA reports 139.8 GiB
const H20 = Accelerator.of('h20', { ...Accelerator.H200, name: 'h20', productLabel: 'NVIDIA-H20', memoryMiB: 139.8 * 1024 });

test.each<[string, string, Accelerator, Partial<ServingMemoryProps>, number]>([
  // vLLM issue 21348
  ['Qwen3-235B-A22B-FP8 on 4 H100', 'Qwen/Qwen3-235B-A22B-FP8', Accelerator.H100, { tensorParallel: 4, gpuMemoryUtilization: 0.9 }, 8.11],
  // vllm-project/recipes pull request 12, -dp=8 --enable-expert-parallel
  [
    'Qwen3-Coder-480B-FP8 on 8 H20',
    'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    H20,
    { ...FP8, attentionDataParallel: 8, moeExpertParallel: 8, gpuMemoryUtilization: 0.9 },
    48.66,
  ],
  [
    'the same at 0.95',
    'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    H20,
    { ...FP8, attentionDataParallel: 8, moeExpertParallel: 8, gpuMemoryUtilization: 0.95 },
    55.65,
  ],
])('leaves no more for the cache of %s than vLLM found', (_, id, accelerator, sizes, statedGiB) => {
  const model = LlmModel.find(id)!;
  const copies = sizes.attentionDataParallel ?? 1;
  const memory = planServingMemory({ model, accelerator, ...sizes, contextTokens: 16, concurrentSequences: 1024 * copies });
  expect(memory.cacheMiB / GIB).toBeLessThanOrEqual(statedGiB);
  expect(memory.cacheMiB / GIB).toBeGreaterThan(statedGiB - 10);
});

// vLLM issue 27508: at 0.95 and steps of 1024 tokens, 1.71 GiB are left and gpt-oss-120b does not start with its longest context on an H100;
// issue 23278: at 0.90 nothing is left. vLLM draws tokens for 1024 sequences there.
test.each([
  [0.95, 1024, 131_072],
  [0.9, 8192, 16],
])('refuses gpt-oss-120b on one H100 at %p, where it was seen not to start', (gpuMemoryUtilization, batchedTokens, contextTokens) => {
  const memory = planServingMemory({
    model: LlmModel.find('openai/gpt-oss-120b')!,
    accelerator: Accelerator.H100,
    concurrentSequences: 1024,
    gpuMemoryUtilization,
    batchedTokens,
    contextTokens,
  });
  expect([memory.fits, memory.cacheMiB < 1.71 * GIB]).toEqual([false, true]);
});

// vllm-project/recipes, models/deepseek-ai/DeepSeek-V3.yaml: 8 × H200 in FP8, by tensors and by copies of attention, 4 × B200 in FP4.
test.each<[string, Accelerator, Partial<ServingMemoryProps>, boolean]>([
  ['8 H200, experts spread', Accelerator.H200, { tensorParallel: 8, moeExpertParallel: 8 }, true],
  ['8 H200, attention copied', Accelerator.H200, { attentionDataParallel: 8, moeExpertParallel: 8 }, true],
  ['4 B200 in FP4', Accelerator.B200, { tensorParallel: 4, moeExpertParallel: 4, expertPrecision: Precision.NVFP4 }, true],
  ['8 H100, which have 640 GB for 671 of weights', Accelerator.H100, { tensorParallel: 8, moeExpertParallel: 8 }, false],
])('knows DeepSeek-V3 on %s', (_, accelerator, sizes, fits) => {
  const model = LlmModel.find('deepseek-ai/DeepSeek-V3')!;
  const memory = planServingMemory({ model, accelerator, ...sizes, contextTokens: 32_768, concurrentSequences: 8 });
  expect(memory.because.replace(/^weights .*/, 'too much')).toBe(fits ? '' : 'too much');
});

test('says that a checkpoint is in 8 bit and the GPU is not', () => {
  const memory = planServingMemory({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.A10G });
  expect([memory.fits, memory.because, memory.shortMiB]).toEqual([false, 'a10g has no 8-bit float units, and the checkpoint is fp8', 0]);
});

test('says that the context is longer than the model knows', () => {
  const memory = planServingMemory({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.H100, contextTokens: 65_536 });
  expect(memory.because).toBe("65536 tokens exceed the model's longest context of 40960");
  expect(memory.largestConcurrencyFor(65_536)).toBe(0);
});

test.each([
  [{ contextTokens: 0 }, "'contextTokens' (0) must be a whole number of at least 1"],
  [{ concurrentSequences: 1.5 }, "'concurrentSequences' (1.5) must be a whole number of at least 1"],
  [{ batchedTokens: NaN }, "'batchedTokens' (NaN) must be a whole number of at least 1"],
  [{ gpuMemoryUtilization: 1.1 }, "'gpuMemoryUtilization' (1.1) must be above 0 and at most 1; vLLM's default is 0.92"],
])('fails when asked for %p', (props, message) => {
  expect(() => planServingMemory({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4, ...props })).toThrow(`${message} [ServingInput]`);
});

test('gives lines whose inputs are all there', () => {
  const lines = planServingMemory({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 }).lines('chat');
  const ids = lines.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids).toEqual([
    'chat.gpuMemory',
    'chat.utilization',
    'chat.usable',
    'chat.gpusPerReplica',
    'chat.weights',
    'chat.engine',
    'chat.communication',
    'chat.activations',
    'chat.logits',
    'chat.cache',
    'chat.kvPerToken',
    'chat.context',
    'chat.cacheNeeded',
    'chat.largestConcurrency',
    'chat.largestContext',
  ]);
});

const server: fc.Arbitrary<ServingMemoryProps> = fc.record({
  model: fc.constantFrom(...LlmModel.ALL),
  accelerator: fc.constantFrom(...Accelerator.ALL),
  tensorParallel: fc.constantFrom(1, 2, 4, 8),
  pipelineParallel: fc.constantFrom(1, 2),
  cachePrecision: fc.constantFrom(Precision.BF16, Precision.FP8),
  contextTokens: fc.integer({ min: 1, max: 40_960 }),
  concurrentSequences: fc.integer({ min: 1, max: 500 }),
  gpuMemoryUtilization: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

test('fits by a recount whenever it says so', () => {
  fc.assert(
    fc.property(server, (props) => {
      const m = planServingMemory(props);
      if (m.fits) {
        const gpus = m.layout.gpus;
        const inBlocks = Math.ceil(m.contextTokens / 16) * 16;
        const cacheMiB = (m.concurrentSequences * inBlocks * props.model.kvBytesPerToken(props.cachePrecision)) / gpus / 1024 ** 2;
        const needed = props.model.weightBytes / gpus / 1024 ** 2 + 2.3 * GIB + cacheMiB;
        expect(needed).toBeLessThanOrEqual(props.accelerator.memoryMiB * props.gpuMemoryUtilization!);
        const parts = [m.weightsMiB, m.engineMiB, m.communicationMiB, m.activationsMiB, m.logitsMiB, m.cacheNeededMiB];
        // each part is rounded up to a MiB
        expect(parts.reduce((sum, part) => sum + part)).toBeLessThanOrEqual(m.budgetMiB + parts.length);
        expect(m.largestConcurrency).toBeGreaterThanOrEqual(m.concurrentSequences);
        expect(m.largestContextTokens).toBeGreaterThanOrEqual(m.contextTokens);
      }
      expect(m.because === '').toBe(m.fits);
    }),
  );
});

test('fits the largest concurrency and the longest context that it names, and not one more', () => {
  fc.assert(
    fc.property(server, (props) => {
      const m = planServingMemory(props);
      if (m.largestConcurrency > 0) {
        expect(planServingMemory({ ...props, concurrentSequences: m.largestConcurrency }).fits).toBe(true);
        expect(planServingMemory({ ...props, concurrentSequences: m.largestConcurrency + 1 }).fits).toBe(false);
        expect(m.largestConcurrencyFor(props.contextTokens!)).toBe(m.largestConcurrency);
      }
      if (m.largestContextTokens > 0) {
        expect(planServingMemory({ ...props, contextTokens: m.largestContextTokens }).fits).toBe(true);
        expect(planServingMemory({ ...props, contextTokens: m.largestContextTokens + 1 }).fits).toBe(false);
      }
    }),
  );
});

test('never needs less memory for more sequences or a longer context', () => {
  fc.assert(
    fc.property(server, fc.integer({ min: 1, max: 1000 }), (props, more) => {
      const before = planServingMemory(props);
      const busier = planServingMemory({ ...props, concurrentSequences: props.concurrentSequences! + more });
      const longer = planServingMemory({ ...props, contextTokens: props.contextTokens! + more });
      for (const after of [busier, longer]) {
        expect(after.cacheNeededMiB).toBeGreaterThanOrEqual(before.cacheNeededMiB);
        expect(before.fits || !after.fits).toBe(true);
      }
      expect(longer.largestConcurrency).toBeLessThanOrEqual(before.largestConcurrency);
    }),
  );
});

test('counts every model of the catalogue on some number of GPUs, or says that eight are too few', () => {
  for (const model of LlmModel.ALL) {
    const answers = [1, 2, 4, 8].map((tensorParallel) =>
      planServingMemory({ model, accelerator: Accelerator.B200, tensorParallel, contextTokens: 4096 }),
    );
    const eight = answers[3];
    expect([model.id, answers.some((m) => m.fits) || eight.shortMiB > 0]).toEqual([model.id, true]);
    expect([model.id, eight.weightsMiB * 8 >= model.weightBytes / 1024 ** 2]).toEqual([model.id, true]);
  }
});
