import type { Source } from './derivation';
import type { LlmArchitecture, LlmLayers } from './llm-architecture';
import { architectureFromConfig } from './models/architecture-from-config';
import { checkpointPrecision } from './models/checkpoint-precision';
import { ConfigReader } from './models/config-reader';
import CATALOGUE from './models/llm-catalogue.json';
import { architectureOfShape, type LlmShape } from './models/llm-shape';
import { matchModelId } from './models/match-model-id';
import { Precision } from './precision';

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
   * Where the config comes from.
   *
   * @default - a source that says the config was given
   */
  readonly source?: Source;
}

interface LlmModelParts extends Omit<LlmModelProps, 'shape'> {
  readonly architecture: LlmArchitecture;
  readonly expertPrecision?: Precision;
  readonly notCounted?: readonly string[];
}

const CONFIGS: Readonly<Record<string, unknown>> = CATALOGUE;

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
  public static readonly QWEN3_8B = LlmModel.of('Qwen/Qwen3-8B', {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-8B'),
  });
  /** Qwen3 8B, layers in 8-bit float. */
  public static readonly QWEN3_8B_FP8 = LlmModel.of('Qwen/Qwen3-8B-FP8', {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-8B'),
  });
  /** Qwen3 32B, 16 bit. */
  public static readonly QWEN3_32B = LlmModel.of('Qwen/Qwen3-32B', {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-32B'),
  });
  /** Qwen3 32B, layers in 8-bit float. */
  public static readonly QWEN3_32B_FP8 = LlmModel.of('Qwen/Qwen3-32B-FP8', {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-32B-FP8'),
  });
  /** Qwen3 30B with 3B active, mixture of experts, 16 bit. */
  public static readonly QWEN3_30B_A3B = LlmModel.of('Qwen/Qwen3-30B-A3B', {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-30B-A3B'),
  });
  /** Qwen3 30B with 3B active, mixture of experts, layers in 8-bit float. */
  public static readonly QWEN3_30B_A3B_FP8 = LlmModel.of('Qwen/Qwen3-30B-A3B-FP8', {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-30B-A3B-FP8'),
  });
  /** Llama 3.1 8B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_8B = LlmModel.of('meta-llama/Llama-3.1-8B-Instruct', {
    shape: LLAMA_3_1_8B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-8B'),
  });
  /** Llama 3.1 70B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_70B = LlmModel.of('meta-llama/Llama-3.1-70B-Instruct', {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-70B'),
  });
  /** Llama 3.1 70B Instruct, layers in 8-bit float, as NVIDIA publishes it. */
  public static readonly LLAMA_3_1_70B_FP8 = LlmModel.of('nvidia/Llama-3.1-70B-Instruct-FP8', {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.FP8,
    source: configOf('nvidia/Llama-3.1-70B-Instruct-FP8'),
  });

  private static all?: readonly LlmModel[];

  /** The models of the catalogue: those with a member of their own, and those whose `config.json` is known. */
  public static get ALL(): readonly LlmModel[] {
    const members = [
      LlmModel.QWEN3_8B,
      LlmModel.QWEN3_8B_FP8,
      LlmModel.QWEN3_32B,
      LlmModel.QWEN3_32B_FP8,
      LlmModel.QWEN3_30B_A3B,
      LlmModel.QWEN3_30B_A3B_FP8,
      LlmModel.LLAMA_3_1_8B,
      LlmModel.LLAMA_3_1_70B,
      LlmModel.LLAMA_3_1_70B_FP8,
    ];
    // made when asked for: a program that names its models needs none of them.
    LlmModel.all ??= Object.freeze([
      ...members,
      ...Object.entries(CONFIGS)
        .filter(([id]) => !members.some((m) => m.id === id))
        .map(([id, config]) => {
          // a text is the name of the model that has the same config.
          const facts = typeof config === 'string' ? CONFIGS[config] : config;
          return LlmModel.fromConfig(id, facts, { gated: id.startsWith('meta-llama/'), source: configOf(id) });
        }),
    ]);
    return LlmModel.all;
  }

  /** A model whose layers are all the same; `id` is its name on the Hugging Face hub. */
  public static of(id: string, props: LlmModelProps): LlmModel {
    return new LlmModel(id, { ...props, architecture: architectureOfShape(props.shape) });
  }

  /**
   * A model from its `config.json`, parsed. Throws `ModelNotUnderstood` with the reason for a kind of model that is not known.
   *
   * Vision and audio towers, and the layers that draft tokens ahead, are not counted: `notCounted` names them.
   */
  public static fromConfig(id: string, config: unknown, props: LlmConfigProps = {}): LlmModel {
    const top = new ConfigReader(id, config);
    const text = top.part('text_config') ?? top;
    const modelType = text.text('model_type') ?? top.text('model_type') ?? top.refuse("it lacks 'model_type'");
    const stored = checkpointPrecision(top, text);
    const tied = text.flag('tie_word_embeddings') || top.flag('tie_word_embeddings');
    return new LlmModel(id, {
      architecture: architectureFromConfig(text, modelType, tied),
      maxContextTokens: text.count('max_position_embeddings'),
      precision: stored.weights,
      expertPrecision: stored.experts,
      quantizationBlock: stored.block,
      gated: props.gated,
      source: props.source ?? { title: `config.json of ${id}, as it was given`, date: 'not dated' },
      notCounted: [
        ...(text === top ? [] : ['towers that read images, video or sound']),
        ...(text.maybe('num_nextn_predict_layers', 'mtp_num_hidden_layers', 'num_mtp_modules') ? ['layers that draft tokens ahead'] : []),
      ],
    });
  }

  /** The model with this id, if the catalogue has it. Upper and lower case are one. */
  public static find(id: string): LlmModel | undefined {
    return LlmModel.ALL.find((m) => m.id.toLowerCase() === id.toLowerCase());
  }

  /** The model of the catalogue that this name means, also by its last part or with another publisher, tuning or precision. */
  public static resolve(id: string): LlmModel | undefined {
    const found = matchModelId(
      id,
      LlmModel.ALL.map((m) => m.id),
    );
    return found === undefined ? undefined : LlmModel.find(found);
  }

  /** The layers, as numbers. */
  public readonly architecture: LlmArchitecture;
  /** Longest sequence, prompt and reply together, in tokens. */
  public readonly maxContextTokens: number;
  /** How the matrices of attention and of dense layers are stored. */
  public readonly precision: Precision;
  /** How experts are stored. */
  public readonly expertPrecision: Precision;
  /** Size of the blocks that share one scale; 1 if there are none. */
  public readonly quantizationBlock: number;
  /** Whether a download needs an accepted licence. */
  public readonly gated: boolean;
  /** Where the numbers come from. */
  public readonly source: Source;
  /** What the model has beside its text layers, in words; empty if nothing. */
  public readonly notCounted: readonly string[];

  private constructor(
    /** Name on the Hugging Face hub: `Qwen/Qwen3-8B-FP8`. */
    public readonly id: string,
    parts: LlmModelParts,
  ) {
    this.architecture = parts.architecture;
    this.maxContextTokens = parts.maxContextTokens;
    this.precision = parts.precision;
    this.expertPrecision = parts.expertPrecision ?? parts.precision;
    this.quantizationBlock = parts.quantizationBlock ?? 1;
    this.gated = parts.gated ?? false;
    this.source = parts.source;
    this.notCounted = Object.freeze([...(parts.notCounted ?? [])]);
    Object.freeze(this);
  }

  /** Parameters in the matrices of the layers: attention, feed-forward of all experts, router. */
  public get layerParameters(): number {
    return this.denseParameters + this.expertParameters((f) => f.experts);
  }

  /** Parameters in embeddings and norms, which quantised checkpoints keep in 16 bit. */
  public get otherParameters(): number {
    const { hiddenSize, vocabularySize, tiedEmbeddings, otherParameters } = this.architecture;
    return vocabularySize * hiddenSize * (tiedEmbeddings ? 1 : 2) + (2 * this.layerCount + 1) * hiddenSize + otherParameters;
  }

  /** Layers of all kinds. */
  public get layerCount(): number {
    return this.sum(() => 1);
  }

  /** All parameters. */
  public get parameterCount(): number {
    return this.layerParameters + this.otherParameters;
  }

  /** Parameters that one token passes through, both embeddings included. */
  public get activeParameterCount(): number {
    return this.denseParameters + this.expertParameters((f) => f.expertsPerToken) + this.otherParameters;
  }

  /** Bytes of the checkpoint, which are also the bytes in GPU memory. */
  public get weightBytes(): number {
    return this.weightBytesWith(this.precision, this.expertPrecision);
  }

  /** Bytes that one generated token reads at least: the active share of the weights, the input embedding left out. */
  public get activeWeightBytes(): number {
    const { hiddenSize, vocabularySize, tiedEmbeddings } = this.architecture;
    const lookedUp = tiedEmbeddings ? 0 : vocabularySize * hiddenSize;
    return (
      this.denseParameters * this.precision.bytesPerValue +
      this.expertParameters((f) => f.expertsPerToken) * this.expertPrecision.bytesPerValue +
      (this.otherParameters - lookedUp) * Precision.BF16.bytesPerValue
    );
  }

  /** Bytes of the weights if they are stored like this; embeddings and norms stay 16 bit. */
  public weightBytesWith(weights: Precision, experts: Precision): number {
    return (
      this.denseParameters * weights.bytesPerValue +
      this.expertParameters((f) => f.experts) * experts.bytesPerValue +
      this.otherParameters * Precision.BF16.bytesPerValue
    );
  }

  /** Bytes of cache that one more token takes over all GPUs: of every layer but those with a window, whose cache does not grow. */
  public kvBytesPerToken(precision: Precision = Precision.BF16): number {
    return this.sum(({ attention: a }) => (a.windowTokens === undefined ? a.cacheValuesPerToken : 0)) * precision.bytesPerValue;
  }

  private get denseParameters(): number {
    return this.sum(({ attention, feedForward }) => attention.parameters + feedForward.denseParameters);
  }

  private expertParameters(experts: (f: LlmLayers['feedForward']) => number): number {
    return this.sum(({ feedForward: f }) => experts(f) * f.parametersPerExpert);
  }

  private sum(of: (layers: LlmLayers) => number): number {
    return this.architecture.layers.reduce((total, group) => total + group.count * of(group), 0);
  }
}
