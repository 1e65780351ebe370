import { AVAILABILITY_FIELDS } from '../../../constructs/planning/resilience/availability-fields';

test('has a default for everything but the targets', () => {
  expect(AVAILABILITY_FIELDS.filter((f) => f.defaultValue === undefined).map((f) => f.name)).toEqual([
    'targetAvailability',
    'targetRecoverySeconds',
    'targetLossSeconds',
  ]);
});
