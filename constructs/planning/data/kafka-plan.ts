import type { DerivationLine } from '../derivation';
import type { KafkaBroker } from './kafka-broker';

/** What a Kafka cluster needs. MB are 10^6 bytes, GiB are 2^30. */
export interface KafkaPlan {
  /** Whether the cluster can be built as asked. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** The kind of broker. */
  readonly broker: KafkaBroker;
  /** Brokers, a multiple of the zones. Controllers of your own cluster come on top. */
  readonly brokers: number;
  /** What decided the number of brokers: `ingress`, `egress`, `disk throughput`, `network`, `partitions`, `disk size` or `copies`. */
  readonly decidedBy: string;
  /** Partitions of all topics together. */
  readonly partitions: number;
  /** Copies of every record. */
  readonly replication: number;
  /** Copies that must have a record before it counts as written: `min.insync.replicas`. */
  readonly minInsyncReplicas: number;
  /** What consumers read, in MB/s. */
  readonly outMBps: number;
  /** What one broker writes to disk at the busiest time with all brokers up, in MB/s. */
  readonly diskMBpsPerBroker: number;
  /** What one broker sends at the busiest time with all brokers up, to consumers and followers, in MB/s. */
  readonly networkMBpsPerBroker: number;
  /** Copies of partitions on one broker. */
  readonly partitionsPerBroker: number;
  /** What is stored, all copies together, in GiB. */
  readonly storedGiB: number;
  /** Disk of one broker, in GiB; 0 where the service grows the storage by itself. */
  readonly diskGiBPerBroker: number;
  /** Memory that one broker should have left for the page cache, in GiB. */
  readonly pageCacheGiBPerBroker: number;
  /** Memory maps of one broker. */
  readonly mapAreasPerBroker: number;
  /** The numbers with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}
