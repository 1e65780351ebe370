import type { LlmAttention, LlmFeedForward } from '../llm-architecture';

/** No attention: a layer that is only a feed-forward part. */
export const NO_ATTENTION: LlmAttention = Object.freeze({
  kind: 'none',
  parameters: 0,
  queryHeads: 1,
  cacheHeads: 1,
  cacheValuesPerToken: 0,
  stateValues: 0,
  operationsPerPair: 0,
});

/** No feed-forward part: a layer that is only attention or a state. */
export const NO_FEED_FORWARD: LlmFeedForward = Object.freeze({
  denseParameters: 0,
  experts: 0,
  expertsPerToken: 0,
  parametersPerExpert: 0,
  width: 1,
});

/** Grouped attention; widths are those of one head. */
export interface GroupedAttentionProps {
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Query heads. */
  readonly queryHeads: number;
  /** Heads of keys and values. */
  readonly kvHeads: number;
  /** Width of a key. */
  readonly keyWidth: number;
  /**
   * Width of a value.
   *
   * @default - that of a key
   */
  readonly valueWidth?: number;
  /**
   * Whether a gate as wide as the heads multiplies the output.
   *
   * @default false
   */
  readonly gated?: boolean;
  /**
   * Whether values are the keys, so that no matrix makes them. Both are kept.
   *
   * @default false
   */
  readonly valuesAreKeys?: boolean;
  /**
   * Tokens that the window keeps.
   *
   * @default - all of them
   */
  readonly windowTokens?: number;
}

/** Attention with heads of keys and values for groups of query heads. */
export function groupedAttention(p: GroupedAttentionProps): LlmAttention {
  const valueWidth = p.valueWidth ?? p.keyWidth;
  const queries = p.hiddenSize * p.queryHeads * p.keyWidth;
  const keys = p.hiddenSize * p.kvHeads * p.keyWidth;
  const values = p.valuesAreKeys ? 0 : p.hiddenSize * p.kvHeads * valueWidth;
  const output = p.hiddenSize * p.queryHeads * valueWidth;
  return {
    kind: 'grouped',
    parameters: queries + keys + values + output + (p.gated ? output : 0),
    queryHeads: p.queryHeads,
    cacheHeads: p.kvHeads,
    cacheValuesPerToken: p.kvHeads * (p.keyWidth + valueWidth),
    stateValues: 0,
    operationsPerPair: 2 * p.queryHeads * (p.keyWidth + valueWidth),
    ...(p.windowTokens && { windowTokens: p.windowTokens }),
  };
}

/** Latent attention (MLA); widths are those of one head. */
export interface LatentAttentionProps {
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Heads. */
  readonly heads: number;
  /**
   * Width of the latent that queries come from.
   *
   * @default - they come straight from the residual stream
   */
  readonly queryRank?: number;
  /** Width of the latent that keys and values come from. */
  readonly kvRank: number;
  /** Width of the rotary part of a key. */
  readonly ropeWidth: number;
  /** Width of the rest of a key. */
  readonly nopeWidth: number;
  /** Width of a value. */
  readonly valueWidth: number;
  /**
   * Whether a gate as wide as the heads multiplies the output.
   *
   * @default false
   */
  readonly gated?: boolean;
  /**
   * Heads of the index that picks tokens.
   *
   * @default - the layer has none
   */
  readonly indexHeads?: number;
  /**
   * Width of one head of the index.
   *
   * @default - the layer has none
   */
  readonly indexWidth?: number;
  /**
   * Tokens that the index picks.
   *
   * @default - all of them
   */
  readonly indexTokens?: number;
}

/** Attention whose keys and values come from one latent a token, which is all that is kept. */
export function latentAttention(p: LatentAttentionProps): LlmAttention {
  const { hiddenSize: h, heads, kvRank } = p;
  const keyWidth = p.nopeWidth + p.ropeWidth;
  const queries = p.queryRank ? h * p.queryRank + p.queryRank * heads * keyWidth : h * heads * keyWidth;
  const latent = h * (kvRank + p.ropeWidth) + kvRank * heads * (p.nopeWidth + p.valueWidth);
  const output = heads * p.valueWidth * h * (p.gated ? 2 : 1);
  const indexWidth = p.indexHeads ? (p.indexWidth ?? 0) : 0;
  const index = p.indexHeads ? (p.queryRank ?? h) * p.indexHeads * indexWidth + h * indexWidth + h * p.indexHeads : 0;
  return {
    kind: 'latent',
    parameters: queries + latent + output + index,
    queryHeads: heads,
    cacheHeads: 1,
    cacheValuesPerToken: kvRank + p.ropeWidth + indexWidth,
    stateValues: 0,
    // in the decode form every head attends to the latent itself (DeepSeek-V2, section 2.1.2).
    operationsPerPair: 2 * heads * (2 * kvRank + p.ropeWidth),
    ...(p.indexTokens && { attendedTokens: p.indexTokens }),
  };
}

/** A layer with a state of fixed size. */
export interface StateLayerProps {
  /** Parameters of its matrices. */
  readonly parameters: number;
  /** Heads that the state is divided over. */
  readonly heads: number;
  /** Values of the state of one sequence. */
  readonly stateValues: number;
}

/** Linear attention or a state space layer: what it keeps does not grow with the sequence. */
export function stateLayer(p: StateLayerProps): LlmAttention {
  return { ...NO_ATTENTION, kind: 'state', parameters: p.parameters, queryHeads: p.heads, cacheHeads: p.heads, stateValues: p.stateValues };
}

/** A feed-forward part that every token passes: 3 matrices with a gate, 2 without. */
export function denseFeedForward(hiddenSize: number, width: number, matrices = 3): LlmFeedForward {
  return { ...NO_FEED_FORWARD, denseParameters: matrices * hiddenSize * width, width };
}

/** A feed-forward part with experts. */
export interface ExpertsProps {
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Experts to choose from. */
  readonly experts: number;
  /** Experts that one token passes. */
  readonly expertsPerToken: number;
  /** Width of one expert. */
  readonly width: number;
  /**
   * Width of all shared experts together.
   *
   * @default - there are none
   */
  readonly sharedWidth?: number;
  /**
   * Matrices of an expert: 3 with a gate, 2 without.
   *
   * @default 3
   */
  readonly matrices?: number;
  /**
   * Width that experts work in, with a matrix down to it and one up again.
   *
   * @default - that of the residual stream
   */
  readonly latentWidth?: number;
}

/** A router, experts, and shared experts that every token passes. */
export function expertFeedForward(p: ExpertsProps): LlmFeedForward {
  const matrices = p.matrices ?? 3;
  const shared = matrices * p.hiddenSize * (p.sharedWidth ?? 0);
  const latent = p.latentWidth ? 2 * p.hiddenSize * p.latentWidth : 0;
  return {
    denseParameters: p.hiddenSize * p.experts + shared + latent,
    experts: p.experts,
    expertsPerToken: p.expertsPerToken,
    parametersPerExpert: matrices * (p.latentWidth ?? p.hiddenSize) * p.width,
    width: p.width,
  };
}
