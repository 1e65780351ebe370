import type { ServingPoint, ServingPrediction } from '../../constructs/planning/serving/serving-prediction';

/**
 * A speed that one can follow by hand: a token takes 10 ms and 0.5 ms more for each other request, a thousand prompt tokens take
 * 100 ms and 10 ms more for each other request; both fall with GPUs and bandwidth, 3350 GB/s being 1.
 */
export function plainPredictor(point: ServingPoint): ServingPrediction {
  const gpus = (point.tensorParallel ?? 1) * (point.pipelineParallel ?? 1) * (point.attentionDataParallel ?? 1);
  const speed = ((point.accelerator.memoryBandwidthGBps / 3350) * (1 + gpus)) / 2;
  const others = point.concurrency - 1;
  const perToken = (10 + 0.5 * others) / speed;
  const firstToken = ((point.inputTokens / 1000) * (100 + 10 * others)) / speed;
  const band = (value: number) => ({ value, low: 0.8 * value, high: 1.25 * value });
  const perSecond = (1000 * point.concurrency * point.outputTokens) / (firstToken + (point.outputTokens - 1) * perToken);
  return {
    timeToFirstTokenMs: band(firstToken),
    timePerOutputTokenMs: band(perToken),
    outputTokensPerSecond: perSecond,
    outputTokensPerSecondPerGpu: perSecond / gpus,
    gpus,
    timePerOutputTokenTerms: [
      { id: 'weights', name: 'decode', ms: 0.8 * perToken },
      { id: 'prefillShare', name: 'prompts read in between', ms: 0.2 * perToken },
    ],
    timeToFirstTokenTerms: [{ id: 'compute', name: 'prompt', ms: firstToken }],
    extrapolates: '',
    lines: () => [],
  };
}
