import type { Construct } from 'constructs';
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
  const refuse = (code: string, message: string): never => {
    throw new GroundplanError(code, message, scope);
  };
  const { model, source } = asked;
  const { modelId } = source;
  if (modelId !== undefined && !isLateText(modelId) && nameOf(modelId) !== nameOf(model.id)) {
    refuse(
      'ModelSourceModel',
      `'source' fetches ${modelId}, but 'model' is ${model.id}; give the model that is fetched: LlmModel.find, or LlmModel.fromConfig with its config.json`,
    );
  }
  if (model.gated && modelId !== undefined && source.tokenSecretName === undefined) {
    refuse(
      'ModelSourceToken',
      `${model.id} is behind a licence, so the hub asks for a token; name a Secret with the key 'token' in 'tokenSecretName' of the source`,
    );
  }
  tooOld(asked, refuse);
  cannot(asked, refuse);
  remoteCode(asked, refuse);
}

type Refuse = (code: string, message: string) => never;

const nameOf = (modelId: string): string => modelId.slice(modelId.lastIndexOf('/') + 1).toLowerCase();

function tooOld({ model, image }: AskedVllm, refuse: Refuse): void {
  // builds of others have numbers of their own, and a digest says none.
  const version = /(?:^|\/)vllm[\w.-]*:v?(\d+(?:\.\d+){1,2})/.exec(image)?.[1];
  if (version === undefined || isLateText(image)) {
    return;
  }
  const { since } = vllmNeeds(model.id);
  const needed = [...Object.entries(ARGUMENTS_SINCE), ...(since === undefined ? [] : [[model.id, since]])];
  const missing = needed.filter(([, first]) => compare(version, first) < 0);
  if (missing.length > 0) {
    refuse(
      'VllmTooOld',
      `'image' (${image}) is vLLM ${version}, but ${missing.map(([what, first]) => `${what} came with ${first}`).join(' and ')}; take a newer one`,
    );
  }
}

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number));
  return y.reduce((order, part, i) => order || (x[i] ?? 0) - part, 0);
}

function cannot({ model, capacity }: AskedVllm, refuse: Refuse): void {
  const { refused, tritonAttention } = vllmNeeds(model.id);
  if (refused !== undefined) {
    refuse('VllmCannotServe', `vLLM cannot serve ${model.id}: ${refused}; take another checkpoint of the model`);
  }
  const { accelerator } = capacity;
  const isLatent = model.architecture.layers.some(({ attention }) => attention.kind === 'latent');
  if (capacity.cachePrecision === Precision.FP8 && accelerator.fp8Tflops === undefined && (tritonAttention || isLatent)) {
    refuse(
      'VllmCannotServe',
      `vLLM cannot keep the cache of ${model.id} in 8 bit on ${accelerator.id}, which has no 8-bit float units; ` +
        `plan with 'cachePrecision' left out, or on a newer GPU`,
    );
  }
}

function remoteCode({ model, source, remoteCodeReason }: AskedVllm, refuse: Refuse): void {
  const what = vllmNeeds(model.id).remoteCode;
  if (remoteCodeReason === undefined ? what !== undefined : remoteCodeReason.trim().length < 10) {
    refuse(
      'RemoteCode',
      `${model.id} runs ${what ?? 'code of its publisher'} as Python code that lies beside the weights; ` +
        `read it, and write in 'remoteCodeReason', in at least 10 characters, why it may run`,
    );
  }
  const revision = source.revision;
  const isPinned = source.modelId === undefined || (revision !== undefined && (isLateText(revision) || /^[\da-f]{40}$/.test(revision)));
  if (remoteCodeReason !== undefined && !isPinned) {
    refuse(
      'RemoteCode',
      `'revision' (${revision ?? 'left out'}) must be the commit that was read, 40 hexadecimal digits: whoever may write to ${source.modelId} could run code here`,
    );
  }
}
