import type { LlmAttention, LlmFeedForward, LlmLayers } from '../llm-architecture';
import type { ConfigReader } from './config-reader';
import { denseFeedForward, expertFeedForward, groupedAttention, latentAttention } from './layer-parts';

/** One layer, before equal ones are counted together. */
export type OneLayer = Omit<LlmLayers, 'count'>;

/** Makes a layer for each number from 0. */
export function eachLayer(c: ConfigReader, make: (layer: number) => OneLayer): OneLayer[] {
  return Array.from({ length: c.count('num_hidden_layers') }, (_, i) => make(i));
}

/** Width of one head. */
export function headWidth(c: ConfigReader): number {
  return c.maybe('head_dim', 'attention_head_dim') ?? c.count('hidden_size') / c.count('num_attention_heads');
}

/** Grouped attention as most models name its fields. */
export function grouped(c: ConfigReader, windowTokens?: number): LlmAttention {
  return groupedAttention({
    hiddenSize: c.count('hidden_size'),
    queryHeads: c.count('num_attention_heads'),
    kvHeads: c.count('num_key_value_heads'),
    keyWidth: headWidth(c),
    gated: c.flag('attn_output_gate'),
    windowTokens,
  });
}

/** Whether each layer has experts, as the many ways to say so have it. */
export function hasExperts(c: ConfigReader, layer: number): boolean {
  const frequency = c.list('moe_layer_freq');
  const kinds = c.list('mlp_layer_types');
  if (frequency || kinds) {
    return frequency ? frequency[layer] === 1 : kinds![layer] === 'sparse';
  }
  const step = c.maybe('decoder_sparse_step') ?? 1;
  const dense = c.list('mlp_only_layers') ?? [];
  return layer >= (c.maybe('first_k_dense_replace') ?? 0) && (layer + 1) % step === 0 && !dense.includes(layer);
}

/** Experts with the shared ones beside them, or a dense layer. */
export function feedForward(c: ConfigReader, layer: number): LlmFeedForward {
  const hiddenSize = c.count('hidden_size');
  const experts = c.maybe('n_routed_experts', 'num_local_experts', 'num_experts');
  if (experts === undefined || !hasExperts(c, layer)) {
    return denseFeedForward(hiddenSize, c.count('dense_intermediate_size', 'intermediate_size'));
  }
  const width = c.count('moe_intermediate_size', 'intermediate_size');
  const shared = c.maybe('n_shared_experts', 'num_shared_experts');
  const sharedWidth = c.maybe('shared_expert_intermediate_size', 'shared_intermediate_size', 'share_expert_dim');
  return expertFeedForward({
    hiddenSize,
    experts,
    expertsPerToken: c.count('num_experts_per_tok', 'experts_per_token', 'num_experts_per_token', 'top_k_experts'),
    width,
    sharedWidth: (shared ?? 1) * (sharedWidth ?? (shared ? width : 0)),
    latentWidth: c.maybe('routed_expert_hidden_size'),
  });
}

/** Llama, Mistral, Mixtral, Qwen, MiniMax, MiMo: grouped attention in every layer. */
export function groupedModel(c: ConfigReader): OneLayer[] {
  const attention = grouped(c);
  return eachLayer(c, (i) => ({ attention, feedForward: feedForward(c, i) }));
}

/** gpt-oss, Step: some layers slide a window, as `layer_types` says. */
export function windowedModel(c: ConfigReader): OneLayer[] {
  const kinds = c.list('layer_types') ?? c.refuse("it lacks 'layer_types'");
  const [full, sliding] = [grouped(c), grouped(c, c.count('sliding_window'))];
  return eachLayer(c, (i) => ({ attention: kinds[i] === 'sliding_attention' ? sliding : full, feedForward: feedForward(c, i) }));
}

