import { LlmModel } from '../../../constructs/planning/llm-model';
import { configOf, LLM_MEMBERS } from '../../../constructs/planning/models/llm-members';

test('are the models with a member of their own', () => {
  expect(Object.keys(LLM_MEMBERS).map((id) => LlmModel.find(id)!.id)).toEqual(LlmModel.ALL.slice(0, 9).map((m) => m.id));
});

test('say where their config comes from', () => {
  expect(configOf('Qwen/Qwen3-8B')).toMatchObject({
    date: '2026-08-21',
    url: 'https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json',
  });
});
