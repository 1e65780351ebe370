import type { Source } from './derivation';
import type { LlmArchitecture, LlmLayers } from './llm-architecture';
import { GroundplanError } from './groundplan-error';
import type { LlmConfigProps, LlmModelProps } from './llm-model-props';
import { architectureFromConfig } from './models/architecture-from-config';
import { checkpointPrecision } from './models/checkpoint-precision';
import { ConfigReader } from './models/config-reader';
import { countedFileBytes, PLAIN_PARTS, PUBLISHED_FILE_BYTES, type StoredParts, storedParts } from './models/file-bytes';
import CATALOGUE from './models/llm-catalogue.json';
import { configOf, LLM_MEMBERS } from './models/llm-members';
import { architectureOfShape } from './models/llm-shape';
import { matchModelId } from './models/match-model-id';
import { Precision } from './precision';

export type { LlmConfigProps, LlmModelProps, LlmShape } from './llm-model-props';

interface LlmModelParts extends Omit<LlmModelProps, 'shape'> {
  readonly architecture: LlmArchitecture;
  readonly expertPrecision?: Precision;
  readonly notCounted?: readonly string[];
  readonly stored?: StoredParts;
}

const CONFIGS: Readonly<Record<string, unknown>> = CATALOGUE;

/** An open language model as the planner sees it: a shape, a precision, a longest context. */
export class LlmModel {
  /** Qwen3 8B, 16 bit. */
  public static readonly QWEN3_8B = LlmModel.member('Qwen/Qwen3-8B');
  /** Qwen3 8B, layers in 8-bit float. */
  public static readonly QWEN3_8B_FP8 = LlmModel.member('Qwen/Qwen3-8B-FP8');
  /** Qwen3 32B, 16 bit. */
  public static readonly QWEN3_32B = LlmModel.member('Qwen/Qwen3-32B');
  /** Qwen3 32B, layers in 8-bit float. */
  public static readonly QWEN3_32B_FP8 = LlmModel.member('Qwen/Qwen3-32B-FP8');
  /** Qwen3 30B with 3B active, mixture of experts, 16 bit. */
  public static readonly QWEN3_30B_A3B = LlmModel.member('Qwen/Qwen3-30B-A3B');
  /** Qwen3 30B with 3B active, mixture of experts, layers in 8-bit float. */
  public static readonly QWEN3_30B_A3B_FP8 = LlmModel.member('Qwen/Qwen3-30B-A3B-FP8');
  /** Llama 3.1 8B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_8B = LlmModel.member('meta-llama/Llama-3.1-8B-Instruct');
  /** Llama 3.1 70B Instruct, 16 bit, behind Meta's licence. */
  public static readonly LLAMA_3_1_70B = LlmModel.member('meta-llama/Llama-3.1-70B-Instruct');
  /** Llama 3.1 70B Instruct, layers in 8-bit float, as NVIDIA publishes it. */
  public static readonly LLAMA_3_1_70B_FP8 = LlmModel.member('nvidia/Llama-3.1-70B-Instruct-FP8');

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
          const facts = (typeof config === 'string' ? CONFIGS[config] : config) as object;
          // all of them are kept in 16 bit where they are not quantised; the catalogue leaves it out.
          return LlmModel.fromConfig(id, { dtype: 'bfloat16', ...facts }, { gated: id.startsWith('meta-llama/'), source: configOf(id) });
        }),
    ]);
    return LlmModel.all;
  }

  private static member(id: keyof typeof LLM_MEMBERS): LlmModel {
    return LlmModel.of(id, LLM_MEMBERS[id]);
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
      fileBytes: props.fileBytes,
      stored: storedParts(top, text),
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
  /**
   * Bytes of the files that a server loads: what is fetched, kept on a disk and read at a start. As published, or counted so that it is
   * not less: embeddings twice, towers, draft layers, attention that a quantised checkpoint may have left in 16 bit.
   */
  public readonly fileBytes: number;
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
    if (parts.fileBytes !== undefined && !(parts.fileBytes > 0 && Number.isFinite(parts.fileBytes))) {
      throw new GroundplanError('ModelNotUnderstood', `'fileBytes' (${parts.fileBytes}) of ${id} must be a number of bytes above 0`);
    }
    this.fileBytes = parts.fileBytes ?? PUBLISHED_FILE_BYTES.get(id) ?? countedFileBytes({ ...this, parts: parts.stored ?? PLAIN_PARTS });
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

  /** Bytes of the text layers in GPU memory, embeddings and norms included. What is fetched and read for them is `fileBytes`. */
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
