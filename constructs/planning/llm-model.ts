import type { Source } from './derivation';
import { Precision } from './precision';

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
  /** Where the shape comes from. */
  readonly source: Source;
}

function configOf(id: string): Source {
  return {
    title: `config.json of ${id} (aic-core/src/aiconfigurator_core/model_configs)`,
    version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
    date: '2026-08-21',
    url: `https://huggingface.co/${id}/blob/main/config.json`,
  };
}

const QWEN3_8B: LlmShape = {
  layers: 36,
  hiddenSize: 4096,
  attentionHeads: 32,
  kvHeads: 8,
  headDim: 128,
  feedForwardSize: 12_288,
  vocabularySize: 151_936,
  tiedEmbeddings: false,
};
const QWEN3_32B: LlmShape = { ...QWEN3_8B, layers: 64, hiddenSize: 5120, attentionHeads: 64, feedForwardSize: 25_600 };
const QWEN3_30B_A3B: LlmShape = {
  ...QWEN3_8B,
  layers: 48,
  hiddenSize: 2048,
  kvHeads: 4,
  feedForwardSize: 768,
  experts: 128,
  expertsPerToken: 8,
};
const LLAMA_3_1_8B: LlmShape = {
  layers: 32,
  hiddenSize: 4096,
  attentionHeads: 32,
  kvHeads: 8,
  headDim: 128,
  feedForwardSize: 14_336,
  vocabularySize: 128_256,
  tiedEmbeddings: false,
};
const LLAMA_3_1_70B: LlmShape = { ...LLAMA_3_1_8B, layers: 80, hiddenSize: 8192, attentionHeads: 64, feedForwardSize: 28_672 };

/** An open language model as the planner sees it: a shape, a precision, a longest context. */
export class LlmModel {
  /** Qwen3 8B, 16 bit. */
  public static readonly QWEN3_8B = new LlmModel('Qwen/Qwen3-8B', {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-8B'),
  });
  /** Qwen3 8B, layers in 8-bit float. */
  public static readonly QWEN3_8B_FP8 = new LlmModel('Qwen/Qwen3-8B-FP8', {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-8B'),
  });
  /** Qwen3 32B, 16 bit. */
  public static readonly QWEN3_32B = new LlmModel('Qwen/Qwen3-32B', {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-32B'),
  });
  /** Qwen3 32B, layers in 8-bit float. */
  public static readonly QWEN3_32B_FP8 = new LlmModel('Qwen/Qwen3-32B-FP8', {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-32B-FP8'),
  });
  /** Qwen3 30B with 3B active, mixture of experts, 16 bit. */
  public static readonly QWEN3_30B_A3B = new LlmModel('Qwen/Qwen3-30B-A3B', {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-30B-A3B'),
  });
  /** Qwen3 30B with 3B active, mixture of experts, layers in 8-bit float. */
  public static readonly QWEN3_30B_A3B_FP8 = new LlmModel('Qwen/Qwen3-30B-A3B-FP8', {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-30B-A3B-FP8'),
  });
  /** Llama 3.1 8B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_8B = new LlmModel('meta-llama/Llama-3.1-8B-Instruct', {
    shape: LLAMA_3_1_8B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-8B'),
  });
  /** Llama 3.1 70B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_70B = new LlmModel('meta-llama/Llama-3.1-70B-Instruct', {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-70B'),
  });
  /** Llama 3.1 70B Instruct, layers in 8-bit float, as NVIDIA publishes it. */
  public static readonly LLAMA_3_1_70B_FP8 = new LlmModel('nvidia/Llama-3.1-70B-Instruct-FP8', {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.FP8,
    source: configOf('nvidia/Llama-3.1-70B-Instruct-FP8'),
  });

