import fc from 'fast-check';
import { Accelerator } from '../../constructs/planning/accelerator';
import { LlmCapacity, type LlmCapacityProps } from '../../constructs/planning/llm-capacity';
import { LlmModel } from '../../constructs/planning/llm-model';
import { Precision } from '../../constructs/planning/precision';

const MIB = 1024 * 1024;

/** A GPU that no instance type of the catalogue carries. */
const UNKNOWN_GPU = Accelerator.of('somebody-elses', {
  name: 'somebody-elses',
  productLabel: 'Somebody-Elses-GPU',
  memoryMiB: 49_152,
  memoryBandwidthGBps: 1000,
  bf16Tflops: 100,
  nvlink: false,
  source: { title: 'a test', date: '2026-11-24' },
});

/** The shape of Qwen3 8B. */
const SHAPE = {
  layers: 36,
  hiddenSize: 4096,
  attentionHeads: 32,
  kvHeads: 8,
  headDim: 128,
  feedForwardSize: 12_288,
  vocabularySize: 151_936,
  tiedEmbeddings: false,
};

test('fits Qwen3 8B on one L4 as one counts by hand', () => {
  const { chosen, replica } = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 });
  // usable 22888 × 0.98 × 0.92 = 20635.8 MiB; weights 15621.99 × 1.02 = 15934.4 MiB; engine 2355.2 + 796.7, a step 176, logits 2.9
  // a block of 16 tokens takes 16 × 147456 bytes = 2.25 MiB: 608 blocks in 1370.6 MiB, 9728 tokens, one sequence of 8192
  expect(chosen).toMatchObject({
    tensorParallel: 1,
    fits: true,
    because: '',
    shortMiB: 0,
    weightsMiB: 15_935,
    cacheMiB: 1370,
    cacheTokens: 608 * 16,
    sequencesPerReplica: 1,
    replicas: 1,
    replicasPerNode: 1,
    nodes: 1,
    usdPerHour: 0.8048,
  });
  expect(chosen!.instanceType!.name).toBe('g6.xlarge');
  // (15136792576 bytes of weights + 8192 × 147456 bytes of cache) ÷ (300 GB/s × 0.8)
  expect(chosen!.perTokenFloorMs).toBeCloseTo(68.1031, 4);
  // 2 × 8190726144 × 8192 operations ÷ 121 TFLOPS
  expect(chosen!.firstTokenFloorMs).toBeCloseTo(1109.0649, 4);
  // nine tenths of what the node can allocate: 3920 m and 14162 MiB
  expect(replica).toEqual({ gpus: 1, cpuMillis: 3528, memoryMiB: 12_745 });
});

test('takes one sequence of 8192 tokens by default, and no more than the model knows', () => {
  const short = LlmModel.of('somebody/short', { ...LlmModel.QWEN3_8B, shape: SHAPE, maxContextTokens: 4096 });
  expect(LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 })).toMatchObject({
    contextTokens: 8192,
    concurrentSequences: 1,
    gpuMemoryUtilization: 0.92,
    cachePrecision: Precision.BF16,
  });
  expect(LlmCapacity.plan({ model: short, accelerator: Accelerator.L4 }).contextTokens).toBe(4096);
});

test('holds twice the tokens when the cache has 8 bit', () => {
  // blocks of 2.25 and of 1.125 MiB in 1370 MiB: 608 and 1217
  const plan = (cachePrecision: Precision): number =>
    LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4, cachePrecision }).chosen!.cacheTokens;
  expect([plan(Precision.BF16), plan(Precision.FP8)]).toEqual([9728, 19_472]);
});

