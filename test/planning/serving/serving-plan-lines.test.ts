import { LlmModel } from '../../../constructs/planning/llm-model';
import { planServing } from '../../../constructs/planning/serving/plan-serving';
import { servingPlanLines } from '../../../constructs/planning/serving/serving-plan-lines';
import { plainPredictor } from '../../support/plain-predictor';

const DEMAND = { model: LlmModel.QWEN3_8B_FP8, conversations: 100, thinkSeconds: 5, inputTokens: 1000, outputTokens: 200 };

test('gives every number once, with inputs that are all there', () => {
  const lines = planServing(DEMAND, plainPredictor).lines('chat');
  const ids = lines.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(lines.every((l) => l.formula !== '' && l.source.title !== '')).toBe(true);
});

test('tells the fit, the speed, the waiting, the replicas, the start and the bill', () => {
  const { chosen } = planServing(DEMAND, plainPredictor);
  const ids = servingPlanLines('chat', DEMAND, chosen!).map((l) => l.id.slice(5));
  expect(ids).toEqual(
    expect.arrayContaining([
      'weights',
      'cache',
      'sequences',
      'perToken',
      'firstToken',
      'requestsPerReplica',
      'coldStart',
      'poolMaxGpus',
      'monthAtLoad',
    ]),
  );
});
