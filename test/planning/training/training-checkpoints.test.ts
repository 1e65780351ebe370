import { LlmModel } from '../../../constructs/planning/llm-model';
import { planTraining } from '../../../constructs/planning/training/plan-training';
import { checkpointing, checkpointLines, paper } from '../../../constructs/planning/training/training-checkpoints';

test('writes checkpoints so that writing and repeating lose the same', () => {
  const { checkpointMinutes, goodput } = checkpointing(50, 10_000, 100);
  expect(checkpointMinutes).toBeCloseTo(1000 / 60, 12);
  expect(goodput).toBeCloseTo(1 / (1 + 0.05 + 0.05 + 0.01), 12);
});

test('gives size, time, interval and what failures leave a line each', () => {
  const lines = checkpointLines(planTraining({ model: LlmModel.LLAMA_3_1_8B, nodes: 2, tokens: 1e9 }));
  expect(lines.map((l) => l.id)).toEqual(['checkpoint', 'checkpointSeconds', 'checkpointMinutes', 'goodput']);
});

test('names a paper by its number', () => {
  expect(paper('A title', '1234.56789')).toEqual({
    title: 'A title',
    version: 'arXiv 1234.56789',
    date: '2026-11-24',
    url: 'https://arxiv.org/abs/1234.56789',
  });
});
