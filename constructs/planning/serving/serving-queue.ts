import { GroundplanError } from '../groundplan-error';

/** One replica and the load that reaches it. */
export interface ServingQueueProps {
  /** Seconds that one request takes with 1, 2, 3 … requests in service. There are as many slots as numbers. */
  readonly serviceSeconds: readonly number[];
  /**
   * Requests that arrive in a second, independently of each other.
   *
   * @default - `conversations` says how many come back
   */
  readonly arrivalsPerSecond?: number;
  /**
   * Conversations that send their next request only after a reply and a pause.
   *
   * @default - requests arrive independently, `arrivalsPerSecond` of them
   */
  readonly conversations?: number;
  /**
   * Mean pause between a reply and the next request, in seconds.
   *
   * @default 0 - the next request follows at once
   */
  readonly thinkSeconds?: number;
  /**
   * Squared coefficient of variation of the work of a request: 0 if all are alike, 1 if exponential.
   *
   * @default 1
   */
  readonly variability?: number;
}

/** How a replica stands under a load, in the long run. */
export interface ServingQueue {
  /** Whether the replica keeps up. */
  readonly stable: boolean;
  /** Requests that are answered in a second. */
  readonly requestsPerSecond: number;
  /** Mean number of requests in service and waiting. */
  readonly meanInSystem: number;
  /** Mean number of requests in service. */
  readonly meanInService: number;
  /** Share of requests that find every slot taken. */
  readonly waitShare: number;
  /** Mean time that a request waits for a slot, in seconds. */
  readonly meanWaitSeconds: number;
  /** Time in which this share of requests, 0 to 1, has a slot, in seconds. */
  waitSecondsAt(share: number): number;
  /** Requests in service that this share of arriving requests, 0 to 1, do not find exceeded; at least 1, the new one. */
  inServiceAt(share: number): number;
}

/**
 * Works out waiting and load of one replica.
 *
 * A replica is a station that serves all its requests at once, each the slower the more there are, and lets further ones wait in line.
 */
export function planServingQueue(props: ServingQueueProps): ServingQueue {
  const { serviceSeconds } = props;
  if (serviceSeconds.length === 0 || !serviceSeconds.every((s) => s > 0 && Number.isFinite(s))) {
    throw new GroundplanError(
      'ServingQueueInput',
      `'serviceSeconds' must hold a time above 0 for each slot, got [${serviceSeconds.join(', ')}]`,
    );
  }
  const variability = notNegative('variability', props.variability ?? 1);
  const thinkSeconds = notNegative('thinkSeconds', props.thinkSeconds ?? 0);
  if ((props.arrivalsPerSecond === undefined) === (props.conversations === undefined)) {
    throw new GroundplanError('ServingQueueInput', `give either 'arrivalsPerSecond' or 'conversations', and not both`);
  }
  return props.arrivalsPerSecond !== undefined
    ? openQueue(serviceSeconds, notNegative('arrivalsPerSecond', props.arrivalsPerSecond), variability)
    : closedQueue(serviceSeconds, notNegative('conversations', props.conversations!), thinkSeconds);
}

/** Squared coefficient of variation of a lognormal quantity with this mean and 95th percentile. */
export function variabilityOf(mean: number, p95: number): number {
  // p95 / mean = exp(1.645 σ − σ² / 2), which is largest at σ = 1.645
  const root = Z95 * Z95 - 2 * Math.log(Math.max(1, p95 / mean));
  const sigma = Z95 - Math.sqrt(Math.max(0, root));
  return Math.exp(sigma * sigma) - 1;
}

const Z95 = 1.6448536269514722;

function openQueue(serviceSeconds: readonly number[], arrivals: number, variability: number): ServingQueue {
  const slots = serviceSeconds.length;
  const fullRate = slots / serviceSeconds[slots - 1];
  const load = arrivals / fullRate;
  if (load >= 1) {
    return overloaded(slots, fullRate);
  }
  const states = stationary(slots, (n) => (arrivals * serviceSeconds[n - 1]) / n);
  // beyond the slots, each further request is `load` times as likely as the one before.
  const total = states.reduce((sum, p) => sum + p, 0) + (states[slots] * load) / (1 - load);
  const probabilities = states.map((p) => p / total);
  const waitShare = probabilities[slots] / (1 - load);
  const meanWaiting = (probabilities[slots] * load) / (1 - load) ** 2;
  const meanInService = probabilities.reduce((sum, p, n) => sum + n * p, 0) + slots * (waitShare - probabilities[slots]);
  // Allen and Cunneen: waiting grows with how much the work of requests differs.
  const scale = (1 + variability) / 2;
  const waitOfWaiting = scale / (fullRate - arrivals);
  return Object.freeze({
    stable: true,
    requestsPerSecond: arrivals,
    meanInSystem: meanInService + meanWaiting * scale,
    meanInService,
    waitShare,
    meanWaitSeconds: waitShare * waitOfWaiting,
    waitSecondsAt: (share: number) => (1 - share >= waitShare ? 0 : waitOfWaiting * Math.log(waitShare / (1 - share))),
    inServiceAt: (share: number) => quantile(probabilities, share, slots),
  });
}

