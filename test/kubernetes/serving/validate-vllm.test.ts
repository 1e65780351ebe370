import { Testing } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { VllmServer, type VllmServerProps } from '../../../constructs/kubernetes/serving/vllm-server';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmCapacity } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { evaluatePolicy } from '../../../constructs/policy';

const S3 = ModelSource.s3({ bucketName: 'models', prefix: 'm', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
const COMMIT = 'b968826d9c46dd6066d109eabc6255188de91218';
const QWEN = LlmModel.QWEN3_8B_FP8;
const KIMI = LlmModel.find('moonshotai/Kimi-K2-Instruct')!;
const REASON = 'the tokenizer was read at this commit';
const hub = (modelId: string, more: { revision?: string; tokenSecretName?: string } = {}) => ModelSource.huggingFace({ modelId, ...more });

function synth(props: Partial<VllmServerProps> = {}, accelerator = Accelerator.L40S) {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator });
  new VllmServer(chart, 'Chat', { model: QWEN, pool, source: S3, ...props });
  const objects = Testing.synth(chart);
  const deployment = objects.find((o) => o.kind === 'Deployment');
  const { findings } = evaluatePolicy({ manifests: [{ name: 'chat', objects }] });
  return { findings, annotations: deployment.metadata.annotations, args: deployment.spec.template.spec.containers[0].args };
}

test.each(['Qwen/Qwen3-8B-FP8', 'someone/qwen3-8b-fp8', '${Pulumi[0]}'])("takes the weights of the same model from '%s'", (modelId) => {
  expect(() => synth({ source: hub(modelId) })).not.toThrow();
});

test.each(['Qwen/Qwen3-8B', 'Qwen/Qwen3-8B-AWQ', 'meta-llama/Llama-3.1-8B-Instruct'])(
  "fails when the source is '%s', another model",
  (modelId) => {
    expect(() => synth({ source: hub(modelId) })).toThrow(
      `'source' fetches ${modelId}, but 'model' is Qwen/Qwen3-8B-FP8; give the model that is fetched: ` +
        'LlmModel.find, or LlmModel.fromConfig with its config.json [ModelSourceModel at test/Chat]',
    );
  },
);

test('fails when a model behind a licence comes from the hub without a token', () => {
  const model = LlmModel.LLAMA_3_1_8B;
  expect(() => synth({ model, source: hub(model.id) })).toThrow(
    `meta-llama/Llama-3.1-8B-Instruct is behind a licence, so the hub asks for a token; name a Secret with the key 'token' in ` +
      `'tokenSecretName' of the source [ModelSourceToken at test/Chat]`,
  );
  expect(() => synth({ model, source: hub(model.id, { tokenSecretName: 'hub' }) })).not.toThrow();
  expect(() => synth({ model })).not.toThrow();
});

test.each([
  'vllm/vllm-openai:v0.18.0',
  'vllm/vllm-openai:v0.29.1rc1',
  'vllm/vllm-openai:v1.0',
  `vllm/vllm-openai@sha256:${'0'.repeat(64)}`,
  'vllm/vllm-openai:nightly',
  'registry.example:5000/chat/server:1.2',
  'registry.example/vllm/vllm-openai:v0.28.0-cu129',
  '${Token[Image.1]}',
])("takes the image '%s'", (image) => {
  expect(() => synth({ image })).not.toThrow();
});

test.each([
  ['vllm/vllm-openai:v0.10.0', '0.10.0'],
  ['registry.example:5000/vllm:0.9-gpu', '0.9'],
  [`vllm/vllm-openai:v0.16.2@sha256:${'0'.repeat(64)}`, '0.16.2'],
])("fails when the image '%s' is older than an argument", (image, version) => {
  expect(() => synth({ image })).toThrow(
    `'image' (${image}) is vLLM ${version}, but --language-model-only came with 0.17.0 and --shutdown-timeout came with 0.18.0; ` +
      'take a newer one [VllmTooOld at test/Chat]',
  );
});

