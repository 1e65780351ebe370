import { repositoryName } from '../checkpoint-files';

/** A file that a server fetches from the network when the first request comes, unless it lies on its disk. */
export interface VocabularyFile {
  /** Its name, in the folder of the weights. */
  readonly name: string;
  /** Where a person fetches it. */
  readonly url: string;
}

/** What vLLM needs for a model beside its weights and a plan. Sources: docs/constructs/serving/vllm-server.md. */
export interface VllmNeeds {
  /** Which of the publisher's files must run as code, in words; undefined if none. */
  readonly remoteCode?: string;
  /** Arguments without which the model does not start. */
  readonly arguments?: readonly string[];
  /** Whether its attention takes a cache in 8 bit only. */
  readonly cacheIn8BitOnly?: boolean;
  /** Whether its attention runs on kernels of Triton, which have no cache in 8 bit on GPUs without 8-bit float units. */
  readonly tritonAttention?: boolean;
  /** A file that is not in the repository. */
  readonly vocabulary?: VocabularyFile;
  /** The first release that serves it; undefined where every release that takes our arguments does. */
  readonly since?: string;
  /** Why no release serves it; undefined if one does. */
  readonly refused?: string;
}

interface Row extends VllmNeeds {
  /** Names that it holds for, without the publisher: others publish the same weights in other precisions. */
  readonly names: RegExp;
}

/** vLLM 0.28.0 and transformers 5.5.3 as released on PyPI, vllm-project/recipes at 8959cf64189c; read 2026-11-28. */
const ROWS: readonly Row[] = Object.freeze([
  { names: /^Kimi-/, remoteCode: 'its tokenizer' },
  { names: /^Kimi-K3/, since: '0.27.1' },
  { names: /^Kimi-K2\.\d/, since: '0.19.1' },
  { names: /^MiMo-/, remoteCode: 'its configuration' },
  { names: /^Step-3\.7/, remoteCode: 'its configuration', since: '0.23.0' },
  { names: /^MiniMax-M3/, arguments: ['--block-size=128'], since: '0.24.0' },
  { names: /^DeepSeek-V4/, arguments: ['--block-size=256'], cacheIn8BitOnly: true, since: '0.20.0' },
  { names: /^DeepSeek-V4-\w+-FP8$/, refused: "its architecture 'deepseek_ref' is not one of vLLM's" },
  { names: /^gemma-4/i, tritonAttention: true, since: '0.19.1' },
  {
    names: /^gpt-oss-/,
    tritonAttention: true,
    vocabulary: { name: 'o200k_base.tiktoken', url: 'https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken' },
  },
]);

/** What vLLM needs for the model with this id; nothing for one that the table does not know. */
export function vllmNeeds(modelId: string): VllmNeeds {
  const name = repositoryName(modelId);
  const { names: _, ...needs } = Object.assign({}, ...ROWS.filter((row) => row.names.test(name))) as Partial<Row>;
  return Object.freeze(needs);
}