/** MiMo-V2: windowed layers with heads of their own, values narrower than keys. */
export function mimoV2Model(c: ConfigReader): OneLayer[] {
  const pattern = c.list('hybrid_layer_pattern') ?? c.refuse("it lacks 'hybrid_layer_pattern'");
  const attention = (prefix: string, windowTokens?: number): LlmAttention =>
    groupedAttention({
      hiddenSize: c.count('hidden_size'),
      queryHeads: c.count(`${prefix}num_attention_heads`),
      kvHeads: c.count(`${prefix}num_key_value_heads`),
      keyWidth: c.count(`${prefix}head_dim`),
      valueWidth: c.count(`${prefix}v_head_dim`),
      windowTokens,
    });
  const [full, sliding] = [attention(''), attention('swa_', c.count('sliding_window'))];
  return eachLayer(c, (i) => ({ attention: pattern[i] === 1 ? sliding : full, feedForward: feedForward(c, i) }));
}

/** Llama 4: three layers of four attend to chunks; experts in every n-th layer, each with one shared expert. */
export function llama4Model(c: ConfigReader): OneLayer[] {
  const hiddenSize = c.count('hidden_size');
  const [full, chunked] = [grouped(c), grouped(c, c.count('attention_chunk_size'))];
  const width = c.count('intermediate_size');
  const dense = denseFeedForward(hiddenSize, c.count('intermediate_size_mlp'));
  const experts = expertFeedForward({
    hiddenSize,
    experts: c.count('num_local_experts'),
    expertsPerToken: c.count('num_experts_per_tok'),
    width,
    sharedWidth: width,
  });
  const step = c.count('interleave_moe_layer_step');
  return eachLayer(c, (i) => ({ attention: (i + 1) % 4 === 0 ? full : chunked, feedForward: (i + 1) % step === 0 ? experts : dense }));
}

/** Gemma 4: windowed layers and full ones with wider heads; experts beside a dense layer, not instead of it. */
export function gemma4Model(c: ConfigReader): OneLayer[] {
  const kinds = c.list('layer_types') ?? c.refuse("it lacks 'layer_types'");
  const hiddenSize = c.count('hidden_size');
  const queryHeads = c.count('num_attention_heads');
  const full = groupedAttention({
    hiddenSize,
    queryHeads,
    kvHeads: c.maybe('num_global_key_value_heads') ?? c.count('num_key_value_heads'),
    keyWidth: c.maybe('global_head_dim') ?? headWidth(c),
    valuesAreKeys: c.flag('attention_k_eq_v'),
  });
  const sliding = grouped(c, c.count('sliding_window'));
  const width = c.count('intermediate_size');
  const both = c.flag('enable_moe_block')
    ? expertFeedForward({
        hiddenSize,
        experts: c.count('num_experts'),
        expertsPerToken: c.count('top_k_experts'),
        width: c.count('moe_intermediate_size'),
        sharedWidth: width,
      })
    : denseFeedForward(hiddenSize, width);
  return eachLayer(c, (i) => ({ attention: kinds[i] === 'sliding_attention' ? sliding : full, feedForward: both }));
}

/** DeepSeek V3 and R1, Kimi K2, GLM 5: latent attention, from V3.2 on with an index that picks tokens. */
export function latentModel(c: ConfigReader): OneLayer[] {
  const indexers = c.list('indexer_types');
  const attention = (withIndex: boolean): LlmAttention => latent(c, withIndex ? c.maybe('index_n_heads') : undefined);
  const [own, shared] = [attention(true), attention(false)];
  return eachLayer(c, (i) => ({ attention: indexers?.[i] === 'shared' ? shared : own, feedForward: feedForward(c, i) }));
}

/** Latent attention as its models name the fields. */
export function latent(c: ConfigReader, indexHeads?: number): LlmAttention {
  return latentAttention({
    hiddenSize: c.count('hidden_size'),
    heads: c.count('num_attention_heads'),
    queryRank: c.maybe('q_lora_rank'),
    kvRank: c.count('kv_lora_rank'),
    ropeWidth: c.count('qk_rope_head_dim'),
    nopeWidth: c.count('qk_nope_head_dim'),
    valueWidth: c.count('v_head_dim'),
    gated: c.flag('mla_use_output_gate'),
    indexHeads,
    indexWidth: c.maybe('index_head_dim'),
    indexTokens: c.maybe('index_topk'),
  });
}
