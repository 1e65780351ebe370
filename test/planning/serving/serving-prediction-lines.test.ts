import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { predictServing } from '../../../constructs/planning/serving/predict-serving';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';

const prediction = predictServing({
  model: LlmModel.LLAMA_3_1_8B,
  accelerator: Accelerator.H100,
  engine: ServingEngine.VLLM,
  engineVersion: '0.28.0',
  inputTokens: 1024,
  outputTokens: 256,
  concurrency: 8,
});

test('has a line for every term, the time itself and both ends of its band', () => {
  const lines = new Map(prediction.lines('chat').map((l) => [l.id, l]));
  for (const term of prediction.timePerOutputTokenTerms) {
    expect(lines.get(`chat.perToken.${term.id}`)).toMatchObject({ value: term.ms, unit: 'ms' });
  }
  const { low, value, high } = prediction.timePerOutputTokenMs;
  expect(['chat.perTokenMs.low', 'chat.perTokenMs', 'chat.perTokenMs.high'].map((id) => lines.get(id)!.value)).toEqual([low, value, high]);
  expect(lines.get('chat.engine')!.value).toBe('vllm 0.28.0');
  expect(lines.get('chat.extrapolates')!.value).toBe('no');
});

test('names the file and the day of the measurements it was fitted on', () => {
  const { source } = prediction.lines('chat').find((l) => l.id === 'chat.perTokenMs')!;
  expect(source).toMatchObject({ version: 'ai-dynamo/aiconfigurator at 095f58a51c4c', date: '2026-08-21' });
});
