import type { ServingLoad } from './serving-load';
import { ServingEngine } from './serving-engine';
import type { ServingPoint } from './serving-prediction';

/** What the measurements that the constants were fitted on cover. */
const MEASURED = Object.freeze({
  accelerators: ['h100', 'h200', 'b200', 'b300', 'gb200'],
  gpus: 8,
  inputTokens: 8192,
  outputTokens: 8192,
  concurrency: 512,
});

/** Where a point lies outside of what was measured, in words; empty if nowhere. */
export function servingRange(point: ServingPoint, load: ServingLoad, room: number): string {
  const layers = load.architecture.layers;
  const notes = [
    room < 1 && 'weights and one request do not fit this many GPUs',
    !MEASURED.accelerators.includes(load.accelerator.id) && `no measurement on ${load.accelerator.id}`,
    !ServingEngine.ALL.includes(load.engine) && `no measurement of ${load.engine.name}, taken as vllm`,
    load.gpus > MEASURED.gpus && `${load.gpus} GPUs, measured up to ${MEASURED.gpus}`,
    load.pipelineParallel > 1 && 'no measurement with pipeline stages',
    load.inputTokens > MEASURED.inputTokens && `prompts of ${load.inputTokens} tokens, measured up to ${MEASURED.inputTokens}`,
    load.outputTokens > MEASURED.outputTokens && `replies of ${load.outputTokens} tokens, measured up to ${MEASURED.outputTokens}`,
    load.concurrency > MEASURED.concurrency && `${load.concurrency} requests at once, measured up to ${MEASURED.concurrency}`,
    layers.some((l) => l.attention.kind === 'state') && 'no measurement of layers with a state',
    layers.some((l) => l.attention.attendedTokens !== undefined) && 'no measurement of attention that an index picks tokens for',
    layers.some((l) => l.feedForward.experts > 0) && load.expertBytes >= 2 && 'no measurement of experts in 16 bit',
    load.inputTokens + load.outputTokens > point.model.maxContextTokens &&
      `longer than the ${point.model.maxContextTokens} tokens that the model knows`,
  ];
  return notes.filter((note): note is string => typeof note === 'string').join('; ');
}
