import { KafkaLoss } from '../../../constructs/planning/data/kafka-loss';

test('finds every loss by its name', () => {
  expect(KafkaLoss.ALL.map((loss) => loss.name)).toEqual(['none', 'broker', 'zone']);
  expect(KafkaLoss.find('zone')).toBe(KafkaLoss.ZONE);
  expect(KafkaLoss.find('region')).toBeUndefined();
});
