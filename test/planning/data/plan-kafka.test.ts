import fc from 'fast-check';
import { KafkaBroker } from '../../../constructs/planning/data/kafka-broker';
import { KAFKA_FIELDS, type KafkaProps } from '../../../constructs/planning/data/kafka-fields';
import { KafkaLoss } from '../../../constructs/planning/data/kafka-loss';
import { planKafka, planKafkaFields, type KafkaPlan } from '../../../constructs/planning/data/plan-kafka';

const RACK = { broker: KafkaBroker.STRIMZI, brokerNetworkMbps: 10_000, brokerDiskMBps: 500 };

test('buys six brokers for 100 MB/s read five times, as the sizing guide of the AWS agent toolkit does', () => {
  // size-and-choose-cluster.md, at 390f24313811: 500 ÷ 125 = 4, rounded up to a multiple of three zones
  const plan = planKafka({ inMBps: 100, consumerGroups: 5, broker: KafkaBroker.EXPRESS_M7G_2XLARGE, survives: KafkaLoss.NONE });
  expect(plan).toMatchObject({ fits: true, outMBps: 500, brokers: 6, decidedBy: 'egress' });
});

test('carries 45 MB/s in and 90 MB/s out on three express.m7g.large, as Amazon MSK says', () => {
  // Amazon MSK Developer Guide, best practices for Express brokers
  const plan = planKafka({ inMBps: 45, outMBps: 90, survives: KafkaLoss.NONE });
  expect(plan).toMatchObject({ fits: true, brokers: 3 });
});

test('fills a volume of 250 MiB/s with 83 MiB/s of writing to each broker in three copies, as the sizing guide counts', () => {
  const mib = 1.048576;
  const asked = {
    broker: KafkaBroker.STRIMZI,
    brokerDiskMBps: 250 * mib,
    brokerNetworkMbps: 100_000,
    survives: KafkaLoss.NONE,
    utilisation: 1,
  };
  expect(planKafka({ ...asked, inMBps: 3 * 83 * mib, partitionInMBps: 20 })).toMatchObject({ brokers: 3 });
  expect(planKafka({ ...asked, inMBps: 3 * 83 * mib }).diskMBpsPerBroker / mib).toBeCloseTo(249, 9);
  expect(planKafka({ ...asked, inMBps: 3 * 84 * mib })).toMatchObject({ brokers: 6, decidedBy: 'disk throughput' });
});

test("agrees with LinkedIn's cluster in the Kafka documentation that partitions do not decide", () => {
  // docs/ops.html: 60 brokers, 50,000 partitions with all copies, replication 2, 300 MB/s in, 1 GB/s out
  const plan = planKafka({ inMBps: 300, outMBps: 1000, replication: 2, zones: 1, partitions: 25_000, survives: KafkaLoss.NONE, ...RACK });
  expect(plan).toMatchObject({ fits: true, brokers: 13, decidedBy: 'partitions' });
  expect(60 / plan.brokers).toBeGreaterThan(4);
});

test('works out every number of a cluster of your own', () => {
  const plan = planKafka({ inMBps: 60, averageInMBps: 20, consumerGroups: 2, retentionHours: 24, consumersPerGroup: 12, ...RACK });
  const kept = (20e6 * 24 * 3600) / 12;
  expect(plan).toMatchObject({
    fits: true,
    because: '',
    brokers: 3,
    partitions: 12,
    replication: 3,
    minInsyncReplicas: 2,
    outMBps: 120,
    diskMBpsPerBroker: 60,
    networkMBpsPerBroker: 80,
    partitionsPerBroker: 12,
    storedGiB: (36 * (kept + 2 ** 30)) / 2 ** 30,
    diskGiBPerBroker: Math.ceil((12 * 1.2 * (kept + 2 ** 30)) / 2 ** 30),
    pageCacheGiBPerBroker: (60e6 * 30) / 2 ** 30,
    mapAreasPerBroker: 12 * 2 * (Math.floor(kept / 2 ** 30) + 1),
  });
});

