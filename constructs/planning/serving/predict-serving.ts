import type { ServingPoint, ServingPrediction } from './serving-prediction';

/** Stand-in: bytes over bandwidth and operations over throughput, until the fitted prediction is here. */
export function predictServing(point: ServingPoint): ServingPrediction {
  const { model, accelerator } = point;
  const gpus = (point.tensorParallel ?? 1) * (point.pipelineParallel ?? 1) * (point.attentionDataParallel ?? 1);
  const a = model.architecture.layers[0];
  const experts = a.feedForward.experts;
  const touched = experts ? Math.min(1, (point.concurrency * a.feedForward.expertsPerToken) / experts) : 1;
  const dense = model.activeWeightBytes;
  const weights = experts ? Math.max(dense, model.weightBytes * touched) : dense;
  const bandwidth = gpus * accelerator.memoryBandwidthGBps * 1e9 * 0.8;
  const cache = point.concurrency * (point.inputTokens + point.outputTokens / 2) * model.kvBytesPerToken(point.cachePrecision);
  const flops = gpus * accelerator.bf16Tflops * 1e12 * 0.5;
  const prefillMs = ((2 * model.activeParameterCount * point.inputTokens) / flops) * 1000;
  const decode = ((weights + cache) / bandwidth) * 1000 + 2 + (2 * model.activeParameterCount * point.concurrency) / flops;
  const share = (prefillMs * point.concurrency) / Math.max(1, point.outputTokens);
  const tpot = decode + share;
  const ttft = prefillMs * (1 + Math.log2(point.concurrency) / 4) + decode;
  const band = (value: number) => ({ value, low: value * 0.8, high: value * 1.3 });
  const perSecond = (point.concurrency * point.outputTokens * 1000) / (ttft + tpot * (point.outputTokens - 1));
  return {
    timeToFirstTokenMs: band(ttft),
    timePerOutputTokenMs: band(tpot),
    outputTokensPerSecond: perSecond,
    outputTokensPerSecondPerGpu: perSecond / gpus,
    gpus,
    timePerOutputTokenTerms: [
      { id: 'weights', name: 'decode', ms: decode },
      { id: 'prefillShare', name: 'prompts read in between', ms: share },
    ],
    timeToFirstTokenTerms: [{ id: 'compute', name: 'prompt', ms: ttft }],
    extrapolates: '',
    lines: () => [],
  };
}
