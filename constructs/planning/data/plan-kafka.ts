import type { DerivationLine } from '../derivation';
import { roundedUp } from '../last-bits';
import { type PlannerValues, readPlannerFields } from '../planner-field';
import { askedLines, prefixLines } from '../prefix-lines';
import { KafkaBroker } from './kafka-broker';
import { KAFKA_FIELDS, type KafkaProps } from './kafka-fields';
import { KAFKA_FACTS, kafkaLines } from './kafka-lines';
import { KafkaLoss } from './kafka-loss';
import type { KafkaPlan } from './kafka-plan';

export type { KafkaPlan } from './kafka-plan';

const MB = 1e6;
const GIB = 1_073_741_824;

/** Plans a Kafka cluster from what it has to carry. Throws `PlannerInput` only for input that means nothing. */
export function planKafka(props: KafkaProps): KafkaPlan {
  const values = readPlannerFields(KAFKA_FIELDS, { ...props, broker: undefined, survives: undefined });
  return solve(values, props.broker ?? KafkaBroker.EXPRESS_M7G_LARGE, props.survives ?? KafkaLoss.ZONE);
}

/** Plans a Kafka cluster from the values of `KAFKA_FIELDS`, as a command line or a form has them. */
export function planKafkaFields(given: Readonly<Record<string, unknown>>): KafkaPlan {
  const values = readPlannerFields(KAFKA_FIELDS, given);
  return solve(values, KafkaBroker.find(values.broker as string)!, KafkaLoss.find(values.survives as string)!);
}

