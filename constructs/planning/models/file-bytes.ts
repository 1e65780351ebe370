import type { Source } from '../derivation';
import type { LlmArchitecture, LlmLayers } from '../llm-architecture';
import { Precision } from '../precision';
import type { ConfigReader } from './config-reader';

/** Where the published sizes stand. */
export const FILE_BYTES_SOURCE: Source = {
  title: 'total_size in model.safetensors.index.json, or the size of model.safetensors, as public repositories quote it for each model',
  date: '2026-11-28',
  url: 'https://huggingface.co/docs/safetensors',
};

/** Bytes of the files that a server loads, as published. */
export const PUBLISHED_FILE_BYTES: ReadonlyMap<string, number> = new Map([
  ['Qwen/Qwen3-0.6B', 1_503_300_328],
  ['Qwen/Qwen3-8B', 16_381_470_720],
  ['Qwen/Qwen3-32B', 65_524_246_528],
  ['Qwen/Qwen3-30B-A3B', 61_064_245_248],
  ['Qwen/Qwen3-235B-A22B', 470_187_269_120],
  ['Qwen/Qwen3-VL-2B-Instruct', 4_255_140_312],
  ['Qwen/Qwen3.5-122B-A10B', 250_173_007_840],
  ['deepseek-ai/DeepSeek-V3', 688_586_727_753],
  ['meta-llama/Llama-3.1-8B-Instruct', 16_060_522_496],
  ['meta-llama/Llama-3.1-70B-Instruct', 141_107_412_992],
  ['meta-llama/Meta-Llama-3.1-8B', 16_060_522_496],
  ['meta-llama/Meta-Llama-3.1-70B', 141_107_412_992],
  ['nvidia/Qwen3.5-122B-A10B-NVFP4', 83_474_870_752],
  ['openai/gpt-oss-20b', 13_761_264_768],
  ['openai/gpt-oss-120b', 65_248_815_744],
]);

/** What biases, norms of heads, scales and the heads of files add to what is counted. */
const NOT_COUNTED = 1.02;

/** Parameters of a tower whose config is not known: more than the largest in the catalogue, Llama 4's 0.87 billion. */
const LARGEST_TOWER = 1e9;

/** What a checkpoint stores beside the text layers, and in how many bytes. */
export interface StoredParts {
  /** Bytes of a value that is not quantised: 2, or 4 in a checkpoint of 32 bit. */
  readonly valueBytes: number;
  /** Parameters of the towers that read images, video or sound. */
  readonly towerParameters: number;
  /** Layers that draft tokens ahead. */
  readonly draftLayers: number;
}

/** What a checkpoint is taken to store where no config says more. */
export const PLAIN_PARTS: StoredParts = Object.freeze({ valueBytes: 2, towerParameters: 0, draftLayers: 0 });

/** Reads what a checkpoint stores beside its text layers. */
export function storedParts(top: ConfigReader, text: ConfigReader): StoredParts {
  const dtype = ['dtype', 'torch_dtype'].flatMap((name) => [top.text(name), text.text(name)]).find((said) => said !== undefined);
  const isQuantised = (top.part('quantization_config') ?? text.part('quantization_config')) !== undefined;
  // transformers stores 32 bit unless told otherwise; who quantises starts from 16 bit.
  const is32Bit = dtype === undefined ? !isQuantised : dtype.replace('torch.', '') === 'float32';
  const towers = text === top ? [] : [top.part('vision_config'), ...(top.has('audio_config') ? [top.part('audio_config')] : [])];
  return {
    valueBytes: is32Bit ? 4 : 2,
    towerParameters: towers.reduce((sum, tower) => sum + towerParameters(tower), 0),
    draftLayers: text.maybe('num_nextn_predict_layers', 'mtp_num_hidden_layers', 'num_mtp_modules') ?? 0,
  };
}

/** Layers of four attention matrices and three of a gated feed-forward part, and never less than what is taken of an unknown one. */
function towerParameters(tower: ConfigReader | undefined): number {
  const layers = tower?.maybe('depth', 'num_hidden_layers', 'num_layers', 'encoder_layers', 'vt_num_hidden_layers') ?? 0;
  const width = tower?.maybe('hidden_size', 'embed_dim', 'd_model', 'vt_hidden_size') ?? 0;
  const inner = tower?.maybe('intermediate_size', 'encoder_ffn_dim', 'vt_intermediate_size') ?? 4 * width;
  return Math.max(LARGEST_TOWER, layers * width * (4 * width + 3 * inner));
}

/** What the size of the files is counted from. */
export interface FileBytesProps {
  /** The text layers. */
  readonly architecture: LlmArchitecture;
  /** How attention and dense matrices are stored. */
  readonly precision: Precision;
  /** How experts are stored. */
  readonly expertPrecision: Precision;
  /** Size of the blocks that share one scale; 1 if there are none. */
  readonly quantizationBlock: number;
  /** What lies beside the text layers. */
  readonly parts: StoredParts;
}

/** Bytes of the files that a server loads, where nobody published them: what is not known is taken at its larger size. */
export function countedFileBytes({ architecture, precision, expertPrecision, quantizationBlock, parts }: FileBytesProps): number {
  const { hiddenSize, vocabularySize, layers, otherParameters } = architecture;
  const plain = parts.valueBytes;
  const bytesOf = (p: Precision): number => (p === Precision.BF16 ? plain : p.bytesPerValue);
  // checkpoints of 4 bit, and of 8 bit without blocks, were published with attention left in 16 bit.
  const attentionBytes = quantizationBlock === 1 ? plain : bytesOf(precision);
  const layer = ({ attention, feedForward: f }: LlmLayers, atLeast = 0): number =>
    attention.parameters * Math.max(atLeast, attentionBytes) +
    f.denseParameters * Math.max(atLeast, bytesOf(precision)) +
    f.experts * f.parametersPerExpert * Math.max(atLeast, bytesOf(expertPrecision));
  const count = layers.reduce((sum, group) => sum + group.count, 0);
  // tied embeddings are stored twice by some publishers: Qwen3-0.6B is one of them.
  const embeddings = 2 * vocabularySize * hiddenSize * plain;
  const norms = (2 * count + 1) * hiddenSize * plain;
  // a draft layer brings embeddings and a matrix of its own; where the rest has 4 bit, it was left in 16.
  const draft = Math.max(
    ...layers.map((group) => layer(group, precision.bytesPerValue < 1 || expertPrecision.bytesPerValue < 1 ? plain : 0)),
  );
  const counted =
    layers.reduce((sum, group) => sum + group.count * layer(group), 0) +
    embeddings +
    norms +
    (otherParameters + parts.towerParameters) * plain +
    parts.draftLayers * (draft + embeddings + 2 * hiddenSize * hiddenSize * plain);
  return Math.ceil(counted * NOT_COUNTED);
}
