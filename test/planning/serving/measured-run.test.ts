import { measuredRuns } from '../../../constructs/planning/serving/measured-run';

const ROW = {
  backend: 'vllm',
  backend_version: '0.17.0',
  model: 'Qwen/Qwen3-32B',
  accelerator: 'h100_sxm',
  gemm_precision: '',
  moe_precision: '',
  input_tokens: '1024',
  output_tokens: '512',
  concurrency: '8',
  tensor_parallel: '2',
  ttft_ms: '120',
  tpot_ms: '15.5',
};

test('reads a run as a point, with precisions of the checkpoint and one of everything that is not said', () => {
  const [run] = measuredRuns([ROW], {});
  expect([run.row, run.because, run.timeToFirstTokenMs, run.timePerOutputTokenMs]).toEqual([2, '', 120, 15.5]);
  expect(run.point).toMatchObject({
    tensorParallel: 2,
    pipelineParallel: 1,
    attentionDataParallel: 1,
    moeExpertParallel: 1,
    concurrency: 8,
  });
  expect([run.point!.weightPrecision!.name, run.point!.cachePrecision!.name]).toEqual(['bf16', 'bf16']);
});

test('leaves attention of a mixture with 4-bit experts in 16 bit, and keeps the cache in 8', () => {
  const [run] = measuredRuns(
    [
      {
        ...ROW,
        model: 'deepseek-ai/DeepSeek-R1',
        accelerator: 'b200_sxm',
        tensor_parallel: '8',
        gemm_precision: 'nvfp4',
        moe_precision: 'nvfp4',
      },
    ],
    {},
  );
  const { weightPrecision, expertPrecision, cachePrecision } = run.point!;
  expect([weightPrecision!.name, expertPrecision!.name, cachePrecision!.name]).toEqual(['bf16', 'nvfp4', 'fp8']);
});

test('takes a model from the configs before the catalogue, by its last part too', () => {
  const tiny = {
    model_type: 'llama',
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 2,
    intermediate_size: 16,
    vocab_size: 100,
    max_position_embeddings: 64,
  };
  const [run] = measuredRuns([{ ...ROW, model: 'someone/tiny' }], { 'elsewhere/tiny': tiny });
  expect(run.point!.model.parameterCount).toBeLessThan(10_000);
});

test.each([
  [{ model: 'someone/unheard-of' }, "unknown model 'someone/unheard-of'"],
  [{ accelerator: 'mi300x' }, "unknown accelerator 'mi300x'"],
  [{ tensor_parallel: '16' }, 'more than 8 GPUs'],
  [{ gemm_precision: 'fp7' }, "unknown precision 'fp7'"],
  [{ gemm_precision: 'constructor' }, "unknown precision 'constructor'"],
])('leaves %j out and says why', (change, because) => {
  const [run] = measuredRuns([{ ...ROW, ...change }], {});
  expect([run.point, run.because]).toEqual([undefined, because]);
});

test.each([
  [[], 'the file has no rows below its heading'],
  [[{ model: 'x' }], "the file lacks the column 'backend'"],
  [[(({ tpot_ms, ...rest }) => ({ ...rest, tpot: tpot_ms }))(ROW)], "'tpot' does not say its unit, name it 'tpot_ms'"],
  [[{ ...ROW, ttft_ms: 'fast' }], "row 2: 'ttft_ms' (fast) must be a number"],
  [[ROW, { ...ROW, concurrency: '0' }], "row 3: 'concurrency' (0) must be a number of at least 1"],
])('fails when the file holds no measurements (%#)', (rows, words) => {
  expect(() => measuredRuns(rows as never, {})).toThrow(words);
  expect(() => measuredRuns(rows as never, {})).toThrow('MeasurementsInvalid');
});
