import type { Source } from '../derivation';
import { DATA_ASSUMPTION } from '../prefix-lines';

/** What the planner knows of a kind of broker. */
export interface KafkaBrokerProps {
  /** Name: `express.m7g.large`. */
  readonly name: string;
  /**
   * Most that producers may write to one broker all the time, in MB/s.
   *
   * @default - no quota; disk and network decide
   */
  readonly ingressMBps?: number;
  /**
   * Most that consumers may read from one broker all the time, in MB/s.
   *
   * @default - no quota; the network decides
   */
  readonly egressMBps?: number;
  /**
   * Network bandwidth that is always there, in MB/s each way.
   *
   * @default - hidden behind the quota
   */
  readonly networkMBps?: number;
  /**
   * What the disk of one broker writes all the time, in MB/s.
   *
   * @default - hidden behind the quota
   */
  readonly diskMBps?: number;
  /** Partitions that one broker should carry at most, copies counted. */
  readonly recommendedPartitions: number;
  /**
   * Largest disk of one broker, in GiB; 0 where the service grows the storage by itself.
   *
   * @default - as large as you like
   */
  readonly maxDiskGiB?: number;
  /**
   * Most brokers of one cluster.
   *
   * @default - any number
   */
  readonly maxBrokers?: number;
  /**
   * The only number of copies that the broker knows.
   *
   * @default - any number
   */
  readonly fixedReplication?: number;
  /**
   * Most that producers may write to one partition, in MB/s.
   *
   * @default - no quota
   */
  readonly maxPartitionMBps?: number;
  /** Where the facts come from. */
  readonly source: Source;
}

/** Where the limits of brokers of Amazon MSK come from. */
export const MSK_SOURCE: Source = Object.freeze({
  title:
    'Amazon MSK Developer Guide: quotas (limits), best practices for Standard and for Express brokers, storage throughput of Standard brokers',
  date: '2026-11-24',
  url: 'https://docs.aws.amazon.com/msk/latest/developerguide/limits.html',
});

/** 250 MiB/s, what a volume of a Standard broker has without provisioned throughput. */
const VOLUME = 262.144;
const MIB_PER_S = 1.048576;

function express(size: string, ingressMBps: number, egressMBps: number, recommendedPartitions: number): KafkaBrokerProps {
  return {
    name: `express.m7g.${size}`,
    ingressMBps,
    egressMBps,
    recommendedPartitions,
    maxDiskGiB: 0,
    maxBrokers: 60,
    fixedReplication: 3,
    maxPartitionMBps: 15,
    source: MSK_SOURCE,
  };
}

function standard(size: string, networkMbps: number, volumeMBps: number, recommendedPartitions: number): KafkaBrokerProps {
  return {
    name: `kafka.m7g.${size}`,
    networkMBps: networkMbps / 8,
    diskMBps: Math.min(VOLUME, volumeMBps),
    recommendedPartitions,
    maxDiskGiB: 16_384,
    maxBrokers: 60,
    source: MSK_SOURCE,
  };
}

