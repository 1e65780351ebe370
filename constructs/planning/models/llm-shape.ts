import type { LlmArchitecture } from '../llm-architecture';
import { denseFeedForward, expertFeedForward, groupedAttention } from './layer-parts';

/** The numbers of a model's `config.json` that decide its size. */
export interface LlmShape {
  /** Transformer layers (`num_hidden_layers`). */
  readonly layers: number;
  /** Width of the residual stream (`hidden_size`). */
  readonly hiddenSize: number;
  /** Query heads (`num_attention_heads`). */
  readonly attentionHeads: number;
  /** Key and value heads (`num_key_value_heads`). */
  readonly kvHeads: number;
  /** Width of one head (`head_dim`). */
  readonly headDim: number;
  /** Width of the feed-forward layer, or of one expert (`intermediate_size`, `moe_intermediate_size`). */
  readonly feedForwardSize: number;
  /** Entries of the vocabulary (`vocab_size`). */
  readonly vocabularySize: number;
  /** Whether input and output embedding are one matrix (`tie_word_embeddings`). */
  readonly tiedEmbeddings: boolean;
  /**
   * Experts of each layer (`num_experts`).
   *
   * @default 1 - a dense model
   */
  readonly experts?: number;
  /**
   * Experts that one token passes through (`num_experts_per_tok`).
   *
   * @default 1 - a dense model
   */
  readonly expertsPerToken?: number;
}

/** The layers of a model whose layers are all the same. */
export function architectureOfShape(s: LlmShape): LlmArchitecture {
  const { hiddenSize } = s;
  return Object.freeze({
    hiddenSize,
    vocabularySize: s.vocabularySize,
    tiedEmbeddings: s.tiedEmbeddings,
    layers: Object.freeze([
      {
        count: s.layers,
        attention: groupedAttention({ hiddenSize, queryHeads: s.attentionHeads, kvHeads: s.kvHeads, keyWidth: s.headDim }),
        feedForward: s.experts
          ? expertFeedForward({ hiddenSize, experts: s.experts, expertsPerToken: s.expertsPerToken ?? 1, width: s.feedForwardSize })
          : denseFeedForward(hiddenSize, s.feedForwardSize),
      },
    ]),
    otherParameters: 0,
  });
}
