import { SERVING_CALIBRATION } from './serving-calibration';
import { servingLoad } from './serving-load';
import { servingPredictionLines } from './serving-prediction-lines';
import type { Predicted, ServingPoint, ServingPrediction, ServingTerm } from './serving-prediction';
import { servingRange } from './serving-range';
import { servingTimes } from './serving-step';

/**
 * How fast a server is under a load: time to first token, time per output token and throughput, each with a band that 80 of 100
 * measurements of models that the constants had not seen fell into.
 *
 * The times are sums of parts with a physical meaning; see `docs/constructs/planning/serving/predict-serving.md`.
 */
export function predictServing(point: ServingPoint): ServingPrediction {
  const load = servingLoad(point);
  const t = servingTimes(load, SERVING_CALIBRATION.constants);
  const perSecond = (1000 * load.concurrency * load.outputTokens) / (t.firstToken + (load.outputTokens - 1) * t.perToken);
  const timePerOutputTokenTerms: readonly ServingTerm[] = [
    { id: 'weights', name: 'reading weights', ms: t.weights },
    { id: 'cache', name: 'reading the cache', ms: t.cache },
    { id: 'compute', name: 'multiplying', ms: t.compute },
    { id: 'launch', name: 'starting kernels, and the host', ms: t.launch },
    { id: 'allReduce', name: 'adding up across GPUs', ms: t.allReduce },
    { id: 'prefillShare', name: 'prompts of other requests in between', ms: t.prefillShare },
  ];
  const { requestOverhead, stepsToFirstToken } = SERVING_CALIBRATION.constants;
  const timeToFirstTokenTerms: readonly ServingTerm[] = [
    { id: 'request', name: 'reaching the engine', ms: requestOverhead },
    { id: 'steps', name: 'steps that are under way', ms: stepsToFirstToken * t.perToken },
    { id: 'promptStart', name: 'starting the kernels of the prompt, and reading weights', ms: t.promptStart },
    { id: 'prompt', name: 'multiplying, attention and traffic of the prompt', ms: t.prompt },
    { id: 'behindOthers', name: 'prompts of other requests before', ms: t.behindOthers },
    { id: 'behindMemory', name: 'waiting for memory', ms: t.behindMemory },
  ];
  const prediction: ServingPrediction = {
    timeToFirstTokenMs: banded(t.firstToken, SERVING_CALIBRATION.firstTokenBand),
    timePerOutputTokenMs: banded(t.perToken, SERVING_CALIBRATION.perTokenBand),
    outputTokensPerSecond: perSecond,
    outputTokensPerSecondPerGpu: perSecond / load.gpus,
    gpus: load.gpus,
    timePerOutputTokenTerms,
    timeToFirstTokenTerms,
    extrapolates: servingRange(point, load, t.room),
    lines: (prefix) => servingPredictionLines(prefix, point, load, prediction, t),
  };
  return prediction;
}

function banded(value: number, band: readonly [number, number]): Predicted {
  return { value, low: value * band[0], high: value * band[1] };
}
