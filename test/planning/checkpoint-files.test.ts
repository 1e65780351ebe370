import { hubFilter, isRepositoryId, s3Filter } from '../../constructs/planning/checkpoint-files';

/** A pattern as Python's fnmatch reads it, in which a star also stands for slashes. */
function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
}

const pairs = (filter: readonly string[]) => filter.flatMap((flag, i) => (i % 2 === 0 ? [[flag, filter[i + 1]] as const] : []));

/** What `hf download` fetches: files that an include matches and no exclude does. */
function fromHub(files: readonly string[]): string[] {
  const by = (flag: string) => pairs(hubFilter()).filter(([f]) => f === flag);
  const any = (flag: string, name: string) => by(flag).some(([, pattern]) => matches(pattern, name));
  return files.filter((name) => any('--include', name) && !any('--exclude', name));
}

/** What `aws s3 sync` copies: the last pattern that matches decides. */
function fromS3(files: readonly string[]): string[] {
  return files.filter((name) => pairs(s3Filter()).reduce((taken, [f, p]) => (matches(p, name) ? f === '--include' : taken), true));
}

test.each([
  [
    'openai/gpt-oss-20b, whose weights are there three times',
    ['chat_template.jinja', 'config.json', 'model-00000-of-00002.safetensors', 'model.safetensors.index.json', 'tokenizer.json'],
    ['LICENSE', 'README.md', 'metal/model.bin', 'original/model.safetensors', '.gitattributes'],
  ],
  [
    'meta-llama/Llama-3.1-8B-Instruct, with the weights as Meta trained them beside',
    ['config.json', 'model-00001-of-00004.safetensors', 'model.safetensors.index.json', 'tokenizer_config.json'],
    ['original/consolidated.00.pth', 'original/tokenizer.model.gguf', 'USE_POLICY.md'],
  ],
  [
    'mistralai/Mistral-7B-Instruct-v0.3, laid out in two ways',
    ['config.json', 'model-00001-of-00003.safetensors', 'model.safetensors.index.json', 'params.json', 'tokenizer.model'],
    ['consolidated.safetensors', 'consolidated.safetensors.index.json'],
  ],
  [
    'moonshotai/Kimi-K2-Instruct, whose tokenizer is code',
    ['config.json', 'model-1-of-61.safetensors', 'model.safetensors.index.json', 'tiktoken.model', 'tokenization_kimi.py'],
    ['docs/deploy_guidance.md', 'figures/Base-Evaluation.png'],
  ],
  [
    'one that is there for every engine',
    ['1_Pooling/config.json', 'config.json', 'merges.txt', 'model.safetensors', 'qwen.tiktoken', 'vocab.json'],
    ['flax_model.msgpack', 'model.gguf', 'onnx/model.onnx', 'onnx/model.onnx_data', 'openvino/openvino_model.bin', 'pytorch_model.bin'],
  ],
])('fetches what a server reads of %s', (_, read, left) => {
  const files = [...read, ...left];
  expect([fromHub(files), fromS3(files)]).toEqual([read, read]);
});

test('copies nothing that hf writes for itself', () => {
  expect(fromS3(['.cache/huggingface/trees/main.json', '.cache/huggingface/download/config.json.metadata'])).toEqual([]);
});

test('knows the name of a repository', () => {
  expect(['Qwen/Qwen3-8B', 'meta-llama/Llama-3.1-8B-Instruct'].every(isRepositoryId)).toBe(true);
  expect(['Qwen3-8B', 'a/b/c', '/b', '../b', '-a/b', 'a b/c', 'a/$(rm)', 'a/b..c', ''].some(isRepositoryId)).toBe(false);
});