test('buys the cheapest nodes over all sizes, and says what the others would cost', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.L4, concurrentSequences: 40 });
  expect(plan.options.map((o) => [o.tensorParallel, o.sequencesPerReplica, o.replicas, o.nodes, o.instanceType!.name])).toEqual([
    [1, 7, 6, 6, 'g6.xlarge'],
    [2, 22, 2, 1, 'g6.12xlarge'],
    [4, 52, 1, 1, 'g6.12xlarge'],
    [8, 113, 1, 1, 'g6.48xlarge'],
  ]);
  expect(plan.chosen!.tensorParallel).toBe(2);
  expect(plan.options.map((o) => o.because)).toEqual([
    '6 × 1 GPUs cost 4.83 USD an hour, more than the chosen 4.60 USD',
    '',
    '1 × 4 GPUs cost 4.60 USD an hour, no less than the chosen 2 × 2 GPUs',
    '1 × 8 GPUs cost 13.35 USD an hour, more than the chosen 4.60 USD',
  ]);
});

test('takes the fewest GPUs where no price is known', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.LLAMA_3_1_70B, accelerator: UNKNOWN_GPU });
  // 134571 × 1.02 MiB of weights over 4 GPUs with 49152 × 0.98 × 0.92 MiB, of which the engine takes 4.5 GiB
  expect(plan.chosen).toMatchObject({ tensorParallel: 4, replicas: 1, nodes: 0, replicasPerNode: 0 });
  expect([plan.chosen!.usdPerHour, plan.chosen!.instanceType, plan.replica]).toEqual([undefined, undefined, undefined]);
  expect(plan.options[3].because).toBe('no price is known for 1 × 8 GPUs, and the chosen 1 × 4 GPUs are no more');
});

test('lets fewer sequences share a GPU when more could not keep the pace', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.H100, perTokenTargetMs: 10 });
  // 10 ms × 3350 GB/s × 0.8 = 26.8 GB; less 15.136792576 GB of weights, over 1.207959552 GB a sequence: 9.66
  expect(plan.options[0].sequencesPerReplica).toBe(9);
  expect(plan.options[0].perTokenFloorMs).toBeLessThanOrEqual(10);
  expect(LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.H100 }).options[0].sequencesPerReplica).toBeGreaterThan(9);
});

test('repeats KV heads when there are more GPUs than heads', () => {
  const { options } = LlmCapacity.plan({ model: LlmModel.QWEN3_30B_A3B, accelerator: Accelerator.H100 });
  // four heads: the cache of a token on one GPU is 98304 ÷ 4 bytes on 4 GPUs and as much on 8
  const line = (tp: number): number => Math.floor((options[tp].cacheMiB * MIB) / (24_576 * 16)) * 16;
  expect(Math.abs(options[2].cacheTokens - line(2))).toBeLessThan(64);
  expect(Math.abs(options[3].cacheTokens - line(3))).toBeLessThan(64);
});

test('fails when the GPU has no 8-bit float units and the checkpoint is in 8 bit', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B_FP8, accelerator: Accelerator.A10G });
  expect([plan.fits, plan.chosen, plan.replica, plan.lines('chat')]).toEqual([false, undefined, undefined, []]);
  expect(plan.because).toBe(
    'Qwen/Qwen3-8B-FP8 does not fit a10g at any size: with 8 GPUs, a10g has no 8-bit float units, and the checkpoint is fp8',
  );
});

test('fails when blocks that share a scale would be cut', () => {
  const { options } = LlmCapacity.plan({ model: LlmModel.QWEN3_30B_A3B_FP8, accelerator: Accelerator.H100 });
  // 768 columns of an expert: 768, 384, 192 and 96 over 1, 2, 4 and 8 GPUs, in blocks of 128
  expect(options.map((o) => o.fits)).toEqual([true, true, false, false]);
  expect(options[2].because).toBe("768 feed-forward columns over 4 GPUs are no multiple of the checkpoint's blocks of 128");
});