  /** The models of the catalogue. */
  public static readonly ALL: readonly LlmModel[] = Object.freeze([
    LlmModel.QWEN3_8B,
    LlmModel.QWEN3_8B_FP8,
    LlmModel.QWEN3_32B,
    LlmModel.QWEN3_32B_FP8,
    LlmModel.QWEN3_30B_A3B,
    LlmModel.QWEN3_30B_A3B_FP8,
    LlmModel.LLAMA_3_1_8B,
    LlmModel.LLAMA_3_1_70B,
    LlmModel.LLAMA_3_1_70B_FP8,
  ]);

  /** A model that the catalogue lacks; `id` is its name on the Hugging Face hub. */
  public static of(id: string, props: LlmModelProps): LlmModel {
    return new LlmModel(id, props);
  }

  /** The model with this id, if the catalogue has it. Upper and lower case are one. */
  public static find(id: string): LlmModel | undefined {
    return LlmModel.ALL.find((m) => m.id.toLowerCase() === id.toLowerCase());
  }

  /** Shape of the model. */
  public readonly shape: LlmShape;
  /** Longest sequence, prompt and reply together, in tokens. */
  public readonly maxContextTokens: number;
  /** How the matrices of the layers are stored. */
  public readonly precision: Precision;
  /** Size of the blocks that share one scale; 1 if there are none. */
  public readonly quantizationBlock: number;
  /** Whether a download needs an accepted licence. */
  public readonly gated: boolean;
  /** Where the shape comes from. */
  public readonly source: Source;

  private constructor(
    /** Name on the Hugging Face hub: `Qwen/Qwen3-8B-FP8`. */
    public readonly id: string,
    props: LlmModelProps,
  ) {
    this.shape = Object.freeze({ ...props.shape });
    this.maxContextTokens = props.maxContextTokens;
    this.precision = props.precision;
    this.quantizationBlock = props.quantizationBlock ?? 1;
    this.gated = props.gated ?? false;
    this.source = props.source;
    Object.freeze(this);
  }

  /** Parameters in the matrices of the layers: attention, feed-forward of all experts, router. */
  public get layerParameters(): number {
    return this.layerParametersWith(this.shape.experts ?? 1);
  }

  /** Parameters in embeddings and norms, which quantised checkpoints keep in 16 bit. */
  public get otherParameters(): number {
    const { layers, hiddenSize, vocabularySize, tiedEmbeddings } = this.shape;
    return vocabularySize * hiddenSize * (tiedEmbeddings ? 1 : 2) + (2 * layers + 1) * hiddenSize;
  }

  /** All parameters. */
  public get parameterCount(): number {
    return this.layerParameters + this.otherParameters;
  }

  /** Parameters that one token passes through. */
  public get activeParameterCount(): number {
    return this.layerParametersWith(this.shape.expertsPerToken ?? 1) + this.otherParameters;
  }

  /** Bytes of the checkpoint, which are also the bytes in GPU memory. */
  public get weightBytes(): number {
    return this.layerParameters * this.precision.bytesPerValue + this.otherParameters * Precision.BF16.bytesPerValue;
  }

  /** Bytes that one generated token reads at least: the active share of the weights, the input embedding left out. */
  public get activeWeightBytes(): number {
    const { hiddenSize, vocabularySize, tiedEmbeddings } = this.shape;
    const lookedUp = tiedEmbeddings ? 0 : vocabularySize * hiddenSize;
    return (
      this.layerParametersWith(this.shape.expertsPerToken ?? 1) * this.precision.bytesPerValue +
      (this.otherParameters - lookedUp) * Precision.BF16.bytesPerValue
    );
  }

  /** Bytes of cache for one token over all GPUs: a key and a value for each KV head of each layer. */
  public kvBytesPerToken(precision: Precision = Precision.BF16): number {
    return 2 * this.shape.layers * this.shape.kvHeads * this.shape.headDim * precision.bytesPerValue;
  }

  private layerParametersWith(experts: number): number {
    const s = this.shape;
    const attention = 2 * s.hiddenSize * s.headDim * (s.attentionHeads + s.kvHeads);
    const router = s.experts ? s.hiddenSize * s.experts : 0;
    return s.layers * (attention + router + experts * 3 * s.hiddenSize * s.feedForwardSize);
  }
}
