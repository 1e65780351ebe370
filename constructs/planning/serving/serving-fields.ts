import { Accelerator } from '../accelerator';
import { fieldRow } from '../prefix-lines';
import { GroundplanError } from '../groundplan-error';
import { LlmModel } from '../llm-model';
import { nearestWord, type PlannerField, readPlannerFields } from '../planner-field';
import { Precision } from '../precision';
import { WeightSource } from '../weight-source';
import { planServing, type ServingPlan } from './plan-serving';
import { ServingEngine } from './serving-engine';

const number = (
  name: string,
  words: string,
  unit: string,
  minimum: number,
  defaultValue?: number,
  rest: Partial<PlannerField> = {},
): PlannerField => fieldRow(name, words, unit, defaultValue, { kind: 'number', minimum, optional: defaultValue === undefined, ...rest });
const share = { maximum: 1 };
const whole = { integer: true };

/** What `planServingFields` has to know. */
export const SERVING_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('model', 'Name of the model on the Hugging Face hub', '', 'Qwen/Qwen3-8B-FP8'),
  number('requestsPerSecond', 'Requests that arrive at the busiest time; or give conversations', 'requests/s', 0),
  number('conversations', 'Conversations at the same moment at the busiest time', 'conversations', 0),
  number('thinkSeconds', 'Mean pause of a conversation between a reply and the next message', 's', 0, 0),
  number('inputTokens', 'Mean length of a prompt, history included', 'tokens', 1, 1024),
  number('inputTokensP95', 'Length that 95 of 100 prompts do not exceed', 'tokens', 1),
  number('outputTokens', 'Mean length of a reply', 'tokens', 1, 256),
  number('outputTokensP95', 'Length that 95 of 100 replies do not exceed', 'tokens', 1),
  number('contextTokens', 'Longest sequence to accept, prompt and reply together', 'tokens', 1),
  number('prefixShare', 'Share of a prompt that repeats and is found in the prefix cache', '', 0, 0, share),
  number('firstTokenTargetMs', 'Longest time to the first token for 95 of 100 requests', 'ms', 0.001),
  number('perTokenTargetMs', 'Longest time per output token', 'ms', 0.001),
  fieldRow('accelerators', 'GPU models to choose from, with commas between; all that can be bought without', '', undefined, {
    kind: 'text',
    optional: true,
  }),
  fieldRow('engine', 'The server', '', 'vllm', { allowed: ServingEngine.ALL.map((e) => e.name) }),
  fieldRow('cachePrecision', 'How the cache is stored', '', 'bf16', { allowed: ['bf16', 'fp8'] }),
  number('maxPipelineParallel', 'Most groups of GPUs that hold the layers one after the other', '', 1, 1, whole),
  fieldRow('expertParallel', 'Whether experts may be spread over GPUs', '', false),
  number('zones', 'Zones that the replicas are spread over', 'zones', 1, 1, whole),
  fieldRow('survivesZoneLoss', 'Whether the busiest load is still carried when one zone is lost', '', false),
  number('minReplicas', 'Replicas at rest', 'replicas', 1, undefined, whole),
  number('restShare', 'Load at rest, as a share of the busiest', '', 0, 0.1, share),
  number('riseMinutes', 'Shortest time in which the load goes from rest to the busiest', 'min', 0.001, 30),
  number('burst', 'How many times the busiest load the ceiling allows for', '', 1, 1),
  fieldRow('weightsFrom', 'Where the weights are when a replica starts', '', 's3', { allowed: ['s3', 'nvme', 'fsx'] }),
  number('fsxMBps', 'What the file system gives in all, for weights from fsx', 'MB/s', 1, 1000),
  number('discount', 'Share taken off list prices', '', 0, 0, share),
]);

/** Plans a service from the values of `SERVING_FIELDS`, as a command line or a form has them; `own` is a model of one's own instead of the named one. */
export function planServingFields(given: Readonly<Record<string, unknown>>, own?: LlmModel): ServingPlan {
  const { model, accelerators, engine, cachePrecision, weightsFrom, fsxMBps, ...rest } = readPlannerFields(SERVING_FIELDS, given);
  return planServing({
    ...rest,
    inputTokens: rest.inputTokens as number,
    outputTokens: rest.outputTokens as number,
    model: own ?? knownModel(model as string),
    accelerators: accelerators === undefined ? undefined : (accelerators as string).split(',').map(knownAccelerator),
    engine: ServingEngine.find(engine as string),
    cachePrecision: Precision.find(cachePrecision as string),
    weightsFrom: weightsFrom === 's3' ? WeightSource.S3 : weightsFrom === 'nvme' ? WeightSource.NVME : WeightSource.fsx(fsxMBps as number),
  });
}

/** The model of the catalogue with this name; throws `UnknownModel` with the nearest. */
export function knownModel(id: string): LlmModel {
  const names = LlmModel.ALL.map((m) => m.id);
  const found = LlmModel.resolve(id);
  if (found === undefined) {
    throw new GroundplanError(
      'UnknownModel',
      `'model' (${id}) is not known, the nearest is '${nearestWord(id, names)}'; give its config.json for a model of your own`,
    );
  }
  return found;
}

function knownAccelerator(id: string): Accelerator {
  const found = Accelerator.resolve(id);
  if (found === undefined) {
    const names = Accelerator.ALL.map((a) => a.id);
    throw new GroundplanError(
      'UnknownAccelerator',
      `'accelerators' (${id.trim()}) is not known, the nearest is '${nearestWord(id, names)}'; known are ${names.join(', ')}`,
    );
  }
  return found;
}