test('fails when heads cannot be shared out evenly', () => {
  const odd = (attentionHeads: number, kvHeads: number): string[] =>
    LlmCapacity.plan({
      model: LlmModel.of('somebody/odd', { ...LlmModel.QWEN3_8B, shape: { ...SHAPE, attentionHeads, kvHeads } }),
      accelerator: Accelerator.H100,
    }).options.map((o) => o.because);
  expect(odd(14, 2).slice(2)).toEqual(['14 attention heads do not divide by 4', '14 attention heads do not divide by 8']);
  expect(odd(24, 6).slice(2)).toEqual([
    '6 KV heads neither divide by 4 nor repeat evenly',
    '6 KV heads neither divide by 8 nor repeat evenly',
  ]);
});

test('fails when the context is longer than the model knows', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.H100, contextTokens: 65_536 });
  expect(plan.options.map((o) => o.because)).toEqual(Array(4).fill("65536 tokens exceed the model's longest context of 40960"));
});

test.each([0, -1, 0.5, NaN, Infinity])('fails when the context has %p tokens', (contextTokens) => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.H100, contextTokens });
  expect(plan.fits).toBe(false);
  expect(plan.options[0].because).toBe(`'contextTokens' must be a whole number of at least 1, got ${contextTokens}`);
});

test('fails when memory is short, and says by how much', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.LLAMA_3_1_70B, accelerator: Accelerator.L4 });
  // on each of 8 GPUs: 16820.5 × 1.02 MiB of weights, 3213 for the engine, 392 for NCCL, 160 for a step, 320 of cache; 20635 are usable
  expect(plan.options.map((o) => o.shortMiB)).toEqual([128_757, 55_613, 18_945, 610]);
  expect(plan.because).toBe(
    'meta-llama/Llama-3.1-70B-Instruct does not fit l4 at any size: with 8 GPUs, ' +
      'weights 16.8 GiB + engine and work space 3.7 GiB + one sequence of 8192 tokens 0.3 GiB exceed 20.2 GiB usable on each of 8 l4 by 0.6 GiB',
  );
});

test('fails when one sequence alone is slower than the target', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4, perTokenTargetMs: 5 });
  expect(plan.options[0].because).toBe('one sequence already takes at least 68.1 ms a token, over the target of 5 ms');
  expect(plan.because).toContain('with 8 GPUs, one sequence already takes at least 8.5 ms a token');
});

test('fails when reading the prompt is slower than the target', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4, promptTokens: 4096, firstTokenTargetMs: 300 });
  expect(plan.options[0].because).toBe('reading a prompt of 4096 tokens takes at least 555 ms, over the target of 300 ms');
  expect(plan.chosen!.tensorParallel).toBe(2);
});

test('gives the chosen option lines whose inputs are all there', () => {
  const plan = LlmCapacity.plan({ model: LlmModel.QWEN3_8B, accelerator: Accelerator.L4 });
  const lines = plan.lines('chat');
  const ids = lines.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(Object.fromEntries(lines.map((l) => [l.id, l.value]))).toEqual({
    'chat.parameters': 8191,
    'chat.weights': 15_623,
    'chat.gpuMemory': 22_888,
    'chat.utilization': 0.92,
    'chat.usable': 20_635,
    'chat.tensorParallel': 1,
    'chat.weightsOnGpu': 15_935,
    'chat.overhead': 3331,
    'chat.cache': 1370,
    'chat.kvPerToken': 147_456,
    'chat.cacheTokens': 9728,
    'chat.context': 8192,
    'chat.sequences': 1,
    'chat.perTokenFloor': 68.1,
    'chat.firstTokenFloor': 1109.1,
    'chat.replicas': 1,
  });
});

