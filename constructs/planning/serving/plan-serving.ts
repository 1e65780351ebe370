import { Accelerator } from '../accelerator';
import type { DerivationLine } from '../derivation';
import type { PlanDecision } from '../plan-document';
import { contextOf, isCheaper, type PlannedFleet, servingCandidate, type ServingCandidate } from './serving-candidate';
import { checkDemand, type ServingDemandProps } from './serving-demand';
import { servingLayout, type ServingLayoutProps } from './serving-layout';
import type { ServingPredictor } from './serving-pace';
import { servingPlanLines } from './serving-plan-lines';

const SIZES = [1, 2, 4, 8];

/** How to serve a demand, and every way that was looked at. */
export interface ServingPlan {
  /** Whether any way serves it. */
  readonly fits: boolean;
  /** If none does: the closest miss, in words. */
  readonly because: string;
  /** If none does: what would, in words. */
  readonly wouldFit: readonly string[];
  /** What was asked. */
  readonly demand: ServingDemandProps;
  /** Longest sequence to accept, in tokens (`--max-model-len`). */
  readonly contextTokens: number;
  /** The cheapest way; undefined if none serves it. */
  readonly chosen?: ServingCandidate;
  /** What the cheapest way takes; undefined if none serves it. */
  readonly fleet?: PlannedFleet;
  /** Every way, the cheapest first, those that do not fit last, each with the reason it lost. */
  readonly candidates: readonly ServingCandidate[];
  /** The choices, with the candidates that lost. */
  readonly decisions: readonly PlanDecision[];
  /** The numbers of the chosen way with their way back; ids start with the prefix. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Finds the cheapest way to serve a demand: GPU model, instance type, parallel sizes, replicas. */
export function planServing(demand: ServingDemandProps, predictor?: ServingPredictor): ServingPlan {
  checkDemand(demand);
  const accelerators = demand.accelerators ?? Accelerator.ALL.filter(isServed);
  const assessed = accelerators.flatMap((accelerator) =>
    layoutsOf(demand).map((sizes) => servingCandidate(demand, accelerator, servingLayout(sizes), predictor)),
  );
  const ranked = [...assessed.filter((c) => c.fleet)].sort((a, b) =>
    isCheaper(a.fleet!, b.fleet!) ? -1 : isCheaper(b.fleet!, a.fleet!) ? 1 : 0,
  );
  const chosen: ServingCandidate | undefined = ranked[0];
  const losers = ranked.slice(1).map((c) => Object.freeze({ ...c, because: whyNotChosen(c.fleet!, chosen.fleet!) }));
  const misfits = assessed.filter((c) => !c.fleet);
  const candidates = Object.freeze([...(chosen ? [chosen] : []), ...losers, ...misfits]);
  const contextTokens = contextOf(demand);
  return Object.freeze({
    fits: chosen !== undefined,
    because: chosen ? '' : explain(demand, misfits),
    wouldFit: Object.freeze(chosen ? [] : whatWouldFit(demand, misfits, predictor)),
    demand,
    contextTokens,
    chosen,
    fleet: chosen?.fleet,
    candidates,
    decisions: Object.freeze(chosen ? decide(candidates) : []),
    lines: (prefix: string) => (chosen ? servingPlanLines(prefix, demand, chosen) : []),
  });
}

/** What an engine runs on as it is: GPUs that an instance type carries. Inferentia and Trainium need models compiled for them. */
function isServed(a: Accelerator): boolean {
  return a.runtime === 'cuda' && a.instanceTypes.length > 0;
}

/** Every way to share the model that the demand allows. */
function layoutsOf(demand: ServingDemandProps): ServingLayoutProps[] {
  const hasExperts = demand.model.architecture.layers.some((group) => group.feedForward.experts > 0);
  const stages = SIZES.filter((size) => size <= (demand.maxPipelineParallel ?? 1));
  return stages.flatMap((pipelineParallel) =>
    SIZES.flatMap((gpus) => [
      { tensorParallel: gpus, pipelineParallel },
      ...(demand.expertParallel && hasExperts && gpus > 1
        ? [
            { tensorParallel: gpus, pipelineParallel, moeExpertParallel: gpus },
            { attentionDataParallel: gpus, pipelineParallel, moeExpertParallel: gpus },
          ]
        : []),
    ]),
  );
}

function whyNotChosen(fleet: PlannedFleet, chosen: PlannedFleet): string {
  const what = `${fleet.loadReplicas} × ${fleet.replica.gpus} GPUs on ${fleet.loadNodes} × ${fleet.instanceType.name}`;
  const price = fleet.cost.usdPerHour;
  const chosenPrice = chosen.cost.usdPerHour;
  if (price === undefined && chosenPrice === undefined) {
    return `${what} take no fewer GPUs than the chosen ${chosen.loadReplicas} × ${chosen.replica.gpus} on ${chosen.loadNodes} × ${chosen.instanceType.name}`;
  }
  if (price === undefined) {
    return `no list price is known for ${what}`;
  }
  return chosenPrice !== undefined && price > chosenPrice
    ? `${what} cost ${price.toFixed(2)} USD an hour, more than the chosen ${chosenPrice.toFixed(2)} USD`
    : `${what} cost ${price.toFixed(2)} USD an hour, no less than the chosen ${chosen.loadReplicas} × ${chosen.replica.gpus} GPUs`;
}

function nameOf(c: ServingCandidate): string {
  const { tensorParallel, pipelineParallel, attentionDataParallel, moeExpertParallel } = c.layout;
  return (
    `${c.accelerator.id} × ${c.layout.gpus}` +
    (pipelineParallel > 1 ? ` (${tensorParallel} for tensors × ${pipelineParallel} for layers)` : '') +
    (attentionDataParallel > 1 ? ` (${attentionDataParallel} copies of attention)` : '') +
    (moeExpertParallel > 1 ? ' (experts spread)' : '')
  );
}

function explain(demand: ServingDemandProps, misfits: readonly ServingCandidate[]): string {
  if (misfits.length === 0) {
    return `${demand.model.id} was given no GPU model to choose from`;
  }
  // what fails for speed has passed the check of memory, and is closer the less it is over; then the least memory that is missing.
  const rank = (c: ServingCandidate): number => (c.memory.fits ? c.overTarget - 1e9 : c.memory.shortMiB > 0 ? c.memory.shortMiB : Infinity);
  const closest = misfits.reduce((best, c) => (rank(c) < rank(best) ? c : best));
  return `${demand.model.id} cannot be served as asked; the closest is ${nameOf(closest)}: ${closest.because}`;
}

function whatWouldFit(demand: ServingDemandProps, misfits: readonly ServingCandidate[], predictor?: ServingPredictor): string[] {
  const fits = (change: Partial<ServingDemandProps>): ServingCandidate | undefined => {
    const changed = { ...demand, ...change };
    const accelerators = changed.accelerators ?? Accelerator.ALL.filter(isServed);
    const all = accelerators.flatMap((a) =>
      layoutsOf(changed).map((sizes) => servingCandidate(changed, a, servingLayout(sizes), predictor)),
    );
    return all.filter((c) => c.fleet).sort((a, b) => (isCheaper(a.fleet!, b.fleet!) ? -1 : 1))[0];
  };
  const answers: string[] = [];
  const answer = (change: Partial<ServingDemandProps>, words: (c: ServingCandidate) => string): void => {
    const candidate = fits(change);
    if (candidate) {
      answers.push(words(candidate));
    }
  };
  const others = Accelerator.ALL.filter((a) => isServed(a) && !(demand.accelerators ?? Accelerator.ALL).includes(a));
  if (others.length > 0) {
    answer({ accelerators: others }, (c) => `another GPU model: ${nameOf(c)} on ${c.fleet!.instanceType.name}`);
  }
  answer(
    { maxPipelineParallel: 8, expertParallel: true },
    (c) => `more GPUs a replica ('maxPipelineParallel', 'expertParallel'): ${nameOf(c)}`,
  );
  const longest = Math.max(0, ...misfits.map((c) => c.memory.largestContextTokens));
  if (longest > 0 && longest < contextOf(demand)) {
    answers.push(`a context of at most ${longest} tokens`);
  }
  if (demand.firstTokenTargetMs !== undefined) {
    answer({ firstTokenTargetMs: undefined }, (c) => `a first token after ${Math.ceil(c.fleet!.firstTokenP95Ms)} ms: ${nameOf(c)}`);
  }
  if (demand.perTokenTargetMs !== undefined) {
    answer({ perTokenTargetMs: undefined }, (c) => `${c.fleet!.whenFull.timePerOutputTokenMs.value.toFixed(1)} ms a token: ${nameOf(c)}`);
  }
  return answers;
}

function decide(candidates: readonly ServingCandidate[]): PlanDecision[] {
  const [chosen, ...rest] = candidates;
  const fleet = chosen.fleet!;
  const usd =
    fleet.cost.usdPerHour === undefined
      ? 'fewest GPUs, because no price is known'
      : `${fleet.cost.usdPerHour.toFixed(2)} USD an hour at the busiest load`;
  const bestOf = new Map<string, ServingCandidate>();
  for (const c of rest.filter((other) => other.accelerator !== chosen.accelerator)) {
    // those that fit come first, so the first of a GPU model is its best.
    bestOf.set(c.accelerator.id, bestOf.get(c.accelerator.id) ?? c);
  }
  return [
    {
      what: 'accelerator',
      chosen: chosen.accelerator.id,
      because: `cheapest of those that keep the targets: ${usd} on ${fleet.instanceType.name}`,
      rejected: [...bestOf.values()].map((c) => ({ option: c.accelerator.id, because: c.because })),
    },
    {
      what: 'GPUs a replica',
      chosen: `${chosen.layout.gpus} (${fleet.sequencesPerReplica} sequences at once)`,
      because: 'cheapest way to share the model that keeps the targets',
      rejected: rest
        .filter((c) => c.accelerator === chosen.accelerator)
        .map((c) => ({ option: nameOf(c).slice(chosen.accelerator.id.length + 3), because: c.because })),
    },
  ];
}