function solve(values: PlannerValues, broker: KafkaBroker, survives: KafkaLoss): KafkaPlan {
  const num = (name: string): number => values[name] as number;
  const { facts } = broker;
  const inMBps = num('inMBps');
  const outMBps = (values.outMBps as number | undefined) ?? inMBps * num('consumerGroups');
  const averageIn = (values.averageInMBps as number | undefined) ?? inMBps;
  const replication = num('replication');
  const zones = num('zones');
  const partitionIn = Math.min(num('partitionInMBps'), facts.maxPartitionMBps ?? Infinity);

  const neededPartitions = Math.max(roundedUp(inMBps / partitionIn), roundedUp(inMBps / num('partitionOutMBps')), num('consumersPerGroup'));
  const partitions = (values.partitions as number | undefined) ?? neededPartitions;
  const copies = partitions * replication;

  // a partition keeps what is younger than the retention and the open segment beside it, which is deleted only as a whole.
  const bytesPerSecond = (averageIn * MB) / partitions;
  const keptBytes = bytesPerSecond * num('retentionHours') * 3600;
  const partitionBytes = keptBytes + Math.min(KAFKA_FACTS.segmentBytes, bytesPerSecond * KAFKA_FACTS.segmentSeconds);
  const storedGiB = (partitionBytes * copies) / GIB;
  const segments = Math.floor(keptBytes / KAFKA_FACTS.segmentBytes) + 1;

  const disk = num('utilisation') * ((values.brokerDiskMBps as number | undefined) ?? facts.diskMBps ?? Infinity);
  const brokerNetworkMbps = values.brokerNetworkMbps as number | undefined;
  const network = num('utilisation') * (brokerNetworkMbps !== undefined ? brokerNetworkMbps / 8 : (facts.networkMBps ?? Infinity));
  const written = inMBps * replication;
  const sent = outMBps + inMBps * (replication - 1);
  const diskGiB = storedGiB * (1 + num('diskHeadroom'));
  // what a lost broker carried moves to those that are left; its partitions and its disk do not.
  const carrying: [string, number][] = [
    ['ingress', roundedUp(inMBps / (facts.ingressMBps ?? Infinity))],
    ['egress', roundedUp(outMBps / (facts.egressMBps ?? Infinity))],
    ['disk throughput', roundedUp(written / disk)],
    ['network', roundedUp(Math.max(sent, written) / network)],
  ];
  const holding: [string, number][] = [
    ['partitions', Math.ceil(copies / facts.recommendedPartitions)],
    ['disk size', facts.maxDiskGiB ? roundedUp(diskGiB / facts.maxDiskGiB) : 0],
    ['copies', replication],
  ];
  const wanted: [string, number][] = [
    ...carrying.map(([what, n]): [string, number] => [what, withSpare(n, zones, survives)]),
    ...holding.map(([what, n]): [string, number] => [what, upTo(n, zones)]),
  ];
  const brokers = Math.max(zones, ...wanted.map(([, n]) => n));
  const decidedBy = (wanted.find(([, n]) => n === brokers) ?? ['copies'])[0];
  const mapAreasPerBroker = Math.ceil(copies / brokers) * segments * KAFKA_FACTS.mapAreasPerSegment;
  const minInsyncReplicas = Math.max(1, replication - 1);
  const copiesLeft = survives === KafkaLoss.ZONE ? replication - Math.ceil(replication / zones) : replication - 1;

  const because = [
    facts.fixedReplication !== undefined && replication !== facts.fixedReplication
      ? `${broker.name} always keeps ${facts.fixedReplication} copies: set 'replication' to that, or take another broker`
      : '',
    facts.fixedReplication !== undefined && zones !== facts.fixedReplication
      ? `${broker.name} stands in ${facts.fixedReplication} zones: set 'zones' to that, or take another broker`
      : '',
    survives !== KafkaLoss.NONE && copiesLeft < minInsyncReplicas
      ? `losing a ${survives.name} leaves ${Math.max(0, copiesLeft)} of ${replication} copies and writing needs ${minInsyncReplicas}: take ${
          replication < 2 ? "more copies ('replication')" : "as many zones as copies ('zones')"
        }`
      : '',
    partitions < neededPartitions
      ? `${partitions} partitions are too few: throughput and consumers need ${neededPartitions} ('partitions')`
      : '',
    brokers > (facts.maxBrokers ?? Infinity)
      ? `${brokers} brokers are more than the ${facts.maxBrokers} of one cluster: take a larger broker or ask for a higher quota`
      : '',
    facts.ingressMBps === undefined && mapAreasPerBroker > num('maxMapAreas')
      ? `a broker needs ${mapAreasPerBroker} memory maps and has ${num('maxMapAreas')}: raise vm.max_map_count on the nodes ('maxMapAreas') or keep records for less time`
      : '',
  ]
    .filter((reason) => reason !== '')
    .join('; ');

  const plan = {
    fits: because === '',
    because,
    broker,
    brokers,
    decidedBy,
    partitions,
    replication,
    minInsyncReplicas,
    outMBps,
    diskMBpsPerBroker: written / brokers,
    networkMBpsPerBroker: sent / brokers,
    partitionsPerBroker: Math.ceil(copies / brokers),
    storedGiB,
    diskGiBPerBroker: facts.maxDiskGiB === 0 ? 0 : roundedUp(diskGiB / brokers),
    pageCacheGiBPerBroker: ((written / brokers) * MB * KAFKA_FACTS.pageCacheSeconds) / GIB,
    mapAreasPerBroker,
  };
  const counts = wanted.map(([what, n]) => `${what} ${n}`).join(', ');
  const lines = (prefix: string): readonly DerivationLine[] =>
    prefixLines(prefix, [
      ...askedLines(
        KAFKA_FIELDS.filter((f) => f.name !== 'partitions' && f.name !== 'outMBps'),
        { ...values, broker: broker.name, survives: survives.name },
      ),
      ...kafkaLines(plan, `the most of ${counts}, each with what is lost, in multiples of ${zones}`, neededPartitions),
    ]);
  return Object.freeze({ ...plan, lines });
}

/** Brokers so that enough are left after the loss, spread evenly over the zones. */
function withSpare(needed: number, zones: number, survives: KafkaLoss): number {
  if (needed === 0 || survives === KafkaLoss.NONE) {
    return upTo(needed, zones);
  }
  if (survives === KafkaLoss.BROKER || zones === 1) {
    return upTo(needed + 1, zones);
  }
  return Math.ceil(needed / (zones - 1)) * zones;
}

/** The next multiple. */
function upTo(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