/** A kind of Kafka broker and its limits. The set grows: a broker that is not here is made with `KafkaBroker.of`. */
export class KafkaBroker {
  /** Amazon MSK Express, 2 vCPU. */
  public static readonly EXPRESS_M7G_LARGE = new KafkaBroker(express('large', 15.6, 31.2, 1_000));
  /** Amazon MSK Express, 4 vCPU. */
  public static readonly EXPRESS_M7G_XLARGE = new KafkaBroker(express('xlarge', 31.2, 62.5, 1_000));
  /** Amazon MSK Express, 8 vCPU. */
  public static readonly EXPRESS_M7G_2XLARGE = new KafkaBroker(express('2xlarge', 62.5, 125, 2_500));
  /** Amazon MSK Express, 16 vCPU. */
  public static readonly EXPRESS_M7G_4XLARGE = new KafkaBroker(express('4xlarge', 124.9, 249.8, 6_000));
  /** Amazon MSK Express, 32 vCPU. */
  public static readonly EXPRESS_M7G_8XLARGE = new KafkaBroker(express('8xlarge', 250, 500, 12_000));
  /** Amazon MSK Express, 48 vCPU. */
  public static readonly EXPRESS_M7G_12XLARGE = new KafkaBroker(express('12xlarge', 375, 750, 16_000));
  /** Amazon MSK Express, 64 vCPU. */
  public static readonly EXPRESS_M7G_16XLARGE = new KafkaBroker(express('16xlarge', 500, 1_000, 20_000));
  /** Amazon MSK Standard, 2 vCPU. The way to its volume is taken as half of that of the next larger one: an assumption. */
  public static readonly STANDARD_M7G_LARGE = new KafkaBroker(standard('large', 937, 78.125 * MIB_PER_S, 1_000));
  /** Amazon MSK Standard, 4 vCPU. The way to its volume is taken as half of that of the next larger one: an assumption. */
  public static readonly STANDARD_M7G_XLARGE = new KafkaBroker(standard('xlarge', 1_876, 156.25 * MIB_PER_S, 1_000));
  /** Amazon MSK Standard, 8 vCPU. */
  public static readonly STANDARD_M7G_2XLARGE = new KafkaBroker(standard('2xlarge', 3_750, 312.5 * MIB_PER_S, 2_000));
  /** Amazon MSK Standard, 16 vCPU. */
  public static readonly STANDARD_M7G_4XLARGE = new KafkaBroker(standard('4xlarge', 7_500, 625 * MIB_PER_S, 4_000));
  /** Amazon MSK Standard, 32 vCPU. */
  public static readonly STANDARD_M7G_8XLARGE = new KafkaBroker(standard('8xlarge', 15_000, 1_000 * MIB_PER_S, 4_000));
  /**
   * A broker that Strimzi runs on a node of yours: a network of 3,750 Mbit/s and a volume of 125 MB/s, as a small node on EC2 has
   * them, until you say better.
   */
  public static readonly STRIMZI = new KafkaBroker({
    name: 'strimzi',
    networkMBps: 468.75,
    diskMBps: 125,
    recommendedPartitions: 4_000,
    source: DATA_ASSUMPTION,
  });

  /** The brokers with a name of their own. */
  public static readonly ALL: readonly KafkaBroker[] = Object.freeze([
    KafkaBroker.EXPRESS_M7G_LARGE,
    KafkaBroker.EXPRESS_M7G_XLARGE,
    KafkaBroker.EXPRESS_M7G_2XLARGE,
    KafkaBroker.EXPRESS_M7G_4XLARGE,
    KafkaBroker.EXPRESS_M7G_8XLARGE,
    KafkaBroker.EXPRESS_M7G_12XLARGE,
    KafkaBroker.EXPRESS_M7G_16XLARGE,
    KafkaBroker.STANDARD_M7G_LARGE,
    KafkaBroker.STANDARD_M7G_XLARGE,
    KafkaBroker.STANDARD_M7G_2XLARGE,
    KafkaBroker.STANDARD_M7G_4XLARGE,
    KafkaBroker.STANDARD_M7G_8XLARGE,
    KafkaBroker.STRIMZI,
  ]);

  /** A broker that the set lacks. */
  public static of(props: KafkaBrokerProps): KafkaBroker {
    return new KafkaBroker(props);
  }

  /** The broker with this name, if it has a member here. */
  public static find(name: string): KafkaBroker | undefined {
    return KafkaBroker.ALL.find((broker) => broker.name === name);
  }

  private constructor(
    /** What is known of it. */
    public readonly facts: KafkaBrokerProps,
  ) {
    Object.freeze(facts);
    Object.freeze(this);
  }

  /** Name: `express.m7g.large`. */
  public get name(): string {
    return this.facts.name;
  }
}