test('fails when the image is older than the model', () => {
  const model = LlmModel.find('google/gemma-4-26B-A4B')!;
  expect(() => synth({ model, image: 'vllm/vllm-openai:v0.18.1' }, Accelerator.H100)).toThrow(
    "'image' (vllm/vllm-openai:v0.18.1) is vLLM 0.18.1, but google/gemma-4-26B-A4B came with 0.19.1; take a newer one [VllmTooOld at test/Chat]",
  );
});

test('fails when vLLM does not know the architecture of a checkpoint', () => {
  const model = LlmModel.find('sgl-project/DeepSeek-V4-Flash-FP8')!;
  expect(() => synth({ model }, Accelerator.B300)).toThrow(
    "vLLM cannot serve sgl-project/DeepSeek-V4-Flash-FP8: its architecture 'deepseek_ref' is not one of vLLM's; " +
      'take another checkpoint of the model [VllmCannotServe at test/Chat]',
  );
});

test('fails when a cache in 8 bit is planned that the kernels of the GPU do not have', () => {
  const model = LlmModel.find('google/gemma-4-26B-A4B')!;
  const serve = (accelerator: Accelerator) => () => {
    const capacity = LlmCapacity.plan({ model, accelerator, cachePrecision: Precision.FP8 });
    return synth({ model, capacity }, accelerator);
  };
  expect(serve(Accelerator.A100_80GB)).toThrow(
    'vLLM cannot keep the cache of google/gemma-4-26B-A4B in 8 bit on a100-80gb, which has no 8-bit float units; ' +
      "plan with 'cachePrecision' left out, or on a newer GPU [VllmCannotServe at test/Chat]",
  );
  expect(serve(Accelerator.H100)).not.toThrow();
});

test.each([Precision.INT8, Precision.NVFP4, Precision.FP8_BLOCK])(
  'fails when the cache is planned in a way that no argument asks for: %#',
  (cachePrecision) => {
    const capacity = LlmCapacity.plan({ model: QWEN, accelerator: Accelerator.L40S, cachePrecision });
    expect(() => synth({ capacity })).toThrow(
      `'capacity' is planned with a cache in ${cachePrecision.name}, but the server keeps it in 16 bit or in 8-bit float; ` +
        "plan with 'cachePrecision' Precision.BF16 or Precision.FP8 [VllmCannotServe at test/Chat]",
    );
  },
);

test('fails when a model runs code of its publisher and nobody says why it may', () => {
  const message =
    'moonshotai/Kimi-K2-Instruct runs its tokenizer as Python code that lies beside the weights; ' +
    "read it, and write in 'remoteCodeReason', in at least 10 characters, why it may run [RemoteCode at test/Chat]";
  expect(() => synth({ model: KIMI }, Accelerator.B300)).toThrow(message);
  expect(() => synth({ model: KIMI, remoteCodeReason: '  ok      ' }, Accelerator.B300)).toThrow(message);
});

test.each([undefined, 'main', 'b968826'])("fails when code of the publisher may run from the revision '%s', which can move", (revision) => {
  const source = hub(KIMI.id, { revision });
  expect(() => synth({ model: KIMI, source, remoteCodeReason: REASON }, Accelerator.B300)).toThrow(
    `'revision' (${revision ?? 'left out'}) must be the commit that was read, 40 hexadecimal digits: ` +
      'whoever may write to moonshotai/Kimi-K2-Instruct could run code here [RemoteCode at test/Chat]',
  );
});

test('shows a reviewer why code of the publisher runs', () => {
  for (const source of [S3, hub(KIMI.id, { revision: COMMIT }), hub(KIMI.id, { revision: '${Pulumi[1]}' })]) {
    const { findings, annotations, args } = synth({ model: KIMI, source, remoteCodeReason: REASON }, Accelerator.B300);
    expect(annotations).toEqual({ 'policy.groundplan.dev/NoRemoteCode': REASON });
    expect(args).toContain('--trust-remote-code');
    expect(findings.filter((f) => f.ruleId === 'NoRemoteCode').map((f) => f.acknowledged?.reason)).toEqual([REASON]);
  }
  expect(synth().annotations).toBeUndefined();
});
