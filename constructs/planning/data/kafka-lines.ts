import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import { KafkaBroker } from './kafka-broker';
import type { KafkaPlan } from './kafka-plan';

/** Facts about Apache Kafka that every plan rests on. */
export const KAFKA_FACTS = Object.freeze({
  /** Size at which a log segment is closed, in bytes: only closed segments are deleted. */
  segmentBytes: 1_073_741_824,
  /** Time after which a log segment is closed in any case, in seconds. */
  segmentSeconds: 604_800,
  /** Memory maps of one segment: its two indexes. */
  mapAreasPerSegment: 2,
  /** How long writes should find room in the page cache, in seconds. */
  pageCacheSeconds: 30,
});

const KAFKA_OPS: Source = {
  title: 'Apache Kafka documentation, Operations, Hardware and OS (docs/ops.html); LogConfig.java for the defaults of a segment',
  version: 'apache/kafka at 1eb7644349cb',
  date: '2024-10-25',
  url: 'https://github.com/apache/kafka/blob/trunk/docs/ops.html',
};
const KIP_578: Source = {
  title: 'KIP-578, motivation: the generic recommendation of at most 4,000 partitions a broker',
  date: '2026-11-24',
  url: 'https://cwiki.apache.org/confluence/spaces/KAFKA/pages/148641509/KIP-578+Add+configuration+to+limit+number+of+partitions',
};
const AWS_EQUATION: Source = {
  title: 'AWS Big Data Blog, Best practices for right-sizing your Apache Kafka clusters, equation 1',
  date: '2026-11-24',
  url: 'https://aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost/',
};
const MSK_SIZING: Source = {
  title: 'AWS agent toolkit, size-and-choose-cluster.md: sustained quotas, brokers in multiples of the zones, 20 % of room on disks',
  version: 'aws/agent-toolkit-for-aws at 390f24313811',
  date: '2026-11-24',
  url: 'https://github.com/aws/agent-toolkit-for-aws',
};

/** The lines of a plan: every number with its formula and its source. */
export function kafkaLines(plan: Omit<KafkaPlan, 'lines'>, brokersFormula: string, neededPartitions: number): readonly DerivationLine[] {
  return [
    numberLine(
      'outMBps',
      'What consumers read',
      plan.outMBps,
      'MB/s',
      'written × groups that read everything, or as asked',
      ['inMBps'],
      MSK_SIZING,
    ),
    numberLine(
      'partitions',
      'Partitions of all topics together',
      plan.partitions,
      'partitions',
      `as asked, or the most of written ÷ a partition written, written ÷ a partition read, consumers side by side: ${neededPartitions}`,
      ['inMBps', 'partitionInMBps', 'partitionOutMBps', 'consumersPerGroup'],
      DATA_ASSUMPTION,
    ),
    numberLine(
      'stored',
      'Stored, all copies together',
      plan.storedGiB,
      'GiB',
      'written on average × retention × copies, and the open segment of every copy (1 GiB or 7 days of writing, whichever is less)',
      ['inMBps', 'retentionHours', 'replication', 'partitions'],
      KAFKA_OPS,
    ),
    numberLine(
      'brokers',
      'Brokers',
      plan.brokers,
      'brokers',
      brokersFormula,
      ['inMBps', 'outMBps', 'replication', 'zones', 'survives', 'broker', 'partitions', 'stored'],
      plan.broker.facts.ingressMBps === undefined ? AWS_EQUATION : MSK_SIZING,
    ),
    numberLine(
      'minInsyncReplicas',
      'Copies that must have a record before it counts as written',
      plan.minInsyncReplicas,
      'copies',
      'copies − 1, at least 1: one may be away for a restart',
      ['replication'],
      DATA_ASSUMPTION,
    ),
    numberLine(
      'diskMBpsPerBroker',
      'Written to disk by one broker',
      plan.diskMBpsPerBroker,
      'MB/s',
      'written × copies ÷ brokers',
      ['inMBps', 'replication', 'brokers'],
      AWS_EQUATION,
    ),
    numberLine(
      'networkMBpsPerBroker',
      'Sent by one broker',
      plan.networkMBpsPerBroker,
      'MB/s',
      '(read + written × (copies − 1)) ÷ brokers',
      ['inMBps', 'outMBps', 'replication', 'brokers'],
      AWS_EQUATION,
    ),
    numberLine(
      'partitionsPerBroker',
      'Copies of partitions on one broker',
      plan.partitionsPerBroker,
      'partitions',
      `partitions × copies ÷ brokers; ${plan.broker.name} should carry at most ${plan.broker.facts.recommendedPartitions}`,
      ['partitions', 'replication', 'brokers'],
      plan.broker === KafkaBroker.STRIMZI ? KIP_578 : plan.broker.facts.source,
    ),
    numberLine(
      'diskGiBPerBroker',
      'Disk of one broker',
      plan.diskGiBPerBroker,
      'GiB',
      plan.diskGiBPerBroker === 0 ? 'the service grows the storage by itself' : 'stored ÷ brokers × (1 + room)',
      ['stored', 'brokers', 'diskHeadroom'],
      MSK_SIZING,
    ),
    numberLine(
      'pageCacheGiBPerBroker',
      'Memory of one broker for the page cache',
      plan.pageCacheGiBPerBroker,
      'GiB',
      `written to disk by one broker × ${KAFKA_FACTS.pageCacheSeconds} s`,
      ['diskMBpsPerBroker'],
      KAFKA_OPS,
    ),
    numberLine(
      'mapAreasPerBroker',
      'Memory maps of one broker',
      plan.mapAreasPerBroker,
      'maps',
      'copies of partitions on one broker × segments of a partition × 2',
      ['partitionsPerBroker', 'retentionHours', 'inMBps'],
      KAFKA_OPS,
    ),
  ];
}
