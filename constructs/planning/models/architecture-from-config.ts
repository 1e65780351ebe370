import type { LlmArchitecture, LlmLayers } from '../llm-architecture';
import { gemma4Model, groupedModel, latentModel, llama4Model, mimoV2Model, type OneLayer, windowedModel } from './attention-families';
import type { ConfigReader } from './config-reader';
import { compressedModel, deltaNetModel, kimiLinearModel, nemotronHModel } from './state-families';

const FAMILIES: ReadonlyMap<string, (c: ConfigReader) => OneLayer[]> = new Map(
  Object.entries({
    llama: groupedModel,
    mistral: groupedModel,
    mixtral: groupedModel,
    mimo: groupedModel,
    qwen2: groupedModel,
    qwen3: groupedModel,
    qwen3_moe: groupedModel,
    qwen3_vl_text: groupedModel,
    qwen3_vl_moe_text: groupedModel,
    minimax_m2: groupedModel,
    minimax_m3: groupedModel,
    minimax_m3_vl: groupedModel,
    gpt_oss: windowedModel,
    step3p7: windowedModel,
    mimo_v2_flash: mimoV2Model,
    llama4_text: llama4Model,
    gemma4_text: gemma4Model,
    deepseek_v3: latentModel,
    deepseek_v32: latentModel,
    kimi_k2: latentModel,
    glm_moe_dsa: latentModel,
    qwen3_5_text: deltaNetModel,
    qwen3_5_moe_text: deltaNetModel,
    kimi_linear: kimiLinearModel,
    nemotron_h: nemotronHModel,
    deepseek_v4: compressedModel,
    deepseek_ref: compressedModel,
  }),
);

/** Values of `model_type` that are understood. */
export const MODEL_TYPES: readonly string[] = Object.freeze([...FAMILIES.keys()].sort());

/** The layers of a model, from the part of its config that describes the text model. */
export function architectureFromConfig(text: ConfigReader, modelType: string, tiedEmbeddings: boolean): LlmArchitecture {
  const family = FAMILIES.get(modelType);
  if (modelType === 'nemotron-nas') {
    return text.refuse("the layers of a 'nemotron-nas' model differ, each as 'block_configs' says, which this planner does not read");
  }
  if (family === undefined) {
    return text.refuse(`'model_type' (${modelType}) is not known; known are ${MODEL_TYPES.join(', ')}`);
  }
  return Object.freeze({
    hiddenSize: text.count('hidden_size'),
    vocabularySize: text.count('vocab_size'),
    tiedEmbeddings,
    layers: counted(family(text)),
    otherParameters: 0,
  });
}

function counted(layers: readonly OneLayer[]): readonly LlmLayers[] {
  const groups = new Map<string, LlmLayers>();
  for (const layer of layers) {
    const key = JSON.stringify(layer);
    groups.set(key, { ...layer, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return Object.freeze([...groups.values()]);
}
