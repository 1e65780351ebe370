import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { servingLayout } from '../../../constructs/planning/serving/serving-layout';
import { servingPace, type ServingPaceProps } from '../../../constructs/planning/serving/serving-pace';
import type { ServingPoint } from '../../../constructs/planning/serving/serving-prediction';
import { plainPredictor } from '../../support/plain-predictor';

function paceOf(props: Partial<ServingPaceProps> = {}) {
  return servingPace({
    model: LlmModel.QWEN3_8B,
    accelerator: Accelerator.H100,
    layout: servingLayout({}),
    inputTokens: 1000,
    inputTokensP95: 2000,
    outputTokens: 101,
    prefixShare: 0,
    slots: 6,
    predictor: plainPredictor,
    ...props,
  });
}

test('knows every load from 1 to the slots', () => {
  const pace = paceOf();
  expect(pace.perTokenMs).toEqual([10, 10.5, 11, 11.5, 12, 12.5]);
  expect(pace.firstTokenMs).toEqual([100, 110, 120, 130, 140, 150]);
  expect(pace.lateFirstTokenMs).toEqual([200, 220, 240, 260, 280, 300]);
  // 100 ms and 100 tokens more of 10 ms
  expect(pace.serviceSeconds[0]).toBeCloseTo(1.1, 9);
  expect(pace.at(3).timePerOutputTokenMs.value).toBe(11);
});

test('asks at powers of two only', () => {
  const asked: number[] = [];
  paceOf({ slots: 100, predictor: (point: ServingPoint) => (asked.push(point.concurrency), plainPredictor(point)) });
  expect([...new Set(asked)]).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
});

test('never takes a fuller replica for a faster one', () => {
  const dip = (point: ServingPoint) => plainPredictor({ ...point, concurrency: point.concurrency === 4 ? 1 : point.concurrency });
  const { perTokenMs } = paceOf({ predictor: dip });
  expect(perTokenMs.slice(0, 4)).toEqual([10, 10.5, 10.5, 10.5]);
});

test('reads only what is new of a prompt, and the cache of all of it', () => {
  const pace = paceOf({ prefixShare: 0.5 });
  // half of the prompt to read; a fifth of the time a token goes into prompts, half of that is saved
  expect(pace.firstTokenMs[0]).toBe(50);
  expect(pace.lateFirstTokenMs[0]).toBe(100);
  expect(pace.perTokenMs[0]).toBeCloseTo(9, 9);
  expect(pace.at(1).timePerOutputTokenMs.high).toBeCloseTo(11.25, 9);
});

test('is that of predictServing unless told otherwise', () => {
  expect(paceOf({ predictor: undefined }).perTokenMs[0]).toBeGreaterThan(0);
});
