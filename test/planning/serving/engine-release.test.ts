import { isEarlyRelease, keepsRequestsInStep, releaseOf2025 } from '../../../constructs/planning/serving/engine-release';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';

test.each([
  [ServingEngine.VLLM, '0.12.0', true],
  [ServingEngine.VLLM, 'v0.13.1', false],
  [ServingEngine.SGLANG, '0.5.5.post1', true],
  [ServingEngine.SGLANG, '0.5.10.post1', false],
  [ServingEngine.TENSORRT_LLM, '1.1.0rc2.post2', true],
  [ServingEngine.TENSORRT_LLM, '1.2.0rc6', false],
  [ServingEngine.TENSORRT_LLM, 'gpt-oss-dev', true],
  [ServingEngine.VLLM, undefined, false],
  [ServingEngine.of('tgi'), '0.1', false],
])('takes $name %s for early: %p', (engine, version, early) => {
  expect(isEarlyRelease(engine, version)).toBe(early);
});

test('lets only SGLang before 0.5.5 keep requests in step', () => {
  expect([keepsRequestsInStep(ServingEngine.SGLANG, '0.5.1.post1'), keepsRequestsInStep(ServingEngine.SGLANG, '0.5.5')]).toEqual([
    true,
    false,
  ]);
  expect([keepsRequestsInStep(ServingEngine.SGLANG, undefined), keepsRequestsInStep(ServingEngine.VLLM, '0.1')]).toEqual([false, false]);
});

test('takes the last release of 2025 where a run of that year names none', () => {
  expect(ServingEngine.ALL.map(releaseOf2025)).toEqual(['0.12', '0.5.5', '1.1']);
  expect(ServingEngine.ALL.map((e) => isEarlyRelease(e, releaseOf2025(e)))).toEqual([true, true, true]);
});

test('knows no release of an engine that was not measured, whatever its name', () => {
  expect(['constructor', 'toString', '__proto__', 'tgi'].map((name) => releaseOf2025(ServingEngine.of(name)))).toEqual(
    Array(4).fill(undefined),
  );
});