test('keeps the open segment beside the retention, at most what seven days write', () => {
  const slow = planKafka({ inMBps: 0.001, partitions: 1, retentionHours: 1, replication: 1, survives: KafkaLoss.NONE, ...RACK });
  expect(slow.storedGiB).toBeCloseTo((1000 * (3600 + 604_800)) / 2 ** 30, 12);
});

test.each([
  [KafkaLoss.NONE, 3],
  [KafkaLoss.BROKER, 6],
  [KafkaLoss.ZONE, 6],
])('keeps brokers spare for a loss of %p', (survives, brokers) => {
  // three brokers are needed: 100 MB/s in three copies, 100 MB/s on each disk
  expect(planKafka({ inMBps: 100, retentionHours: 24, survives, ...RACK, brokerDiskMBps: 125 })).toMatchObject({ fits: true, brokers });
});

test('says why it does not fit, and what would help', () => {
  const because = (props: Partial<KafkaProps>): string => planKafka({ inMBps: 10, ...props }).because;
  expect(because({ replication: 2 })).toBe("express.m7g.large always keeps 3 copies: set 'replication' to that, or take another broker");
  expect(because({ zones: 2 })).toBe(
    "express.m7g.large stands in 3 zones: set 'zones' to that, or take another broker; " +
      "losing a zone leaves 1 of 3 copies and writing needs 2: take as many zones as copies ('zones')",
  );
  expect(because({ replication: 1, ...RACK })).toBe(
    "losing a zone leaves 0 of 1 copies and writing needs 1: take more copies ('replication')",
  );
  expect(because({ partitions: 2, consumersPerGroup: 8 })).toBe("2 partitions are too few: throughput and consumers need 8 ('partitions')");
  expect(because({ inMBps: 1000 })).toBe('99 brokers are more than the 60 of one cluster: take a larger broker or ask for a higher quota');
  expect(
    because({ partitions: 35_000, ...RACK, broker: KafkaBroker.of({ ...KafkaBroker.STRIMZI.facts, recommendedPartitions: 1e6 }) }),
  ).toBe(
    "a broker needs 70000 memory maps and has 65530: raise vm.max_map_count on the nodes ('maxMapAreas') or keep records for less time",
  );
});

test('fails when the input means nothing', () => {
  expect(() => planKafka({ inMBps: -1, replication: 1.5 })).toThrow(
    "cannot plan with this: 'inMBps' (-1) must be at least 0 MB/s; 'replication' (1.5) must be a whole number [PlannerInput]",
  );
  expect(() => planKafkaFields({ inMBps: 1, broker: 'express.m7g.larg' })).toThrow("the nearest is 'express.m7g.large' [PlannerInput]");
});

test('plans the same from fields as from props', () => {
  const given = { inMBps: '60', broker: 'strimzi', survives: 'broker', zones: '2' };
  const plan = planKafkaFields(given);
  expect(JSON.stringify(planKafka({ inMBps: 60, broker: KafkaBroker.STRIMZI, survives: KafkaLoss.BROKER, zones: 2 }))).toBe(
    JSON.stringify(plan),
  );
  expect(plan.lines('log').find((l) => l.id === 'log.brokers')!.value).toBe(plan.brokers);
});

test('names every prop as a field', () => {
  const names: Record<keyof KafkaProps, true> = {
    inMBps: true,
    averageInMBps: true,
    consumerGroups: true,
    outMBps: true,
    retentionHours: true,
    replication: true,
    zones: true,
    survives: true,
    broker: true,
    brokerNetworkMbps: true,
    brokerDiskMBps: true,
    partitions: true,
    partitionInMBps: true,
    partitionOutMBps: true,
    consumersPerGroup: true,
    utilisation: true,
    diskHeadroom: true,
    maxMapAreas: true,
  };
  expect(KAFKA_FIELDS.map((field) => field.name)).toEqual(Object.keys(names));
});

const asked = fc.record({
  inMBps: fc.double({ min: 0, max: 5_000, noNaN: true }),
  consumerGroups: fc.integer({ min: 0, max: 10 }),
  retentionHours: fc.double({ min: 0, max: 1_000, noNaN: true }),
  replication: fc.integer({ min: 1, max: 5 }),
  zones: fc.integer({ min: 1, max: 4 }),
  survives: fc.constantFrom(...KafkaLoss.ALL),
  broker: fc.constantFrom(...KafkaBroker.ALL),
});

