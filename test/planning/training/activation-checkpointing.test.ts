import { ActivationCheckpointing } from '../../../constructs/planning/training/activation-checkpointing';

test('is found by its name', () => {
  expect(ActivationCheckpointing.ALL.map((kind) => ActivationCheckpointing.find(kind.name))).toEqual(ActivationCheckpointing.ALL);
  expect(ActivationCheckpointing.find('half')).toBeUndefined();
});
