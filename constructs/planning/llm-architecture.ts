/** What one layer does with the tokens before it, as numbers. All counts are for one layer and all GPUs together. */
export interface LlmAttention {
  /** `grouped`: MHA, MQA, GQA. `latent`: MLA. `state`: linear attention or Mamba, no cache that grows. `none`: the layer has no attention. */
  readonly kind: 'grouped' | 'latent' | 'state' | 'none';
  /** Parameters of the matrices that every token is multiplied with. */
  readonly parameters: number;
  /** Query heads: tensor parallelism divides by them. */
  readonly queryHeads: number;
  /** Heads that the cache is divided over; 1 if every GPU keeps all of it, as with MLA. */
  readonly cacheHeads: number;
  /** Values kept for each token: keys and values of all heads, or the latent and its rotary part, and the keys of an index. */
  readonly cacheValuesPerToken: number;
  /** Values kept for each sequence however long it is: the state of linear attention. */
  readonly stateValues: number;
  /** Operations for one query token and one token it attends to: `2 · heads · (key width + value width)`. */
  readonly operationsPerPair: number;
  /**
   * Tokens kept and attended to at most, where the layer slides a window.
   *
   * @default - all of them
   */
  readonly windowTokens?: number;
  /**
   * Tokens attended to at most, where an index picks them; all of them are kept.
   *
   * @default - all of them
   */
  readonly attendedTokens?: number;
}

/** What one layer does with each token by itself, as numbers. */
export interface LlmFeedForward {
  /** Parameters that every token is multiplied with: a dense layer, the shared experts, the router. */
  readonly denseParameters: number;
  /** Experts to choose from; 0 in a dense layer. */
  readonly experts: number;
  /** Experts that one token passes through; 0 in a dense layer. */
  readonly expertsPerToken: number;
  /** Parameters of one expert; 0 in a dense layer. */
  readonly parametersPerExpert: number;
  /** Width of the dense layer or of one expert: tensor parallelism divides by it. */
  readonly width: number;
}

/** Layers of one kind. */
export interface LlmLayers {
  /** How many there are. */
  readonly count: number;
  /** Their attention. */
  readonly attention: LlmAttention;
  /** Their feed-forward part. */
  readonly feedForward: LlmFeedForward;
}

/** A language model as its layers: what memory and time are counted from. */
export interface LlmArchitecture {
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Entries of the vocabulary. */
  readonly vocabularySize: number;
  /** Whether input and output embedding are one matrix. */
  readonly tiedEmbeddings: boolean;
  /** The layers, by kind. */
  readonly layers: readonly LlmLayers[];
  /** Parameters outside of layers and embeddings that are loaded and not part of each step: a vision tower. Norms are not counted. */
  readonly otherParameters: number;
}
