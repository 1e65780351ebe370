import type { LlmArchitecture, LlmLayers } from '../llm-architecture';
import { Precision } from '../precision';
import { shareOnOneGpu } from './serving-cache';
import type { ServingLayout } from './serving-layout';

/**
 * How many times the projection into the latent is counted as held by every GPU: the query's way down and the keys of an index
 * are held whole as well. DeepSeek-V3: 15.1 million of 187 million parameters a layer, counted as 24.8 million.
 */
const WHOLE_LATENT_MATRICES = 6;

/** Columns that a GPU's slice of an expert in 4 bit is filled up to a multiple of: gpt-oss-120b's 2880 take the room of 3072 in vLLM. */
const COLUMNS_OF_4_BIT = 256;

/** What weights are asked for. */
export interface ServingWeightsProps {
  /** The model's layers. */
  readonly architecture: LlmArchitecture;
  /** How GPUs share it. */
  readonly layout: ServingLayout;
  /** How attention and dense matrices are stored. */
  readonly weightPrecision: Precision;
  /** How experts are stored. */
  readonly expertPrecision: Precision;
}

/** Bytes of weights on the fullest GPU of a server, as the checkpoint stores them, what an engine fills up counted. */
export function servingWeightBytes({ architecture, layout, weightPrecision, expertPrecision }: ServingWeightsProps): number {
  const { tensorParallel, pipelineParallel, moeTensorParallel, moeExpertParallel } = layout;
  const bytesOf = ({ attention, feedForward }: LlmLayers): number => {
    const toCache = architecture.hiddenSize * attention.cacheValuesPerToken * (attention.kind === 'latent' ? WHOLE_LATENT_MATRICES : 1);
    const cacheSide = Math.min(attention.parameters, toCache);
    const attentionOnGpu = (attention.parameters - cacheSide) / tensorParallel + cacheSide * shareOnOneGpu(attention, tensorParallel);
    const dense = feedForward.denseParameters / tensorParallel;
    const slice = feedForward.width / moeTensorParallel;
    const filledUp = expertPrecision.bytesPerValue < 1 && slice > 0 ? (Math.ceil(slice / COLUMNS_OF_4_BIT) * COLUMNS_OF_4_BIT) / slice : 1;
    const expertsOnGpu = Math.ceil(feedForward.experts / moeExpertParallel) * feedForward.parametersPerExpert;
    const experts = (expertsOnGpu * filledUp) / moeTensorParallel;
    return (attentionOnGpu + dense) * weightPrecision.bytesPerValue + experts * expertPrecision.bytesPerValue;
  };
  // one group of GPUs could hold the heaviest layers: which ones it gets is the engine's choice.
  const layers = architecture.layers.map((group) => ({ count: group.count, bytes: bytesOf(group) })).sort((a, b) => b.bytes - a.bytes);
  let left = Math.ceil(layers.reduce((sum, l) => sum + l.count, 0) / pipelineParallel);
  let bytes = 0;
  for (const { count, bytes: each } of layers) {
    bytes += Math.min(left, count) * each;
    left -= Math.min(left, count);
  }
  const { vocabularySize, hiddenSize, tiedEmbeddings, otherParameters } = architecture;
  // with groups one after the other, the first has the input embedding and the last the output embedding.
  const embeddings = tiedEmbeddings || pipelineParallel > 1 ? 1 : 2;
  return bytes + ((embeddings * vocabularySize * hiddenSize) / tensorParallel + otherParameters) * Precision.BF16.bytesPerValue;
}
