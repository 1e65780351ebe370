import type { Accelerator } from '../accelerator';
import { planColdStart, type ColdStartPlan } from '../cold-start';
import { engineStartOf } from '../engine-start';
import type { GpuInstanceType } from '../gpu-instance-type';
import { keepsLimit } from '../last-bits';
import { variabilityOf } from './serving-queue';
import { planServingCost, type ServingCost } from './serving-cost';
import type { ServingDemandProps } from './serving-demand';
import { servingFleet, type ServingFleet } from './serving-fleet';
import type { ServingLayout } from './serving-layout';
import { planServingMemory, type ServingMemory } from './serving-memory';
import { servingPace, type ServingPace, type ServingPredictor } from './serving-pace';
import type { ServingPrediction } from './serving-prediction';
import { type ReplicaResources, nodesWith, replicaNeeds, replicaResources, replicasOnNode } from './replica-resources';

/** Most sequences of one copy of attention: what vLLM captures CUDA graphs for. */
const MOST_SEQUENCES = 512;

/** How many standard deviations of room the cache has for replies that are longer than usual: 99 of 100 moments. */
const ROOM = 2.33;

/** One way to serve a demand: a GPU model, how its GPUs share the model, and what that takes. */
export interface ServingCandidate {
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** How the GPUs of one replica share the model. */
  readonly layout: ServingLayout;
  /** Whether memory and targets allow it. */
  readonly fits: boolean;
  /** Why it does not fit, or why another one was chosen; empty for the chosen one. */
  readonly because: string;
  /** How many times over its target one request alone is; 0 if speed is not what is missing. */
  readonly overTarget: number;
  /** What a replica takes on each GPU. */
  readonly memory: ServingMemory;
  /** What it takes to carry the demand; undefined if it does not fit. */
  readonly fleet?: PlannedFleet;
}

/** What a way of serving takes to carry a demand. */
export interface PlannedFleet extends ServingFleet {
  /** The instance type to buy. */
  readonly instanceType: GpuInstanceType;
  /** Replicas on one node; a fraction where one replica takes several nodes. */
  readonly replicasPerNode: number;
  /** What one replica asks of its node. */
  readonly replica: ReplicaResources;
  /** Nodes at rest. */
  readonly minNodes: number;
  /** Nodes at the busiest load. */
  readonly loadNodes: number;
  /** Nodes at the autoscaler's ceiling. */
  readonly maxNodes: number;
  /** Most GPUs of the pool: the ceiling and what a rollout starts beside it. */
  readonly poolMaxGpus: number;
  /** How long a replica takes to start. */
  readonly coldStart: ColdStartPlan;
  /** How fast a replica is with its mean number of requests in service at the busiest load. */
  readonly expected: ServingPrediction;
  /** How fast a replica is with every slot taken. */
  readonly whenFull: ServingPrediction;
  /** What it costs. */
  readonly cost: ServingCost;
  /** What may turn out worse than planned, in words. */
  readonly warnings: readonly string[];
}

/** Works out one way to serve a demand. */
export function servingCandidate(
  demand: ServingDemandProps,
  accelerator: Accelerator,
  layout: ServingLayout,
  predictor?: ServingPredictor,
): ServingCandidate {
  const memory = planServingMemory({ ...demand, accelerator, ...layout, contextTokens: contextOf(demand), concurrentSequences: 1 });
  const candidate = (because: string, fleet?: PlannedFleet, overTarget = 0): ServingCandidate =>
    Object.freeze({ accelerator, layout, fits: fleet !== undefined, because, overTarget, memory, fleet });
  if (!memory.fits) {
    return candidate(memory.because);
  }
  const isShared = demand.ownNodes !== undefined;
  const bySpace = Math.min(MOST_SEQUENCES * layout.attentionDataParallel, sequencesInCache(demand, memory));
  const load = {
    model: demand.model,
    accelerator,
    layout,
    engine: demand.engine,
    cachePrecision: demand.cachePrecision,
    inputTokens: demand.inputTokens,
    inputTokensP95: demand.inputTokensP95 ?? demand.inputTokens,
    outputTokens: demand.outputTokens,
    prefixShare: demand.prefixShare ?? 0,
    predictor,
  };
  const pace = servingPace({ ...load, slots: bySpace });
  const slots = slotsWithinTargets(demand, pace);
  if (slots === 0) {
    return candidate(whyTooSlow(demand, pace), undefined, overTargetOf(demand, pace));
  }
  const types = nodesWith(accelerator, demand.ownNodes).filter(
    (type) => replicasOnNode(type, layout, demand.model.fileBytes, isShared) > 0,
  );
  const fleetAfter = servingFleet(demand, pace, slots);
  const fleets = types
    .map((type) => fleetOn(demand, { accelerator, type, layout }, pace, fleetAfter))
    .filter((fleet): fleet is PlannedFleet => fleet !== undefined);
  if (types.length === 0) {
    return candidate(
      isShared
        ? `no node with ${accelerator.id} has ${layout.gpus} GPUs, a disk for the weights, and the CPU and memory that a replica needs`
        : `no ${accelerator.id} instance type has ${layout.gpus} GPUs and a disk for the weights`,
    );
  }
  if (fleets.length === 0) {
    return candidate(
      `no number of replicas up to 10,000 carries the load${forFirstToken(demand, pace)}`,
      undefined,
      overTargetOf(demand, pace),
    );
  }
  return candidate(
    '',
    fleets.reduce((best, fleet) => (isCheaper(fleet, best) ? fleet : best)),
  );
}

