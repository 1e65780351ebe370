import { KAFKA_FACTS } from '../../../constructs/planning/data/kafka-lines';
import { planKafka } from '../../../constructs/planning/data/plan-kafka';

const LINES = planKafka({ inMBps: 30 }).lines('log');

test('gives every number a line of its own, and every input is a line', () => {
  const ids = LINES.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(LINES.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
});

test('shows what was asked, what was worked out and where it comes from', () => {
  const shown = LINES.map((l) => [l.id, l.value, l.unit]);
  expect(shown).toEqual([
    ['log.inMBps', 30, 'MB/s'],
    ['log.consumerGroups', 1, ''],
    ['log.retentionHours', 168, 'h'],
    ['log.replication', 3, ''],
    ['log.zones', 3, ''],
    ['log.survives', 'zone', ''],
    ['log.broker', 'express.m7g.large', ''],
    ['log.partitionInMBps', 10, 'MB/s'],
    ['log.partitionOutMBps', 10, 'MB/s'],
    ['log.consumersPerGroup', 1, ''],
    ['log.utilisation', 0.8, ''],
    ['log.diskHeadroom', 0.2, ''],
    ['log.maxMapAreas', 65_530, ''],
    ['log.outMBps', 30, 'MB/s'],
    ['log.partitions', 3, 'partitions'],
    ['log.stored', 50_702.75, 'GiB'],
    ['log.brokers', 3, 'brokers'],
    ['log.minInsyncReplicas', 2, 'copies'],
    ['log.diskMBpsPerBroker', 30, 'MB/s'],
    ['log.networkMBpsPerBroker', 30, 'MB/s'],
    ['log.partitionsPerBroker', 3, 'partitions'],
    ['log.diskGiBPerBroker', 0, 'GiB'],
    ['log.pageCacheGiBPerBroker', 0.838, 'GiB'],
    ['log.mapAreasPerBroker', 33_798, 'maps'],
  ]);
  expect(LINES.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
});

test('counts two indexes a segment of 1 GiB', () => {
  expect([KAFKA_FACTS.segmentBytes, KAFKA_FACTS.mapAreasPerSegment]).toEqual([2 ** 30, 2]);
});
