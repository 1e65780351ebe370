import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { predictServing } from '../../../constructs/planning/serving/predict-serving';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';

const POINT = {
  model: LlmModel.QWEN3_32B,
  accelerator: Accelerator.H100,
  engine: ServingEngine.VLLM,
  tensorParallel: 2,
  inputTokens: 1024,
  outputTokens: 512,
  concurrency: 16,
};

test('says nothing where measurements are', () => {
  expect(predictServing(POINT).extrapolates).toBe('');
});

test.each([
  [{ accelerator: Accelerator.L40S }, 'no measurement on l40s'],
  [{ engine: ServingEngine.of('tgi') }, 'no measurement of tgi, taken as vllm'],
  [{ pipelineParallel: 2 }, 'no measurement with pipeline stages'],
  [{ concurrency: 1000 }, '1000 requests at once, measured up to 512'],
  [{ tensorParallel: 1, accelerator: Accelerator.L4 }, 'weights and one request do not fit this many GPUs'],
  [{ model: LlmModel.find('Qwen/Qwen3.5-27B')! }, 'no measurement of layers with a state'],
  [{ inputTokens: 60_000 }, 'longer than the 40960 tokens that the model knows'],
])('says of %j where it goes beyond them', (change, words) => {
  expect(predictServing({ ...POINT, ...change }).extrapolates).toContain(words);
});