/** Whether one fleet is to be preferred: known prices before unknown ones, then the bill at the busiest load, then fewer GPUs. */
export function isCheaper(a: PlannedFleet, b: PlannedFleet): boolean {
  const [costA, costB] = [a, b].map((fleet) => fleet.cost.usdPerHour ?? Infinity);
  const [gpusA, gpusB] = [a, b].map((fleet) => fleet.loadNodes * fleet.instanceType.gpuCount);
  const [oneA, oneB] = [a, b].map((fleet) => fleet.replica.gpus);
  const sameCost = keepsLimit(costA, costB) && keepsLimit(costB, costA);
  return !sameCost ? costA < costB : gpusA !== gpusB ? gpusA < gpusB : oneA < oneB;
}

/** Longest sequence that a demand asks for, in tokens. */
export function contextOf(demand: ServingDemandProps): number {
  const longest = (demand.inputTokensP95 ?? demand.inputTokens) + (demand.outputTokensP95 ?? demand.outputTokens);
  return Math.ceil(demand.contextTokens ?? longest);
}

/** Sequences of the demand's mix of lengths that the cache holds: the more there are, the closer their sum is to their mean. */
function sequencesInCache(demand: ServingDemandProps, memory: ServingMemory): number {
  const { inputTokens, outputTokens } = demand;
  const spread = (mean: number, p95: number | undefined): number => mean * mean * variabilityOf(mean, p95 ?? mean);
  const deviation = Math.sqrt(spread(inputTokens, demand.inputTokensP95) + spread(outputTokens, demand.outputTokensP95));
  const copies = memory.layout.attentionDataParallel;
  let sequences = memory.largestConcurrency;
  for (let i = 0; i < 100; i += 1) {
    const tokens = inputTokens + outputTokens + (ROOM * deviation) / Math.sqrt(sequences / copies);
    const more = memory.largestConcurrencyFor(Math.min(memory.contextTokens, Math.ceil(tokens)));
    if (more <= sequences) {
      return sequences;
    }
    sequences = more;
  }
  return sequences;
}

function slotsWithinTargets(demand: ServingDemandProps, pace: ServingPace): number {
  const within = (values: readonly number[], target: number | undefined): number => {
    const first = target === undefined ? -1 : values.findIndex((ms) => !keepsLimit(ms, target));
    return first === -1 ? values.length : first;
  };
  return Math.min(within(pace.perTokenMs, demand.perTokenTargetMs), within(pace.lateFirstTokenMs, demand.firstTokenTargetMs));
}

function whyTooSlow(demand: ServingDemandProps, pace: ServingPace): string {
  return demand.perTokenTargetMs !== undefined && !keepsLimit(pace.perTokenMs[0], demand.perTokenTargetMs)
    ? `one sequence alone takes ${pace.perTokenMs[0].toFixed(1)} ms a token, over the target of ${demand.perTokenTargetMs} ms`
    : `one request alone waits ${Math.ceil(pace.lateFirstTokenMs[0])} ms for its first token, over the target of ${demand.firstTokenTargetMs} ms`;
}

