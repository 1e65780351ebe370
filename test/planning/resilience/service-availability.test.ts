import { SERVICE_AVAILABILITY } from '../../../constructs/planning/resilience/service-availability';

test('says where each promise was read, once', () => {
  expect(new Set(SERVICE_AVAILABILITY.map((s) => s.name)).size).toBe(SERVICE_AVAILABILITY.length);
  expect(SERVICE_AVAILABILITY.filter((s) => !(s.availability > 0.9 && s.availability <= 1) || !s.source.url)).toEqual([]);
});