test('never needs less for more: brokers, partitions and stored bytes', () => {
  const more = fc.record({
    inMBps: fc.double({ min: 0, max: 1_000, noNaN: true }),
    consumerGroups: fc.integer({ min: 0, max: 5 }),
    retentionHours: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(asked, more, (props, extra) => {
      const less = planKafka(props);
      const big = planKafka({
        ...props,
        inMBps: props.inMBps + extra.inMBps,
        consumerGroups: props.consumerGroups + extra.consumerGroups,
        retentionHours: props.retentionHours + extra.retentionHours,
      });
      expect(big.brokers).toBeGreaterThanOrEqual(less.brokers);
      expect(big.partitions).toBeGreaterThanOrEqual(less.partitions);
      expect(big.storedGiB).toBeGreaterThanOrEqual(less.storedGiB * (1 - 1e-12));
    }),
  );
});

test('never needs fewer brokers to survive more', () => {
  fc.assert(
    fc.property(asked, (props) => {
      const [none, broker, zone] = KafkaLoss.ALL.map((survives) => planKafka({ ...props, survives }).brokers);
      expect(none).toBeLessThanOrEqual(broker);
      expect(broker).toBeLessThanOrEqual(zone);
    }),
  );
});

test('fits by recount: what is left after the loss carries the whole load', () => {
  fc.assert(
    fc.property(asked, (props) => {
      const plan = planKafka(props);
      fc.pre(plan.fits);
      expect(overloads(plan, props)).toEqual([]);
    }),
  );
});

function overloads(plan: KafkaPlan, props: KafkaProps): string[] {
  const { facts } = plan.broker;
  const zones = props.zones!;
  const lost = props.survives === KafkaLoss.NONE ? 0 : props.survives === KafkaLoss.BROKER ? 1 : plan.brokers / zones;
  const left = plan.brokers - lost;
  const slack = 1 + 1e-9;
  const checks: [string, number, number][] = [
    ['ingress', props.inMBps, left * (facts.ingressMBps ?? Infinity)],
    ['egress', plan.outMBps, left * (facts.egressMBps ?? Infinity)],
    ['disk', props.inMBps * plan.replication, 0.8 * left * (facts.diskMBps ?? Infinity)],
    ['network', plan.outMBps + props.inMBps * (plan.replication - 1), 0.8 * left * (facts.networkMBps ?? Infinity)],
    ['partitions', plan.partitions * plan.replication, plan.brokers * facts.recommendedPartitions],
    ['disk size', plan.storedGiB, facts.maxDiskGiB === 0 ? Infinity : plan.brokers * plan.diskGiBPerBroker],
    ['one disk', plan.diskGiBPerBroker, facts.maxDiskGiB || Infinity],
    ['partition', props.inMBps, plan.partitions * 10],
    ['copies', plan.replication, plan.brokers],
    ['zones', plan.brokers % zones, 0],
  ];
  return checks.filter(([, load, capacity]) => load > capacity * slack).map(([what]) => what);
}

test('changes nothing when every rate is scaled', () => {
  fc.assert(
    fc.property(asked, fc.double({ min: 1.5, max: 1000, noNaN: true }), (props, k) => {
      const own = { ...props, broker: KafkaBroker.STRIMZI, partitions: 12, survives: KafkaLoss.NONE, partitionInMBps: 1e9 };
      const one = planKafka({ ...own, retentionHours: 0, brokerDiskMBps: 100, brokerNetworkMbps: 1_000 });
      const scaled = planKafka({
        ...own,
        retentionHours: 0,
        inMBps: props.inMBps * k,
        brokerDiskMBps: 100 * k,
        brokerNetworkMbps: 1_000 * k,
      });
      // a rate that is a whole number of brokers may round either way.
      expect(Math.abs(scaled.brokers - one.brokers)).toBeLessThanOrEqual(props.zones);
    }),
  );
});

test('does not take a partition more for the last bit of a division', () => {
  // 7.7 / 0.7 is 11.000000000000002 to a computer
  expect(planKafka({ inMBps: 7.7, partitionInMBps: 0.7 }).partitions).toBe(11);
});
