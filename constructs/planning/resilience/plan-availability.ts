import { askedLines, prefixLines } from '../prefix-lines';
import type { DerivationLine, Source } from '../derivation';
import { GroundplanError } from '../groundplan-error';
import { keepsLimit } from '../last-bits';
import { nearestWord, type PlannerValues, readPlannerFields } from '../planner-field';
import { AVAILABILITY_FIELDS, type AvailabilityProps } from './availability-fields';
import { SERVICE_AVAILABILITY, type ServiceAvailability } from './service-availability';

const MINUTES_A_YEAR = 365.25 * 24 * 60;
const PILLAR: Source = Object.freeze({
  title:
    'AWS Well-Architected Framework, Reliability Pillar: availability of hard dependencies and of redundant components, as others quote it',
  date: '2019-08-17',
  url: 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html',
});

/** How much of a year a service is there, and what losing a region costs. */
export interface AvailabilityPlan {
  /** Whether the targets are kept; true where none was asked for. */
  readonly fits: boolean;
  /** Which target is missed and what to improve; empty if none. */
  readonly because: string;
  /** Availability of one region: services and replicas in series. */
  readonly regionAvailability: number;
  /** Availability of enough replicas. */
  readonly replicasAvailability: number;
  /** Availability of the whole. */
  readonly availability: number;
  /** Minutes of a year in which the service is not there. */
  readonly downMinutesPerYear: number;
  /** The part that is away most: a service, `replicas` or `failover`. */
  readonly weakest: string;
  /** Time until a lost region is replaced (RTO), in seconds; undefined with one region. */
  readonly recoverySeconds?: number;
  /** Data that a lost region takes with it (RPO), in seconds; undefined with one region. */
  readonly lossSeconds?: number;
  /** The numbers with their way back; ids start with the prefix. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Plans availability. Throws `PlannerInput` for input that means nothing, `UnknownService` for a service it has no promise of. */
export function planAvailability(props: AvailabilityProps = {}): AvailabilityPlan {
  return planAvailabilityFields({ ...props });
}

/** Plans availability from the values of `AVAILABILITY_FIELDS`, as a command line or a form has them. */
export function planAvailabilityFields(given: Readonly<Record<string, unknown>>): AvailabilityPlan {
  const values = readPlannerFields(AVAILABILITY_FIELDS, given);
  const v = (name: string): number => values[name] as number;
  const services = (values.services as string)
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean)
    .map(known);
  if (v('needed') > v('replicas')) {
    throw new GroundplanError(
      'PlannerInput',
      `cannot plan with this: 'needed' (${v('needed')}) must not exceed 'replicas' (${v('replicas')})`,
    );
  }
  const replicas = atLeast(v('needed'), v('replicas'), v('replicaAvailability'));
  const region = services.reduce((product, s) => product * s.availability, replicas);
  const twoRegions = v('regions') === 2;
  const detection = v('checkSeconds') * v('failedChecks');
  const start = keepsLimit(v('needed'), v('warmShare') * v('replicas')) ? 0 : v('coldStartSeconds');
  const recovery = detection + v('decisionSeconds') + v('dnsTtlSeconds') + Math.max(v('promotionSeconds'), start);
  const failoverDown = twoRegions ? (v('failoversPerYear') * recovery) / 60 / MINUTES_A_YEAR : 0;
  // both regions away at once, or one of them on the way to the other.
  const availability = twoRegions ? Math.max(0, 1 - (1 - region) ** 2 - failoverDown) : region;

  const parts = [
    ...services.map((s) => ({ name: s.name, away: 1 - s.availability })),
    { name: 'replicas', away: 1 - replicas },
    { name: 'failover', away: failoverDown },
  ];
  const weakest = parts.reduce((worst, part) => (part.away > worst.away ? part : worst)).name;
  const plan = {
    regionAvailability: region,
    replicasAvailability: replicas,
    availability,
    downMinutesPerYear: (1 - availability) * MINUTES_A_YEAR,
    weakest,
    recoverySeconds: twoRegions ? recovery : undefined,
    lossSeconds: twoRegions ? v('replicationLagSeconds') : undefined,
  };
  const because = missed(plan, values);
  return Object.freeze({
    fits: because === '',
    because,
    ...plan,
    lines: (prefix: string) =>
      prefixLines(prefix, [...askedLines(AVAILABILITY_FIELDS, values), ...linesOf(plan, services, values, detection, start)]),
  });
}

/** Probability that at least `needed` of `count` parts are there. */
function atLeast(needed: number, count: number, each: number): number {
  let [sum, term] = [0, each ** count];
  // from all of them there downwards; each term from the one before, so that large numbers stay exact.
  for (let there = count; there >= needed; there--) {
    sum += term;
    term = each === 0 ? 0 : (term * there * (1 - each)) / ((count - there + 1) * each);
  }
  return Math.min(1, each === 0 ? 0 : sum);
}

