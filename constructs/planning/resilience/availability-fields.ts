import { fieldRow } from '../prefix-lines';
import type { PlannerField } from '../planner-field';

/** What `planAvailability` has to know. Times are in seconds. */
export interface AvailabilityProps {
  /**
   * Services that every request needs, by their names in `SERVICE_AVAILABILITY`, with commas between.
   *
   * @default 'load-balancer, s3'
   */
  readonly services?: string;
  /**
   * Replicas of the model server in one region.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Replicas that carry the load.
   *
   * @default 1
   */
  readonly needed?: number;
  /**
   * Share of the time that one replica with its node is there, 0 to 1.
   *
   * @default 0.995 - what AWS promises of one EC2 instance
   */
  readonly replicaAvailability?: number;
  /**
   * Regions that each could carry the load: 1, or 2 with failover between them.
   *
   * @default 1
   */
  readonly regions?: number;
  /**
   * Regions lost in a year, each until the failover is done.
   *
   * @default 1 - a drill or an outage
   */
  readonly failoversPerYear?: number;
  /**
   * Time between two health checks.
   *
   * @default 30
   */
  readonly checkSeconds?: number;
  /**
   * Health checks that must fail before anything happens.
   *
   * @default 3
   */
  readonly failedChecks?: number;
  /**
   * Time that a person takes to decide; 0 if nobody is asked.
   *
   * @default 0
   */
  readonly decisionSeconds?: number;
  /**
   * Time that resolvers keep the old address.
   *
   * @default 60
   */
  readonly dnsTtlSeconds?: number;
  /**
   * Time until the data of the second region may be written.
   *
   * @default 0
   */
  readonly promotionSeconds?: number;
  /**
   * How far the second region's data is behind.
   *
   * @default 1
   */
  readonly replicationLagSeconds?: number;
  /**
   * Share of the replicas that runs in the second region already, 0 to 1.
   *
   * @default 0
   */
  readonly warmShare?: number;
  /**
   * Time that a replica takes from nothing to its first answer.
   *
   * @default 300
   */
  readonly coldStartSeconds?: number;
  /**
   * Availability that is asked for, 0 to 1.
   *
   * @default - none is asked for
   */
  readonly targetAvailability?: number;
  /**
   * Longest time until a lost region is replaced (RTO).
   *
   * @default - none is asked for
   */
  readonly targetRecoverySeconds?: number;
  /**
   * Longest time of data that may be lost (RPO).
   *
   * @default - none is asked for
   */
  readonly targetLossSeconds?: number;
}

const seconds = (name: string, words: string, value?: number): PlannerField =>
  fieldRow(name, words, 's', value, { kind: 'number', minimum: 0, optional: value === undefined });
const share = (name: string, words: string, value?: number): PlannerField =>
  fieldRow(name, words, '', value, { kind: 'number', minimum: 0, maximum: 1, optional: value === undefined });
const count = (name: string, words: string, value: number, maximum: number): PlannerField =>
  fieldRow(name, words, '', value, { integer: true, minimum: 1, maximum });

/** The fields of `planAvailability`. */
export const AVAILABILITY_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('services', 'Services that every request needs, with commas between', '', 'load-balancer, s3'),
  count('replicas', 'Replicas of the model server in one region', 2, 1000),
  count('needed', 'Replicas that carry the load', 1, 1000),
  share('replicaAvailability', 'Share of the time that one replica with its node is there', 0.995),
  count('regions', 'Regions that each could carry the load', 1, 2),
  fieldRow('failoversPerYear', 'Regions lost in a year', '', 1, { minimum: 0, maximum: 1000 }),
  seconds('checkSeconds', 'Time between two health checks', 30),
  count('failedChecks', 'Health checks that must fail before anything happens', 3, 100),
  seconds('decisionSeconds', 'Time that a person takes to decide', 0),
  seconds('dnsTtlSeconds', 'Time that resolvers keep the old address', 60),
  seconds('promotionSeconds', "Time until the second region's data may be written", 0),
  seconds('replicationLagSeconds', "How far the second region's data is behind", 1),
  share('warmShare', 'Share of the replicas that runs in the second region already', 0),
  seconds('coldStartSeconds', 'Time that a replica takes from nothing to its first answer', 300),
  share('targetAvailability', 'Availability that is asked for'),
  seconds('targetRecoverySeconds', 'Longest time until a lost region is replaced (RTO)'),
  seconds('targetLossSeconds', 'Longest time of data that may be lost (RPO)'),
]);