function closedQueue(serviceSeconds: readonly number[], conversations: number, thinkSeconds: number): ServingQueue {
  const slots = serviceSeconds.length;
  const rate = (n: number): number => Math.min(n, slots) / serviceSeconds[Math.min(n, slots) - 1];
  const whole = Math.ceil(conversations);
  const probabilitiesOf = (population: number): number[] => {
    if (thinkSeconds === 0) {
      return Array.from({ length: population + 1 }, (_, n) => (n === population ? 1 : 0));
    }
    const states = stationary(population, (n) => (population - n + 1) / thinkSeconds / rate(n));
    const total = states.reduce((sum, p) => sum + p, 0);
    return states.map((p) => p / total);
  };
  const probabilities = probabilitiesOf(whole);
  // a request finds the system as it would be without its own conversation.
  const found = probabilitiesOf(Math.max(0, whole - 1));
  const requestsPerSecond = probabilities.reduce((sum, p, n) => sum + (n === 0 ? 0 : p * rate(n)), 0);
  const meanInSystem = probabilities.reduce((sum, p, n) => sum + n * p, 0);
  const meanInService = probabilities.reduce((sum, p, n) => sum + Math.min(n, slots) * p, 0);
  const waitShare = found.slice(slots).reduce((sum, p) => sum + p, 0);
  return Object.freeze({
    stable: true,
    requestsPerSecond,
    meanInSystem,
    meanInService,
    waitShare,
    meanWaitSeconds: requestsPerSecond === 0 ? 0 : (meanInSystem - meanInService) / requestsPerSecond,
    waitSecondsAt: (share: number) => waitAt(found, slots, rate(slots), share),
    inServiceAt: (share: number) => quantile(found, share, slots),
  });
}

/** Weights of 0, 1, 2 … requests in the system, each from the one before, kept from overflowing. */
function stationary(largest: number, ratio: (n: number) => number): number[] {
  const logs = [0];
  for (let n = 1; n <= largest; n += 1) {
    logs.push(logs[n - 1] + Math.log(ratio(n)));
  }
  const top = Math.max(...logs);
  return logs.map((log) => Math.exp(log - top));
}

function overloaded(slots: number, fullRate: number): ServingQueue {
  return Object.freeze({
    stable: false,
    requestsPerSecond: fullRate,
    meanInSystem: Infinity,
    meanInService: slots,
    waitShare: 1,
    meanWaitSeconds: Infinity,
    waitSecondsAt: () => Infinity,
    inServiceAt: () => slots,
  });
}

function quantile(found: readonly number[], share: number, slots: number): number {
  let sum = 0;
  for (let n = 0; n < Math.min(slots, found.length); n += 1) {
    sum += found[n];
    if (sum >= share) {
      return n + 1;
    }
  }
  return Math.min(slots, found.length);
}

/** Time that a share of requests stays under, where one that finds n waits until n − slots + 1 have left. */
function waitAt(found: readonly number[], slots: number, fullRate: number, share: number): number {
  const waitingFor = found.slice(slots);
  const longer = (seconds: number): number => {
    // chance that fewer than k have left: a Poisson count of mean rate × time.
    let log = -fullRate * seconds;
    let fewer = 0;
    let sum = 0;
    for (let k = 1; k <= waitingFor.length; k += 1) {
      fewer += Math.exp(log);
      log += Math.log((fullRate * seconds) / k);
      sum += waitingFor[k - 1] * Math.min(1, fewer);
    }
    return sum;
  };
  let high = 1 / fullRate;
  if (longer(1e-12) <= 1 - share) {
    return 0;
  }
  while (longer(high) > 1 - share) {
    high *= 2;
  }
  let low = 0;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (longer(middle) > 1 - share) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

function notNegative(name: string, value: number): number {
  if (!(value >= 0) || !Number.isFinite(value)) {
    throw new GroundplanError('ServingQueueInput', `'${name}' (${value}) must be a number of at least 0`);
  }
  return value;
}
