import { LlmModel } from '../../../constructs/planning/llm-model';
import { planServing } from '../../../constructs/planning/serving/plan-serving';
import { planServingFields, SERVING_FIELDS } from '../../../constructs/planning/serving/serving-fields';
import { WeightSource } from '../../../constructs/planning/weight-source';
import { Accelerator } from '../../../constructs/planning/accelerator';

test('plans the same from fields as from props', () => {
  const fields = planServingFields({
    model: 'qwen/qwen3-8b-fp8',
    conversations: '20',
    inputTokens: '2000',
    outputTokens: 300,
    accelerators: 'l4, h100_sxm',
    weightsFrom: 'fsx',
    fsxMBps: 2000,
  });
  const props = planServing({
    model: LlmModel.QWEN3_8B_FP8,
    conversations: 20,
    inputTokens: 2000,
    outputTokens: 300,
    accelerators: [Accelerator.L4, Accelerator.H100],
    weightsFrom: WeightSource.fsx(2000),
  });
  expect(fields.lines('x')).toEqual(props.lines('x'));
  expect(fields.candidates.map((c) => [c.accelerator.id, c.layout.gpus])).toEqual(
    props.candidates.map((c) => [c.accelerator.id, c.layout.gpus]),
  );
});

test('plans a model whose config was given instead of the named one', () => {
  const own = LlmModel.fromConfig('me/tiny', {
    model_type: 'llama',
    hidden_size: 1024,
    num_hidden_layers: 8,
    num_attention_heads: 8,
    num_key_value_heads: 8,
    intermediate_size: 4096,
    vocab_size: 32_000,
    max_position_embeddings: 8192,
  });
  expect(planServingFields({ conversations: 5, accelerators: 'l4' }, own).demand.model).toBe(own);
});

test('says in words what every field means', () => {
  expect(SERVING_FIELDS.filter((field) => field.description === '')).toEqual([]);
});

test.each([
  [{ conversations: 5, model: 'Qwen/Qwen3-8' }, 'UnknownModel', "the nearest is 'Qwen/Qwen3-8B'"],
  [{ conversations: 5, accelerators: 'l4,h1000' }, 'UnknownAccelerator', "'accelerators' (h1000) is not known, the nearest is 'h100'"],
  [{ conversations: -5 }, 'PlannerInput', "'conversations'"],
  [{}, 'ServingDemand', "give either 'requestsPerSecond' or 'conversations'"],
])('fails when %j is asked', (given, code, words) => {
  expect(() => planServingFields(given)).toThrow(words);
  expect(() => planServingFields(given)).toThrow(code);
});
