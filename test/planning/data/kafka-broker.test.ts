import { KafkaBroker } from '../../../constructs/planning/data/kafka-broker';

test('finds every broker by its name', () => {
  expect(KafkaBroker.ALL.map((broker) => KafkaBroker.find(broker.name))).toEqual(KafkaBroker.ALL);
  expect(KafkaBroker.find('express.m7g.huge')).toBeUndefined();
});

test('knows the sustained throughput of Express brokers as Amazon MSK publishes it', () => {
  const { ingressMBps, egressMBps, recommendedPartitions } = KafkaBroker.EXPRESS_M7G_LARGE.facts;
  expect([ingressMBps, egressMBps, recommendedPartitions]).toEqual([15.6, 31.2, 1_000]);
});

test('counts no Standard broker with more than its volume writes or its way to the volume carries', () => {
  const disks = KafkaBroker.ALL.filter((b) => b.name.startsWith('kafka.')).map((b) => [b.name, b.facts.diskMBps]);
  expect(disks).toEqual([
    ['kafka.m7g.large', 81.92],
    ['kafka.m7g.xlarge', 163.84],
    ['kafka.m7g.2xlarge', 262.144],
    ['kafka.m7g.4xlarge', 262.144],
    ['kafka.m7g.8xlarge', 262.144],
  ]);
});

test('takes a broker of your own and freezes it', () => {
  const own = KafkaBroker.of({ ...KafkaBroker.STRIMZI.facts, name: 'rack', diskMBps: 2_000 });
  expect([own.name, own.facts.diskMBps, Object.isFrozen(own.facts)]).toEqual(['rack', 2_000, true]);
});