function overTargetOf(demand: ServingDemandProps, pace: ServingPace): number {
  const over = (ms: number, target: number | undefined): number => (target === undefined ? 0 : ms / target);
  return Math.max(over(pace.perTokenMs[0], demand.perTokenTargetMs), over(pace.lateFirstTokenMs[0], demand.firstTokenTargetMs));
}

function forFirstToken({ firstTokenTargetMs }: ServingDemandProps, pace: ServingPace): string {
  return firstTokenTargetMs === undefined
    ? ''
    : ` with a first token within ${firstTokenTargetMs} ms, which without waiting takes ${Math.ceil(pace.lateFirstTokenMs[0])} ms`;
}

function fleetOn(
  demand: ServingDemandProps,
  { accelerator, type, layout }: { accelerator: Accelerator; type: GpuInstanceType; layout: ServingLayout },
  pace: ServingPace,
  fleetAfter: (coldStartSeconds: number) => ServingFleet | undefined,
): PlannedFleet | undefined {
  const coldStart = planColdStart({
    weightBytes: demand.model.fileBytes,
    engineStart: engineStartOf(demand.model, accelerator),
    networkMbps: type.networkMbps,
    weightsFrom: demand.weightsFrom,
  });
  const fleet = fleetAfter(coldStart.totalSeconds);
  if (fleet === undefined) {
    return undefined;
  }
  const isShared = demand.ownNodes !== undefined;
  const mostOnNode = replicasOnNode(type, layout, demand.model.fileBytes, isShared);
  // the first node that is ready gets every waiting replica that it has room for; only without room are they spread over zones.
  const replicasPerNode = (demand.zones ?? 1) > 1 ? Math.min(1, mostOnNode) : mostOnNode;
  const nodes = (replicas: number): number => Math.ceil(replicas / replicasPerNode);
  const inService = Math.max(1, Math.round(fleet.queue.meanInService));
  const expected = pace.at(inService);
  const whenFull = pace.at(fleet.sequencesPerReplica);
  const requestsPerSecond = fleet.queue.requestsPerSecond * fleet.replicas;
  const cost = planServingCost({
    usdPerNodeHour: type.usdPerHour,
    nodesAtRest: nodes(fleet.minReplicas),
    nodesAtLoad: nodes(fleet.loadReplicas),
    nodesAtCeiling: nodes(fleet.maxReplicas),
    inputTokensPerSecond: requestsPerSecond * demand.inputTokens,
    outputTokensPerSecond: requestsPerSecond * demand.outputTokens,
    promptTimeShare: Math.min(1, pace.firstTokenMs[0] / 1000 / (pace.serviceSeconds[inService - 1] / inService)),
    discount: demand.discount,
  });
  return Object.freeze({
    ...fleet,
    instanceType: type,
    replicasPerNode,
    replica: isShared ? replicaNeeds(Math.min(layout.gpus, type.gpuCount)) : replicaResources(type, layout.gpus, replicasPerNode),
    minNodes: nodes(fleet.minReplicas),
    loadNodes: nodes(fleet.loadReplicas),
    maxNodes: nodes(fleet.maxReplicas),
    poolMaxGpus: nodes(fleet.maxReplicas + (demand.rolloutSurge ?? 1)) * type.gpuCount,
    coldStart,
    expected,
    whenFull,
    cost,
    warnings: Object.freeze(warningsOf(demand, whenFull, fleet, cost)),
  });
}

function warningsOf(demand: ServingDemandProps, whenFull: ServingPrediction, fleet: ServingFleet, cost: ServingCost): string[] {
  const { perTokenTargetMs, minReplicas } = demand;
  const slow = whenFull.timePerOutputTokenMs.high;
  return [
    ...(perTokenTargetMs !== undefined && !keepsLimit(slow, perTokenTargetMs)
      ? [`10 of 100 servers like this take ${slow.toFixed(1)} ms a token or more when full, over the target of ${perTokenTargetMs} ms`]
      : []),
    ...(minReplicas !== undefined && minReplicas < fleet.warmReplicas
      ? [`${minReplicas} replicas at rest are fewer than the ${fleet.warmReplicas} that carry what may come while another one starts`]
      : []),
    ...(whenFull.extrapolates === '' ? [] : [`speed is extrapolated: ${whenFull.extrapolates}`]),
    ...(cost.because === '' ? [] : [cost.because]),
  ];
}
