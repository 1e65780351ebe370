import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';

test('knows the engines that were measured by their names', () => {
  expect(ServingEngine.ALL.map((engine) => engine.name)).toEqual(['vllm', 'sglang', 'trtllm']);
  expect(ServingEngine.find('sglang')).toBe(ServingEngine.SGLANG);
  expect(ServingEngine.find('tgi')).toBeUndefined();
});

test('is the same engine when it is made by a name that is known', () => {
  expect(ServingEngine.of('vllm')).toBe(ServingEngine.VLLM);
  expect(ServingEngine.of('tgi').name).toBe('tgi');
});