const request = fc.record({
  // the recount below is that of layers that are all the same.
  model: fc.constantFrom(
    ...LlmModel.ALL.filter(({ architecture: a }) => a.layers.length === 1 && a.layers[0].attention.kind === 'grouped'),
  ),
  accelerator: fc.constantFrom(...Accelerator.ALL, UNKNOWN_GPU),
  contextTokens: fc.integer({ min: 1, max: 131_072 }),
  concurrentSequences: fc.integer({ min: 1, max: 2000 }),
  promptTokens: fc.integer({ min: 1, max: 8192 }),
  perTokenTargetMs: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
  firstTokenTargetMs: fc.option(fc.integer({ min: 10, max: 5000 }), { nil: undefined }),
  cachePrecision: fc.constantFrom(Precision.BF16, Precision.FP8),
  gpuMemoryUtilization: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

/** More of what a later plan must not get for less. */
const more = fc.integer({ min: 1, max: 2000 });

function usdPerHour(props: LlmCapacityProps): number {
  const { chosen } = LlmCapacity.plan(props);
  return chosen ? (chosen.usdPerHour ?? chosen.replicas * chosen.tensorParallel) : Infinity;
}

test('fits by a recount whenever it says so', () => {
  fc.assert(
    fc.property(request, (props) => {
      for (const o of LlmCapacity.plan(props).options.filter((each) => each.fits)) {
        const [{ count, attention }] = props.model.architecture.layers;
        const headsOnEach = Math.max(1, attention.cacheHeads / o.tensorParallel);
        const valuesOnEach = (attention.cacheValuesPerToken / attention.cacheHeads) * headsOnEach;
        const kvBytes = count * valuesOnEach * props.cachePrecision.bytesPerValue;
        const needed =
          props.model.weightBytes / o.tensorParallel + o.sequencesPerReplica * props.contextTokens * kvBytes + 2.3 * 1024 * MIB;
        expect(needed).toBeLessThanOrEqual(props.accelerator.memoryMiB * MIB * props.gpuMemoryUtilization);
        expect(o.sequencesPerReplica).toBeGreaterThanOrEqual(1);
        expect(o.replicas * o.sequencesPerReplica).toBeGreaterThanOrEqual(props.concurrentSequences);
        // rounding of the last bit aside
        expect(o.perTokenFloorMs).toBeLessThanOrEqual((props.perTokenTargetMs ?? Infinity) * (1 + 1e-9));
        expect(o.firstTokenFloorMs).toBeLessThanOrEqual(props.firstTokenTargetMs ?? Infinity);
        expect(o.nodes * o.replicasPerNode).toBeGreaterThanOrEqual(o.instanceType ? o.replicas : 0);
      }
    }),
  );
});

test('never needs fewer GPUs of one size, nor costs less, for more sequences', () => {
  fc.assert(
    fc.property(request, more, (props, extra) => {
      const busier = { ...props, concurrentSequences: props.concurrentSequences + extra };
      const before = LlmCapacity.plan(props).options;
      LlmCapacity.plan(busier).options.forEach((o, i) => expect(o.replicas).toBeGreaterThanOrEqual(before[i].replicas));
      expect(usdPerHour(busier)).toBeGreaterThanOrEqual(usdPerHour(props));
    }),
  );
});

test('never needs fewer replicas of one size, nor costs less, for a longer context', () => {
  fc.assert(
    fc.property(request, more, (props, extra) => {
      const longer = { ...props, contextTokens: props.contextTokens + extra };
      const before = LlmCapacity.plan(props).options;
      LlmCapacity.plan(longer)
        .options.filter((o) => o.fits)
        .forEach((o) => {
          const was = before.find((b) => b.tensorParallel === o.tensorParallel)!;
          expect(was.fits).toBe(true);
          expect(o.replicas).toBeGreaterThanOrEqual(was.replicas);
        });
      expect(usdPerHour(longer)).toBeGreaterThanOrEqual(usdPerHour(props));
    }),
  );
});

test('says why at every size that was not chosen', () => {
  fc.assert(
    fc.property(request, (props) => {
      const plan = LlmCapacity.plan(props);
      expect(plan.options.filter((o) => o.because === '').map((o) => o.tensorParallel)).toEqual(
        plan.chosen ? [plan.chosen.tensorParallel] : [],
      );
      expect(plan.because === '').toBe(plan.fits);
    }),
  );
});
