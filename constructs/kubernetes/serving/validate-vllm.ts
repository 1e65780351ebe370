import type { Construct } from 'constructs';
import { repositoryName } from '../../planning/checkpoint-files';
import { GroundplanError } from '../../planning/groundplan-error';
import type { LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import { Precision } from '../../planning/precision';
import { vllmNeeds } from '../../planning/serving/vllm-needs';
import { isLateText } from '../late-text';
import type { ModelSource } from './model-source';

/**
 * A server as it is asked for.
 *
 * @internal
 */
export interface AskedVllm {
  /** The model. */
  readonly model: LlmModel;
  /** The plan. */
  readonly capacity: LlmCapacityPlan;
  /** Where the weights come from. */
  readonly source: ModelSource;
  /** Image of the server. */
  readonly image: string;
  /** Why code of the publisher may run; undefined if none may. */
  readonly remoteCodeReason?: string;
}

/** First releases of arguments that every server gets. Sources: docs/constructs/serving/vllm-server.md. */
const ARGUMENTS_SINCE: Readonly<Record<string, string>> = Object.freeze({
  '--language-model-only': '0.17.0',
  '--shutdown-timeout': '0.18.0',
});

/**
 * Refuses a server that would not start, or would answer no request.
 *
 * @internal
 */
export function validateVllm(scope: Construct, asked: AskedVllm): void {
  validateSource(scope, asked);
  validateVersion(scope, asked);
  validateCheckpoint(scope, asked);
  validateRemoteCode(scope, asked);
}

function validateSource(scope: Construct, { model, source }: AskedVllm): void {
  const { modelId, tokenSecretName } = source;
  if (modelId === undefined) {
    return;
  }
  if (!isLateText(modelId) && repositoryName(modelId).toLowerCase() !== repositoryName(model.id).toLowerCase()) {
    throw new GroundplanError(
      'ModelSourceModel',
      `'source' fetches ${modelId}, but 'model' is ${model.id}; give the model that is fetched: ` +
        'LlmModel.find, or LlmModel.fromConfig with its config.json',
      scope,
    );
  }
  if (model.gated && tokenSecretName === undefined) {
    throw new GroundplanError(
      'ModelSourceToken',
      `${model.id} is behind a licence, so the hub asks for a token; name a Secret with the key 'token' in 'tokenSecretName' of the source`,
      scope,
    );
  }
}

function validateVersion(scope: Construct, { model, image }: AskedVllm): void {
  // builds of others have numbers of their own, and a digest says none.
  const version = /(?:^|\/)vllm[\w.-]*:v?(\d+(?:\.\d+){1,2})/.exec(image)?.[1];
  if (version === undefined || isLateText(image)) {
    return;
  }
  const { since } = vllmNeeds(model.id);
  const needed = [...Object.entries(ARGUMENTS_SINCE), ...(since === undefined ? [] : [[model.id, since]])];
  const missing = needed.filter(([, first]) => isOlder(version, first)).map(([what, first]) => `${what} came with ${first}`);
  if (missing.length > 0) {
    throw new GroundplanError('VllmTooOld', `'image' (${image}) is vLLM ${version}, but ${missing.join(' and ')}; take a newer one`, scope);
  }
}

function isOlder(version: string, than: string): boolean {
  const [have, want] = [version, than].map((text) => text.split('.').map(Number));
  return want.reduce((order, part, i) => order || (have[i] ?? 0) - part, 0) < 0;
}

function validateCheckpoint(scope: Construct, { model, capacity }: AskedVllm): void {
  const { refused, tritonAttention } = vllmNeeds(model.id);
  if (refused !== undefined) {
    throw new GroundplanError('VllmCannotServe', `vLLM cannot serve ${model.id}: ${refused}; take another checkpoint of the model`, scope);
  }
  const { accelerator, cachePrecision } = capacity;
  if (cachePrecision !== Precision.BF16 && cachePrecision !== Precision.FP8) {
    throw new GroundplanError(
      'VllmCannotServe',
      `'capacity' is planned with a cache in ${cachePrecision.name}, but the server keeps it in 16 bit or in 8-bit float; ` +
        `plan with 'cachePrecision' Precision.BF16 or Precision.FP8`,
      scope,
    );
  }
  const takesTriton = tritonAttention || model.architecture.layers.some(({ attention }) => attention.kind === 'latent');
  if (cachePrecision === Precision.FP8 && accelerator.fp8Tflops === undefined && takesTriton) {
    throw new GroundplanError(
      'VllmCannotServe',
      `vLLM cannot keep the cache of ${model.id} in 8 bit on ${accelerator.id}, which has no 8-bit float units; ` +
        `plan with 'cachePrecision' left out, or on a newer GPU`,
      scope,
    );
  }
}

function validateRemoteCode(scope: Construct, { model, source, remoteCodeReason }: AskedVllm): void {
  const what = vllmNeeds(model.id).remoteCode;
  if (remoteCodeReason === undefined ? what !== undefined : remoteCodeReason.trim().length < 10) {
    throw new GroundplanError(
      'RemoteCode',
      `${model.id} runs ${what ?? 'what its publisher wrote'} as Python code that lies beside the weights; ` +
        `read it, and write in 'remoteCodeReason', in at least 10 characters, why it may run`,
      scope,
    );
  }
  const { modelId, revision } = source;
  const isPinned = modelId === undefined || (revision !== undefined && (isLateText(revision) || /^[\da-f]{40}$/.test(revision)));
  if (remoteCodeReason !== undefined && !isPinned) {
    throw new GroundplanError(
      'RemoteCode',
      `'revision' (${revision ?? 'left out'}) must be the commit that was read, 40 hexadecimal digits: ` +
        `whoever may write to ${modelId} could run code here`,
      scope,
    );
  }
}
