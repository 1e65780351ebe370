import { keepsLimit, roundedUp } from '../last-bits';
import { planServingQueue, type ServingQueue, variabilityOf } from './serving-queue';
import type { ServingDemandProps } from './serving-demand';
import type { ServingPace } from './serving-pace';

/** Share of a replica's slots that the autoscaler fills before it starts another one. */
export const TARGET_FILL = 0.8;

/** Most replicas that are counted up to. */
const MOST_REPLICAS = 10_000;

/** Replicas for a load. */
export interface ServingFleet {
  /** Most sequences that one replica serves at once (`--max-num-seqs`). */
  readonly sequencesPerReplica: number;
  /** Requests in service and waiting that the autoscaler gives one replica. */
  readonly requestsPerReplica: number;
  /** Replicas that carry the busiest load; with a zone lost, where that was asked for. */
  readonly replicas: number;
  /** Replicas at rest. */
  readonly minReplicas: number;
  /** Replicas that should be ready at rest: for the load at rest and for what comes while another one starts. */
  readonly warmReplicas: number;
  /** Replicas at the busiest load, headroom for a lost zone counted. */
  readonly loadReplicas: number;
  /** Replicas at the autoscaler's ceiling. */
  readonly maxReplicas: number;
  /** Share of the busiest load that should be carried at rest. */
  readonly warmShare: number;
  /** How one replica stands at the busiest load. */
  readonly queue: ServingQueue;
  /** Time to first token that 95 of 100 requests keep at the busiest load, waiting included, in milliseconds. */
  readonly firstTokenP95Ms: number;
}

/** Works out how many replicas a load takes, given the cold start in seconds; undefined if no number of them keeps the targets. */
export function servingFleet(
  demand: ServingDemandProps,
  pace: ServingPace,
  mostSequences: number,
): (coldStartSeconds: number) => ServingFleet | undefined {
  // fewer slots can do with fewer replicas where the first token is what counts: those in service disturb each other less.
  const best = slotCounts(mostSequences, demand, pace).reduce<Station | undefined>((found, slots) => {
    const station = stationOf(demand, pace, slots);
    if (found && (found.replicas === 1 || !station.carries(1, found.replicas - 1))) {
      return found;
    }
    const replicas = fewest((count) => station.carries(1, count));
    return replicas === undefined ? found : { ...station, replicas };
  }, undefined);
  if (best === undefined) {
    return () => undefined;
  }
  const { replicas } = best;
  const ceiling = fewest((count) => best.carries(demand.burst ?? 1, count));
  return (coldStartSeconds) => {
    const restShare = demand.restShare ?? 0.1;
    const warmShare = restShare + (1 - restShare) * Math.min(1, coldStartSeconds / ((demand.riseMinutes ?? 30) * 60));
    const warm = fewest((count) => best.carries(warmShare, count));
    if (ceiling === undefined || warm === undefined) {
      return undefined;
    }
    const minReplicas = demand.minReplicas ?? withHeadroom(warm, demand);
    const loadReplicas = Math.max(withHeadroom(replicas, demand), minReplicas);
    // with a zone lost, only those that must be left carry the load.
    const carrying = demand.survivesZoneLoss ? replicas : loadReplicas;
    const queue = best.queueOf(1, carrying);
    return Object.freeze({
      sequencesPerReplica: best.slots,
      requestsPerReplica: best.requestsPerReplica,
      replicas: carrying,
      minReplicas,
      warmReplicas: withHeadroom(warm, demand),
      loadReplicas,
      maxReplicas: Math.max(withHeadroom(ceiling, demand), loadReplicas),
      warmShare,
      queue,
      firstTokenP95Ms: best.firstTokenOf(queue),
    });
  };
}

interface Station {
  readonly slots: number;
  readonly replicas: number;
  readonly requestsPerReplica: number;
  queueOf(share: number, replicas: number): ServingQueue;
  firstTokenOf(queue: ServingQueue): number;
  carries(share: number, replicas: number): boolean;
}

/** One replica with this many slots. */
function stationOf(demand: ServingDemandProps, pace: ServingPace, slots: number): Station {
  const serviceSeconds = pace.serviceSeconds.slice(0, slots);
  const requestsPerReplica = Math.max(1, Math.floor(slots * TARGET_FILL));
  const variability = variabilityOf(demand.outputTokens, demand.outputTokensP95 ?? demand.outputTokens);
  const queueOf = (share: number, replicas: number): ServingQueue =>
    planServingQueue({
      serviceSeconds,
      variability,
      thinkSeconds: demand.thinkSeconds,
      ...(demand.conversations === undefined
        ? { arrivalsPerSecond: (demand.requestsPerSecond! * share) / replicas }
        : { conversations: roundedUp((demand.conversations * share) / replicas) }),
    });
  const firstTokenOf = (queue: ServingQueue): number =>
    queue.waitSecondsAt(0.95) * 1000 + pace.lateFirstTokenMs[queue.inServiceAt(0.95) - 1];
  const mostPerSecond = serviceSeconds.reduce((most, seconds, i) => Math.max(most, (i + 1) / seconds), 0);
  const carries = (share: number, replicas: number): boolean => {
    const conversations = ((demand.conversations ?? 0) * share) / replicas;
    // no more can pause than replies are sent; the queue need not be worked out to see that the rest is too many.
    if (!keepsLimit(conversations - mostPerSecond * (demand.thinkSeconds ?? 0), requestsPerReplica)) {
      return false;
    }
    const queue = queueOf(share, replicas);
    return (
      queue.stable &&
      keepsLimit(queue.meanInSystem, requestsPerReplica) &&
      (demand.firstTokenTargetMs === undefined || keepsLimit(firstTokenOf(queue), demand.firstTokenTargetMs))
    );
  };
  return { slots, replicas: 0, requestsPerReplica, queueOf, firstTokenOf, carries };
}

/** Slots to look at, from many to few: the same ones whatever the most is, so that a looser limit only adds choices. */
function slotCounts(most: number, demand: ServingDemandProps, pace: ServingPace): number[] {
  const counts: number[] = [];
  for (let n = 1; n <= most; n = Math.max(n + 1, Math.floor(n * 1.05))) {
    counts.unshift(n);
  }
  const answersMore = (slots: number, i: number): boolean =>
    i === 0 || slots / pace.serviceSeconds[slots - 1] <= counts[i - 1] / pace.serviceSeconds[counts[i - 1] - 1];
  // without a target for the first token, more slots are never worse as long as they answer more.
  return demand.firstTokenTargetMs === undefined && counts.every(answersMore) ? counts.slice(0, 1) : counts;
}

/** The fewest replicas of which enough are left when the zone with the most of them is lost. */
function withHeadroom(replicas: number, demand: ServingDemandProps): number {
  const zones = demand.zones ?? 1;
  let all = replicas;
  while (demand.survivesZoneLoss && all - Math.ceil(all / zones) < replicas) {
    all += 1;
  }
  return all;
}

function fewest(enough: (replicas: number) => boolean): number | undefined {
  let high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high > MOST_REPLICAS) {
      return undefined;
    }
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}
