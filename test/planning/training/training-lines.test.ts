import { LlmModel } from '../../../constructs/planning/llm-model';
import { planTraining } from '../../../constructs/planning/training/plan-training';

const LINES = planTraining({ model: LlmModel.LLAMA_3_1_8B, nodes: 2, tokens: 1e9 }).lines('job');

test('gives every number a line of its own, and every input is a line', () => {
  const ids = LINES.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(LINES.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(LINES.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
});
