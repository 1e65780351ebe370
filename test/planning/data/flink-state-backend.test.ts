import { FlinkStateBackend } from '../../../constructs/planning/data/flink-state-backend';

test('finds the backends by the names that Flink gives them', () => {
  expect(FlinkStateBackend.ALL.map((backend) => backend.name)).toEqual(['rocksdb', 'hashmap']);
  expect(FlinkStateBackend.find('hashmap')).toBe(FlinkStateBackend.HASHMAP);
  expect(FlinkStateBackend.find('forst')).toBeUndefined();
});