function known(name: string): ServiceAvailability {
  const names = SERVICE_AVAILABILITY.map((s) => s.name);
  const found = SERVICE_AVAILABILITY.find((s) => s.name === name);
  if (found === undefined) {
    throw new GroundplanError(
      'UnknownService',
      `'services' (${name}) is not known, the nearest is '${nearestWord(name, names)}'; known are ${names.join(', ')}`,
    );
  }
  return found;
}

type Numbers = Omit<AvailabilityPlan, 'fits' | 'because' | 'lines'>;

function missed(plan: Numbers, values: PlannerValues): string {
  const target = (name: string): number | undefined => values[name] as number | undefined;
  const asked = target('targetAvailability');
  const [rto, rpo] = [target('targetRecoverySeconds'), target('targetLossSeconds')];
  const second = 'one region has no failover: plan with two regions';
  return [
    asked !== undefined && !keepsLimit(1 - plan.availability, 1 - asked)
      ? `${percent(plan.availability)} is under the target of ${percent(asked)}; '${plan.weakest}' is away most: make it redundant, or add a region`
      : '',
    rto !== undefined && !keepsLimit(plan.recoverySeconds ?? Infinity, rto)
      ? plan.recoverySeconds === undefined
        ? second
        : `a lost region is replaced after ${plan.recoverySeconds} s, over the target of ${rto} s; keep replicas warm, check more often, or shorten the DNS TTL`
      : '',
    rpo !== undefined && !keepsLimit(plan.lossSeconds ?? Infinity, rpo)
      ? plan.lossSeconds === undefined
        ? second
        : `data of ${plan.lossSeconds} s is lost, over the target of ${rpo} s; replicate synchronously`
      : '',
  ]
    .filter((words, i, all) => words !== '' && all.indexOf(words) === i)
    .join('; ');
}

function linesOf(
  plan: Numbers,
  services: readonly ServiceAvailability[],
  values: PlannerValues,
  detection: number,
  start: number,
): DerivationLine[] {
  const line = (
    id: string,
    name: string,
    value: number | string,
    unit: string,
    formula: string,
    inputs: string[],
    source = PILLAR,
  ): DerivationLine => ({
    id,
    name,
    value: typeof value === 'number' ? Math.round(value * 1e8) / 1e8 : value,
    unit,
    formula,
    inputs,
    source,
  });
  const failover =
    plan.recoverySeconds === undefined
      ? []
      : [
          line('detection', 'Time until the loss is seen', detection, 's', 'time between checks × failed checks', [
            'checkSeconds',
            'failedChecks',
          ]),
          line('start', 'Time until enough replicas run', start, 's', 'none if enough are warm, else a cold start', [
            'warmShare',
            'replicas',
            'needed',
            'coldStartSeconds',
          ]),
          line(
            'recovery',
            'A lost region is replaced after (RTO)',
            plan.recoverySeconds,
            's',
            'detection + decision + DNS + the longer of promotion and start',
            ['detection', 'decisionSeconds', 'dnsTtlSeconds', 'promotionSeconds', 'start'],
          ),
          line('loss', 'Data lost with it (RPO)', plan.lossSeconds!, 's', 'how far the second region is behind', ['replicationLagSeconds']),
        ];
  return [
    ...services.map((s) =>
      line(`service.${s.name}`, `Promise for ${s.name}`, s.availability, '', 'its service level agreement', [], s.source),
    ),
    line(
      'replicasAvailability',
      'Enough replicas are there',
      plan.replicasAvailability,
      '',
      `at least ${String(values.needed)} of ${String(values.replicas)}, each by itself: sum of the binomial distribution`,
      ['replicas', 'needed', 'replicaAvailability'],
    ),
    line('regionAvailability', 'One region', plan.regionAvailability, '', 'product of all that a request needs', [
      ...services.map((s) => `service.${s.name}`),
      'replicasAvailability',
    ]),
    ...failover,
    line(
      'availability',
      'The whole',
      plan.availability,
      '',
      failover.length > 0 ? '1 − (1 − one region)² − failovers a year × RTO' : 'as one region',
      ['regionAvailability', ...(failover.length > 0 ? ['recovery'] : [])],
    ),
    line(
      'downMinutesPerYear',
      'Away in a year',
      Math.round(plan.downMinutesPerYear * 100) / 100,
      'min',
      '(1 − the whole) × minutes of a year',
      ['availability'],
    ),
    line('weakest', 'Away most', plan.weakest, '', 'the part with the lowest availability', ['replicasAvailability']),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(4)} %`;
}
