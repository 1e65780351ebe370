import type { Source } from './derivation';
import type { LlmShape } from './models/llm-shape';
import type { Precision } from './precision';

export type { LlmShape } from './models/llm-shape';

/** What the planner must know of a model. */
export interface LlmModelProps {
  /** Its shape. */
  readonly shape: LlmShape;
  /** Longest sequence it takes without tricks, prompt and reply together, in tokens (`max_position_embeddings`). */
  readonly maxContextTokens: number;
  /** How the checkpoint stores the matrices of the layers. Embeddings and norms are 16 bit in any case. */
  readonly precision: Precision;
  /**
   * Size of the blocks that share one scale in a quantised checkpoint; each GPU's slice must be a multiple of it.
   *
   * @default 1 - no blocks
   */
  readonly quantizationBlock?: number;
  /**
   * Whether its publisher asks for an accepted licence, so that a download needs a token.
   *
   * @default false
   */
  readonly gated?: boolean;
  /**
   * Bytes of the files that a server loads, as published (`total_size` in `model.safetensors.index.json`).
   *
   * @default - as the catalogue knows it, or counted so that it is not less
   */
  readonly fileBytes?: number;
  /** Where the shape comes from. */
  readonly source: Source;
}

/** What a `config.json` does not say. */
export interface LlmConfigProps {
  /**
   * Whether its publisher asks for an accepted licence.
   *
   * @default false
   */
  readonly gated?: boolean;
  /**
   * Bytes of the files that a server loads, as published (`total_size` in `model.safetensors.index.json`).
   *
   * @default - as the catalogue knows it, or counted from the config so that it is not less
   */
  readonly fileBytes?: number;
  /**
   * Where the config comes from.
   *
   * @default - a source that says the config was given
   */
  readonly source?: Source;
}
