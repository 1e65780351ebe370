import type { DerivationLine, Source } from '../derivation';
import { SERVING_CALIBRATION } from './serving-calibration';
import type { ServingLoad } from './serving-load';
import type { Predicted, ServingPoint, ServingPrediction, ServingTerm } from './serving-prediction';
import type { ServingTimes } from './serving-step';

/** The numbers of a prediction with their way back. */
export function servingPredictionLines(
  prefix: string,
  point: ServingPoint,
  load: ServingLoad,
  prediction: ServingPrediction,
  times: ServingTimes,
): readonly DerivationLine[] {
  const id = (name: string): string => `${prefix}.${name}`;
  const given: Source = { title: 'The point that was asked for', date: SERVING_CALIBRATION.source.date };
  const fitted = SERVING_CALIBRATION.source;
  const input = (name: string, text: string, value: number | string, unit: string, source: Source = given): DerivationLine => ({
    id: id(name),
    name: text,
    value,
    unit,
    formula: '',
    inputs: [],
    source,
  });
  const { accelerator: gpu, engine } = load;
  const inputs: readonly DerivationLine[] = [
    input('model', 'model', point.model.id, '', point.model.source),
    input('accelerator', 'GPU model', gpu.id, '', gpu.source),
    input('bandwidth', 'memory bandwidth of a GPU', gpu.memoryBandwidthGBps, 'GB/s', gpu.source),
    input('engine', 'engine', point.engineVersion === undefined ? engine.name : `${engine.name} ${point.engineVersion}`, ''),
    input('gpus', 'GPUs', load.gpus, 'GPUs'),
    input('weightBytes', 'bytes of a dense weight', load.weightBytes, 'bytes'),
    input('expertBytes', 'bytes of a weight of an expert', load.expertBytes, 'bytes'),
    input('cacheBytes', 'bytes of a cached value', load.cacheBytes, 'bytes'),
    input('inputTokens', 'prompt', load.inputTokens, 'tokens'),
    input('outputTokens', 'reply', load.outputTokens, 'tokens'),
    input('concurrency', 'requests at once', load.concurrency, 'requests'),
  ];
  const all = inputs.map((line) => line.id);
  const term =
    (of: string) =>
    (t: ServingTerm): DerivationLine => ({
      id: id(`${of}.${t.id}`),
      name: t.name,
      value: t.ms,
      unit: 'ms',
      formula: FORMULAS[t.id],
      inputs: all,
      source: fitted,
    });
  const perToken = prediction.timePerOutputTokenTerms.map(term('perToken'));
  const firstToken = prediction.timeToFirstTokenTerms.map(term('firstToken'));
  const sum = (terms: readonly ServingTerm[]): string => terms.map((t) => `${t.name} ${t.ms.toFixed(2)} ms`).join(' + ');
  const banded = (
    name: string,
    text: string,
    p: Predicted,
    parts: readonly DerivationLine[],
    formula: string,
  ): readonly DerivationLine[] => [
    { id: id(name), name: text, value: p.value, unit: 'ms', formula, inputs: parts.map((l) => l.id), source: fitted },
    bound(id, name, `${text}, low`, p.low, p.value, fitted),
    bound(id, name, `${text}, high`, p.high, p.value, fitted),
  ];
  return [
    ...inputs,
    {
      id: id('running'),
      name: 'requests that run at once',
      value: times.running,
      unit: 'requests',
      formula: `the smaller of ${load.concurrency} requests and the ${times.room.toFixed(1)} that memory has room for, at least 1`,
      inputs: all,
      source: fitted,
    },
    ...perToken,
    ...banded('perTokenMs', 'time per output token', prediction.timePerOutputTokenMs, perToken, sum(prediction.timePerOutputTokenTerms)),
    ...firstToken,
    ...banded('firstTokenMs', 'time to first token', prediction.timeToFirstTokenMs, firstToken, sum(prediction.timeToFirstTokenTerms)),
    {
      id: id('outputTokensPerSecond'),
      name: 'output tokens a second',
      value: prediction.outputTokensPerSecond,
      unit: 'tokens/s',
      formula:
        `${load.concurrency} requests of ${load.outputTokens} tokens, each in ${prediction.timeToFirstTokenMs.value.toFixed(1)} ms + ` +
        `${load.outputTokens - 1} · ${prediction.timePerOutputTokenMs.value.toFixed(2)} ms`,
      inputs: [id('concurrency'), id('outputTokens'), id('firstTokenMs'), id('perTokenMs')],
      source: fitted,
    },
    {
      id: id('extrapolates'),
      name: 'outside of what was measured',
      value: prediction.extrapolates === '' ? 'no' : prediction.extrapolates,
      unit: '',
      formula: 'compared with the rows that the constants were fitted on',
      inputs: all,
      source: fitted,
    },
  ];
}

function bound(id: (name: string) => string, of: string, name: string, value: number, centre: number, source: Source): DerivationLine {
  const low = value < centre;
  return {
    id: id(`${of}.${low ? 'low' : 'high'}`),
    name,
    value,
    unit: 'ms',
    formula: `${centre.toFixed(2)} ms · ${(value / centre).toFixed(3)}: 10 of 100 measurements of models left out of the fit lay ${low ? 'under' : 'over'} it`,
    inputs: [id(of)],
    source,
  };
}

const FORMULAS: Readonly<Record<string, string>> = Object.freeze({
  weights: 'bytes of the weights that a step touches on one GPU, experts drawn at random by each token, over the reached bandwidth',
  cache: 'bytes of cache of all running requests at half of their reply, windows and states as they are, over the reached bandwidth',
  compute: 'two operations a weight and token over the reached throughput',
  launch: 'kernels of each layer that start and end, and the host for the step and for each request',
  allReduce: 'sums of activations over the link, two a layer: latency and bytes over the reached bandwidth',
  prefillShare: 'each other request reads one prompt while a reply of this length is written',
  request: 'assumed',
  steps: 'steps before the prompt is begun and after it is read',
  promptStart: 'kernels that no CUDA graph holds, and each weight read once',
  prompt: 'two operations a weight and token, attention over pairs of tokens, activations over the link and past the experts',
  behindOthers: 'prompts of the other requests that are read first',
  behindMemory: 'requests over what memory has room for wait for a reply to end',
});
