import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchWeights } from '../../../constructs/kubernetes/serving/fetch-weights';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';

const S3 = ModelSource.s3({ bucketName: 'models', prefix: 'qwen3-8b/v1', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
const HUB = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B' });
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
const INDEX = {
  metadata: { total_size: 2 },
  weight_map: { 'model.embed.weight': SHARDS[0], 'model.norm.weight': SHARDS[1], 'lm_head.weight': SHARDS[1] },
};
const COMPLETE: Record<string, string> = {
  'config.json': '{}',
  'model.safetensors.index.json': JSON.stringify(INDEX),
  [SHARDS[0]]: 'a',
  [SHARDS[1]]: 'b',
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fetch-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(under: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, under, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** The init container as the kubelet would run it, with programs in place of `aws` and `hf` that copy a folder. */
function start(source = S3, target = '/models/Qwen/Qwen3-8B', ends = 0, beside?: string) {
  mkdirSync(join(folder, 'store'), { recursive: true });
  const copies = `#!/bin/sh\necho "$0 $*" >>${folder}/calls\nfor last; do :; done\nmkdir -p "$last"\ncp -R "${folder}/store/." "$last"\nexit ${ends}\n`;
  for (const name of ['aws', 'hf']) {
    put('bin', { [name]: copies });
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  const path = join(folder, target);
  const { command } = fetchWeights({ source, image: 'vllm/vllm-openai:v0.28.0', path, beside, mounts: [], securityContext: {} });
  const [shell, ...args] = command!;
  const { status, stderr } = spawnSync(shell, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  return { status, stderr, path };
}

const ADVICE = 'copy the files of the checkpoint to s3://models/qwen3-8b/v1, config.json last; this container tries again by itself';

test('ends well when every file of the index is there, from a bucket or the hub', () => {
  put('store', COMPLETE);
  for (const source of [S3, HUB]) {
    const { status, stderr, path } = start(source);
    expect([status, stderr]).toEqual([0, '']);
    expect(readdirSync(path).sort()).toEqual(Object.keys(COMPLETE).sort());
  }
  expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n')[1]).toContain('/hf download Qwen/Qwen3-8B ');
});

test('ends well with one file of weights and no index', () => {
  put('store', { 'config.json': '{}', 'model.safetensors': 'w' });
  expect(start().status).toBe(0);
});

test('copes with spaces in the names of folders and files', () => {
  const index = { weight_map: { a: 'part one.safetensors' } };
  put('store', { 'config.json': '{}', 'model.safetensors.index.json': JSON.stringify(index, undefined, 2), 'part one.safetensors': 'w' });
  expect(start(S3, '/my models/Qwen').status).toBe(0);
  rmSync(join(folder, 'store', 'part one.safetensors'));
  expect(start(S3, '/my models/again').stderr).toBe(`fetch-model: missing: part one.safetensors; ${ADVICE}\n`);
});

test('fails when the prefix is empty, and says how to fill it', () => {
  const { status, stderr } = start();
  expect([status, stderr]).toEqual([1, `fetch-model: config.json is not there; ${ADVICE}\n`]);
});

test('fails when a file of the index is missing or empty, and names it', () => {
  put('store', { ...COMPLETE, [SHARDS[0]]: '' });
  rmSync(join(folder, 'store', SHARDS[1]));
  const { status, stderr } = start();
  expect([status, stderr]).toEqual([1, `fetch-model: missing: ${SHARDS.join(' ')}; ${ADVICE}\n`]);
});

test('fails when there is neither an index nor a single file of weights', () => {
  put('store', { 'config.json': '{}', 'tokenizer.json': '{}', 'pytorch_model.bin': 'w' });
  expect(start(HUB).stderr).toBe(
    'fetch-model: missing: model.safetensors; Qwen/Qwen3-8B must hold its weights as safetensors beside a config.json, ' +
      'and the token, if it asks for one, must have been granted access\n',
  );
});

test('fails when the index names no file', () => {
  put('store', { ...COMPLETE, 'model.safetensors.index.json': '{"weight_map": {}}' });
  expect(start().stderr).toBe(`fetch-model: model.safetensors.index.json names no file; ${ADVICE}\n`);
});

test('fails when the fetch fails, whatever lies on the disk already', () => {
  put('store', COMPLETE);
  expect(start(S3, '/models/Qwen/Qwen3-8B', 3)).toMatchObject({ status: 1, stderr: `fetch-model: the fetch ended with 3; ${ADVICE}\n` });
});

test('fails when a file that must lie beside the weights is missing', () => {
  put('store', COMPLETE);
  const target = '/models/openai/gpt-oss-20b';
  expect(start(S3, target, 0, 'o200k_base.tiktoken').stderr).toBe(`fetch-model: o200k_base.tiktoken is not there; ${ADVICE}\n`);
  put('store', { 'o200k_base.tiktoken': 'v' });
  expect(start(S3, target, 0, 'o200k_base.tiktoken').status).toBe(0);
});

test('goes on after it was cut off, and leaves no half files to fill the volume', () => {
  const half = ['model-00001-of-00002.safetensors.A1b2C3d4', '.cache/huggingface/download/xyz.etag.0123abcd.incomplete'];
  put('models/Qwen/Qwen3-8B', Object.fromEntries(half.map((name) => [name, 'half'])));
  expect(start().status).toBe(1);
  put('store', COMPLETE);
  const { status, path } = start();
  expect([status, ...half.map((name) => existsSync(join(path, name)))]).toEqual([0, false, false]);
  expect(existsSync(join(path, 'model.safetensors.index.json'))).toBe(true);
});

test('says in the status of the pod what is missing', () => {
  const container = fetchWeights({ source: S3, image: 'vllm', path: '/models/m', mounts: [], securityContext: {} });
  expect(container.terminationMessagePolicy).toBe('FallbackToLogsOnError');
});
