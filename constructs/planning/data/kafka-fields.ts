import type { PlannerField } from '../planner-field';
import { fieldRow } from '../prefix-lines';
import { KafkaBroker } from './kafka-broker';
import { KafkaLoss } from './kafka-loss';

/** What a Kafka cluster has to carry. MB are 10^6 bytes, after compression. */
export interface KafkaProps {
  /** What producers write at the busiest time, in MB/s. */
  readonly inMBps: number;
  /**
   * What producers write on average, in MB/s: fills the disks.
   *
   * @default - as much as at the busiest time
   */
  readonly averageInMBps?: number;
  /**
   * Groups of consumers that each read everything.
   *
   * @default 1
   */
  readonly consumerGroups?: number;
  /**
   * What consumers read at the busiest time, in MB/s.
   *
   * @default - every group reads what is written
   */
  readonly outMBps?: number;
  /**
   * How long records are kept, in hours.
   *
   * @default 168, as Kafka does
   */
  readonly retentionHours?: number;
  /**
   * Copies of every record.
   *
   * @default 3
   */
  readonly replication?: number;
  /**
   * Availability zones that the brokers stand in.
   *
   * @default 3
   */
  readonly zones?: number;
  /**
   * What may be lost with the load still carried.
   *
   * @default KafkaLoss.ZONE
   */
  readonly survives?: KafkaLoss;
  /**
   * The kind of broker.
   *
   * @default KafkaBroker.EXPRESS_M7G_LARGE
   */
  readonly broker?: KafkaBroker;
  /**
   * Network of one broker that is always there, in Mbit/s.
   *
   * @default - what is known of the broker
   */
  readonly brokerNetworkMbps?: number;
  /**
   * What the disk of one broker writes all the time, in MB/s.
   *
   * @default - what is known of the broker
   */
  readonly brokerDiskMBps?: number;
  /**
   * Partitions of all topics together.
   *
   * @default - as few as carry the throughput and the consumers
   */
  readonly partitions?: number;
  /**
   * What a producer writes to one partition, measured, in MB/s.
   *
   * @default 10
   */
  readonly partitionInMBps?: number;
  /**
   * What one consumer reads from one partition and works through, measured, in MB/s.
   *
   * @default 10
   */
  readonly partitionOutMBps?: number;
  /**
   * Consumers of the largest group that work side by side.
   *
   * @default 1
   */
  readonly consumersPerGroup?: number;
  /**
   * Share of disk and network throughput that is planned for, above 0 and at most 1. Quotas are used in full.
   *
   * @default 0.8
   */
  readonly utilisation?: number;
  /**
   * Share that disks are larger than what they hold.
   *
   * @default 0.2
   */
  readonly diskHeadroom?: number;
  /**
   * Memory maps that a process on the node may have (`vm.max_map_count`).
   *
   * @default 65530
   */
  readonly maxMapAreas?: number;
}

/** The inputs of `planKafka`, for a command line or a form. */
export const KAFKA_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('inMBps', 'What producers write at the busiest time', 'MB/s', undefined, { minimum: 0 }),
  fieldRow('averageInMBps', 'What producers write on average', 'MB/s', undefined, { minimum: 0, optional: true }),
  fieldRow('consumerGroups', 'Groups of consumers that each read everything', '', 1, { minimum: 0, integer: true }),
  fieldRow('outMBps', 'What consumers read at the busiest time', 'MB/s', undefined, { minimum: 0, optional: true }),
  fieldRow('retentionHours', 'How long records are kept', 'h', 168, { minimum: 0 }),
  fieldRow('replication', 'Copies of every record', '', 3, { minimum: 1, maximum: 15, integer: true }),
  fieldRow('zones', 'Availability zones of the brokers', '', 3, { minimum: 1, maximum: 15, integer: true }),
  fieldRow('survives', 'What may be lost with the load still carried', '', KafkaLoss.ZONE.name, {
    allowed: KafkaLoss.ALL.map((l) => l.name),
  }),
  fieldRow('broker', 'The kind of broker', '', KafkaBroker.EXPRESS_M7G_LARGE.name, { allowed: KafkaBroker.ALL.map((b) => b.name) }),
  fieldRow('brokerNetworkMbps', 'Network of one broker that is always there', 'Mbit/s', undefined, { minimum: 1, optional: true }),
  fieldRow('brokerDiskMBps', 'What the disk of one broker writes all the time', 'MB/s', undefined, { minimum: 1, optional: true }),
  fieldRow('partitions', 'Partitions of all topics together', '', undefined, { minimum: 1, integer: true, optional: true }),
  fieldRow('partitionInMBps', 'What a producer writes to one partition, measured', 'MB/s', 10, { minimum: 0.001 }),
  fieldRow('partitionOutMBps', 'What one consumer reads from one partition, measured', 'MB/s', 10, { minimum: 0.001 }),
  fieldRow('consumersPerGroup', 'Consumers of the largest group, side by side', '', 1, { minimum: 1, integer: true }),
  fieldRow('utilisation', 'Share of disk and network throughput that is planned for', '', 0.8, { minimum: 0.01, maximum: 1 }),
  fieldRow('diskHeadroom', 'Share that disks are larger than what they hold', '', 0.2, { minimum: 0, maximum: 10 }),
  fieldRow('maxMapAreas', 'Memory maps of a process on the node (vm.max_map_count)', '', 65_530, { minimum: 1, integer: true }),
]);
