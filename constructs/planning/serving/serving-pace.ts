import type { Accelerator } from '../accelerator';
import type { LlmModel } from '../llm-model';
import type { Precision } from '../precision';
import { predictServing } from './predict-serving';
import { ServingEngine } from './serving-engine';
import type { ServingLayout } from './serving-layout';
import type { Predicted, ServingPoint, ServingPrediction } from './serving-prediction';

/** Says how fast a server is: `predictServing`, or measurements of your own. */
export type ServingPredictor = (point: ServingPoint) => ServingPrediction;

/** One replica and the requests it gets. */
export interface ServingPaceProps {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** How GPUs share the model. */
  readonly layout: ServingLayout;
  /**
   * The engine.
   *
   * @default ServingEngine.VLLM
   */
  readonly engine?: ServingEngine;
  /**
   * How the cache is stored.
   *
   * @default Precision.BF16
   */
  readonly cachePrecision?: Precision;
  /** Mean tokens of a prompt. */
  readonly inputTokens: number;
  /** Tokens that 95 of 100 prompts do not exceed. */
  readonly inputTokensP95: number;
  /** Mean tokens of a reply. */
  readonly outputTokens: number;
  /** Share of a prompt that is found in the prefix cache, 0 to 1. */
  readonly prefixShare: number;
  /** Most requests in service at once. */
  readonly slots: number;
  /**
   * Says how fast a server is.
   *
   * @default predictServing
   */
  readonly predictor?: ServingPredictor;
}

/** How fast one replica is with 1, 2, 3 … requests in service. Index 0 is one request. */
export interface ServingPace {
  /** Time to first token of a mean prompt, without waiting for a slot, in milliseconds. */
  readonly firstTokenMs: readonly number[];
  /** Time to first token of a prompt of the 95th percentile, without waiting for a slot, in milliseconds. */
  readonly lateFirstTokenMs: readonly number[];
  /** Time per output token after the first, in milliseconds. */
  readonly perTokenMs: readonly number[];
  /** Seconds from the first to the last token of a mean request. */
  readonly serviceSeconds: readonly number[];
  /** The prediction with so many requests in service, the prefix cache counted. */
  at(requests: number): ServingPrediction;
}

/** Asks for the speed at a few loads and draws straight lines between them; a fuller replica is never taken to be faster. */
export function servingPace(props: ServingPaceProps): ServingPace {
  const predict = props.predictor ?? predictServing;
  const uncached = (tokens: number): number => Math.max(1, Math.round(tokens * (1 - props.prefixShare)));
  const point = (concurrency: number, inputTokens: number): ServingPoint => ({
    model: props.model,
    accelerator: props.accelerator,
    engine: props.engine ?? ServingEngine.VLLM,
    cachePrecision: props.cachePrecision,
    tensorParallel: props.layout.tensorParallel,
    pipelineParallel: props.layout.pipelineParallel,
    attentionDataParallel: props.layout.attentionDataParallel,
    moeTensorParallel: props.layout.moeTensorParallel,
    moeExpertParallel: props.layout.moeExpertParallel,
    inputTokens,
    outputTokens: Math.max(1, Math.round(props.outputTokens)),
    concurrency,
  });
  const at = (concurrency: number): ServingPrediction => {
    const full = predict(point(concurrency, Math.max(1, Math.round(props.inputTokens))));
    if (props.prefixShare === 0) {
      return full;
    }
    // the cache is read for the whole prompt, but only the part that is new is computed between the steps.
    const prompts = full.timePerOutputTokenTerms.find((term) => term.id === 'prefillShare')?.ms ?? 0;
    const saved = 1 - Math.min(0.99, (props.prefixShare * prompts) / full.timePerOutputTokenMs.value);
    const first = predict(point(concurrency, uncached(props.inputTokens)));
    return { ...full, timeToFirstTokenMs: first.timeToFirstTokenMs, timePerOutputTokenMs: scaled(full.timePerOutputTokenMs, saved) };
  };
  const loads = samples(props.slots);
  const predictions = loads.map(at);
  const curve = (values: readonly number[]): number[] => everySlot(loads, rising(values)).slice(0, props.slots);
  const firstTokenMs = curve(predictions.map((p) => p.timeToFirstTokenMs.value));
  const perTokenMs = curve(predictions.map((p) => p.timePerOutputTokenMs.value));
  const late = loads.map((n) => predict(point(n, uncached(props.inputTokensP95))).timeToFirstTokenMs.value);
  return Object.freeze({
    firstTokenMs,
    lateFirstTokenMs: curve(late).map((ms, i) => Math.max(ms, firstTokenMs[i])),
    perTokenMs,
    serviceSeconds: firstTokenMs.map((ms, i) => (ms + Math.max(0, props.outputTokens - 1) * perTokenMs[i]) / 1000),
    at,
  });
}

function scaled(p: Predicted, by: number): Predicted {
  return { value: p.value * by, low: p.low * by, high: p.high * by };
}

/** Powers of two, the last one not under the slots: the same loads whatever the slots are, so that more slots change no speed. */
function samples(slots: number): number[] {
  const loads = [1];
  while (loads[loads.length - 1] < slots) {
    loads.push(2 * loads[loads.length - 1]);
  }
  return loads;
}

function rising(values: readonly number[]): number[] {
  let top = 0;
  return values.map((value) => (top = Math.max(top, value)));
}

function everySlot(loads: readonly number[], values: readonly number[]): number[] {
  const all = [values[0]];
  for (let i = 1; i < loads.length; i += 1) {
    for (let n = loads[i - 1] + 1; n <= loads[i]; n += 1) {
      all.push(values[i - 1] + ((values[i] - values[i - 1]) * (n - loads[i - 1])) / (loads[i] - loads[i - 1]));
    }
  }
  return all;
}
