import { LlmModel } from '../../../constructs/planning/llm-model';
import { planTraining } from '../../../constructs/planning/training/plan-training';
import { checkpointing } from '../../../constructs/planning/training/training-lines';

const LINES = planTraining({ model: LlmModel.LLAMA_3_1_8B, nodes: 2, tokens: 1e9 }).lines('job');

test('gives every number a line of its own, and every input is a line', () => {
  const ids = LINES.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(LINES.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(LINES.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
});

test('writes checkpoints so that writing and repeating lose the same', () => {
  const { checkpointMinutes, goodput } = checkpointing(50, 10_000, 100);
  expect(checkpointMinutes).toBeCloseTo(1000 / 60, 12);
  expect(goodput).toBeCloseTo(1 / (1 + 0.05 + 0.05 + 0.01), 12);
});
