import type { LlmAttention, LlmFeedForward } from '../llm-architecture';
import { eachLayer, feedForward, grouped, headWidth, latent, type OneLayer } from './attention-families';
import type { ConfigReader } from './config-reader';
import { denseFeedForward, expertFeedForward, groupedAttention, NO_ATTENTION, NO_FEED_FORWARD, stateLayer } from './layer-parts';

/** Qwen3.5 and 3.6: gated delta nets, with full attention in between. */
export function deltaNetModel(c: ConfigReader): OneLayer[] {
  const kinds = c.list('layer_types') ?? c.refuse("it lacks 'layer_types'");
  const hiddenSize = c.count('hidden_size');
  const [keyHeads, valueHeads] = [c.count('linear_num_key_heads'), c.count('linear_num_value_heads')];
  const [keyWidth, valueWidth] = [c.count('linear_key_head_dim'), c.count('linear_value_head_dim')];
  const [keys, values] = [keyHeads * keyWidth, valueHeads * valueWidth];
  const kernel = c.count('linear_conv_kernel_dim');
  const state = stateLayer({
    // queries, keys, values, gate and output; two numbers a head for decay and strength; a short convolution.
    parameters: hiddenSize * (2 * keys + 3 * values + 2 * valueHeads) + kernel * (2 * keys + values),
    heads: valueHeads,
    stateValues: valueHeads * keyWidth * valueWidth + (kernel - 1) * (2 * keys + values),
  });
  const full = grouped(c);
  return eachLayer(c, (i) => ({ attention: kinds[i] === 'linear_attention' ? state : full, feedForward: feedForward(c, i) }));
}

/** Kimi K3: delta attention with a gate a channel, with latent attention in between. */
export function kimiLinearModel(c: ConfigReader): OneLayer[] {
  const linear = c.part('linear_attn_config') ?? c.refuse("it lacks 'linear_attn_config'");
  const full = linear.list('full_attn_layers') ?? c.refuse("it lacks 'linear_attn_config.full_attn_layers'");
  const [heads, width, kernel] = [linear.count('num_heads'), linear.count('head_dim'), linear.count('short_conv_kernel_size')];
  const wide = heads * width;
  // queries, keys, values and output; the two gates are low rank, as wide as a head, unless the config says otherwise.
  const gates = linear.flag('use_full_rank_gate') ? 2 * c.count('hidden_size') * wide : 2 * (c.count('hidden_size') + wide) * width;
  const state = stateLayer({
    parameters: c.count('hidden_size') * (4 * wide + heads) + gates + 3 * kernel * wide,
    heads,
    stateValues: heads * width * width + 3 * (kernel - 1) * wide,
  });
  const attention = latent(c);
  return eachLayer(c, (i) => ({ attention: full.includes(i + 1) ? attention : state, feedForward: feedForward(c, i) }));
}

const LETTERS: Readonly<Record<string, string>> = Object.freeze({ M: 'mamba', '*': 'attention', '-': 'mlp', E: 'moe' });

/** Nemotron H and 3: each layer is one of Mamba-2, attention, dense or experts, in a list of words or a row of letters. */
export function nemotronHModel(c: ConfigReader): OneLayer[] {
  const letters = c.text('hybrid_override_pattern');
  const kinds = c.list('layers_block_type') ?? (letters && [...letters].map((letter) => LETTERS[letter] ?? letter));
  if (!kinds) {
    return c.refuse("it lacks 'layers_block_type' and 'hybrid_override_pattern'");
  }
  const hiddenSize = c.count('hidden_size');
  return kinds.map((kind) => {
    switch (kind) {
      case 'mamba':
        return { attention: mamba2(c, hiddenSize), feedForward: NO_FEED_FORWARD };
      case 'attention':
        return { attention: grouped(c), feedForward: NO_FEED_FORWARD };
      case 'mlp':
        return { attention: NO_ATTENTION, feedForward: denseFeedForward(hiddenSize, c.count('intermediate_size'), 2) };
      case 'moe':
        return { attention: NO_ATTENTION, feedForward: ungatedExperts(c, hiddenSize) };
      default:
        return c.refuse(`it has a layer of kind '${String(kind)}'; known are ${Object.values(LETTERS).join(', ')}`);
    }
  });
}

function mamba2(c: ConfigReader, hiddenSize: number): LlmAttention {
  const [heads, width, size] = [c.count('mamba_num_heads'), c.count('mamba_head_dim'), c.count('ssm_state_size')];
  const [inner, kernel] = [heads * width, c.count('conv_kernel')];
  const convolved = inner + 2 * c.count('n_groups') * size;
  return stateLayer({
    parameters: hiddenSize * (inner + convolved + heads) + inner * hiddenSize + kernel * convolved,
    heads,
    stateValues: heads * width * size + (kernel - 1) * convolved,
  });
}

function ungatedExperts(c: ConfigReader, hiddenSize: number): LlmFeedForward {
  return expertFeedForward({
    hiddenSize,
    experts: c.count('n_routed_experts'),
    expertsPerToken: c.count('num_experts_per_tok'),
    width: c.count('moe_intermediate_size'),
    sharedWidth: c.maybe('moe_shared_expert_intermediate_size'),
    matrices: 2,
    latentWidth: c.maybe('moe_latent_size'),
  });
}

/** DeepSeek V4: one wide head of keys that are the values too, kept compressed; an index where the compression is weak. */
export function compressedModel(c: ConfigReader): OneLayer[] {
  const ratios = c.list('compress_ratios') ?? c.refuse("it lacks 'compress_ratios'");
  const hiddenSize = c.count('hidden_size');
  const [heads, width, rank] = [c.count('num_attention_heads'), headWidth(c), c.count('q_lora_rank')];
  const base = groupedAttention({ hiddenSize, queryHeads: heads, kvHeads: 1, keyWidth: width });
  const [outputRank, groups] = [c.count('o_lora_rank'), c.count('o_groups')];
  const [indexHeads, indexWidth] = [c.count('index_n_heads'), c.count('index_head_dim')];
  const matrices =
    hiddenSize * rank + rank * heads * width + hiddenSize * width + heads * width * outputRank + groups * outputRank * hiddenSize;
  return eachLayer(c, (i) => {
    const ratio = ratios[i] as number;
    const indexed = ratio > 0 && ratio < 16;
    const compressors = ratio > 0 ? 2 * hiddenSize * width * (indexed ? 2 : 1) : 0;
    const index = indexed ? rank * indexHeads * indexWidth + hiddenSize * indexHeads + 4 * hiddenSize * indexWidth : 0;
    const attention: LlmAttention = {
      ...base,
      parameters: matrices + compressors + index,
      cacheHeads: 1,
      cacheValuesPerToken: ratio > 0 ? (width + (indexed ? indexWidth : 0)) / ratio : width,
      // the last tokens are kept as they are beside the compressed ones.
      stateValues: ratio > 0 ? c.count('sliding_window') * width : 0,
      operationsPerPair: ratio > 0 ? (4 * heads * width) / ratio : 4 * heads * width,
      ...(ratio === 0 && { windowTokens: c.count('sliding_window') }),
      ...(indexed && { attendedTokens: c.count('index_topk') * ratio }),
    };
    return { attention, feedForward: feedForward(c, i) };
  });
}
