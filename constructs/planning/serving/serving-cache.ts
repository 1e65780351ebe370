import type { LlmArchitecture, LlmAttention } from '../llm-architecture';
import type { Precision } from '../precision';
import type { ServingLayout } from './serving-layout';

/** Facts about how an engine lays out its cache. Sources: docs/constructs/planning/serving/serving-memory.md. */
export const SERVING_CACHE_FACTS = Object.freeze({
  /** Tokens of one block: vLLM's default, and what its attention kernels want a multiple of. */
  blockTokens: 16,
  /** States kept for one sequence: vLLM holds two when it can reuse prefixes (`mamba_cache_mode` align). */
  statesPerSequence: 2,
  /** Bytes of one value of a state: 32-bit float, the widest that engines keep. */
  stateBytesPerValue: 4,
  /** How much larger than its values a latent in 8 bit is: 656 bytes for 576 values, since its rotary part stays in 16 bit. */
  latentIn8BitShare: 656 / 576,
  /** Below this ratio of layer counts, vLLM makes groups as large as the largest kind of layers, not as the smallest. */
  groupRatio: 1.5,
});

/** What a cache is asked for. */
export interface ServingCacheProps {
  /** The model's layers. */
  readonly architecture: LlmArchitecture;
  /** How GPUs share it. */
  readonly layout: ServingLayout;
  /** How the cache is stored. */
  readonly precision: Precision;
  /** Most prompt tokens of one step: what a sliding window holds beside itself while a prompt is read. */
  readonly batchedTokens: number;
}

/** How much cache sequences take on one GPU. */
export interface ServingCache {
  /** Tokens of one block of the layers whose cache grows. */
  readonly blockTokens: number;
  /** Bytes that each further token of a long sequence takes on one GPU. */
  readonly bytesPerToken: number;
  /** Bytes held once for all sequences: the prompt that sliding windows read at this moment. */
  readonly sharedBytes: number;
  /** Bytes that one sequence of this many tokens takes on one GPU, in whole blocks. */
  bytesPerSequence(tokens: number): number;
}

interface Kind {
  readonly layers: number;
  readonly bytesPerToken: number;
  readonly stateBytes: number;
  readonly windowTokens?: number;
}

/** Works out what sequences take in the cache of one GPU: growing caches, windows, latents that every GPU keeps, and states. */
export function servingCache(props: ServingCacheProps): ServingCache {
  const kinds = kindsOf(props);
  const { blockTokens } = SERVING_CACHE_FACTS;
  const widest = Math.max(0, ...kinds.map((k) => k.bytesPerToken));
  const largestState = Math.max(0, ...kinds.map((k) => k.stateBytes));
  // all layers share one pool of pages, so a page is as large as the largest thing that must go into one.
  const quantum = blockTokens * widest;
  const pageBytes = quantum === 0 ? largestState : quantum * Math.max(1, Math.ceil(largestState / quantum));
  const tokensOnPage = (k: Kind): number => Math.max(blockTokens, Math.floor(pageBytes / k.bytesPerToken / blockTokens) * blockTokens);
  const padded = paddedLayers(kinds);
  const pagesOf = (k: Kind, tokens: number): number => {
    if (k.stateBytes > 0) {
      return SERVING_CACHE_FACTS.statesPerSequence;
    }
    const kept = Math.min(tokens, k.windowTokens ?? Infinity);
    // a window does not start where a block starts.
    return Math.ceil(kept / tokensOnPage(k)) + (kept < tokens ? 1 : 0);
  };
  const growing = kinds.map((k, i) => ({ k, layers: padded[i] })).filter(({ k }) => k.bytesPerToken > 0);
  const full = growing.filter(({ k }) => k.windowTokens === undefined);
  return Object.freeze({
    blockTokens: Math.max(blockTokens, ...full.map(({ k }) => tokensOnPage(k))),
    bytesPerToken: full.reduce((sum, { k, layers }) => sum + (layers * pageBytes) / tokensOnPage(k), 0),
    sharedBytes: growing
      .filter(({ k }) => k.windowTokens !== undefined)
      .reduce((sum, { k, layers }) => sum + layers * pageBytes * Math.ceil(props.batchedTokens / tokensOnPage(k)), 0),
    bytesPerSequence: (tokens: number) => kinds.reduce((sum, k, i) => sum + padded[i] * pageBytes * pagesOf(k, tokens), 0),
  });
}

function kindsOf({ architecture, layout, precision }: ServingCacheProps): Kind[] {
  const kinds = new Map<string, Kind>();
  const add = (count: number, kind: Omit<Kind, 'layers'>): void => {
    const key = `${kind.bytesPerToken} ${kind.stateBytes} ${kind.windowTokens}`;
    const layers = Math.ceil(count / layout.pipelineParallel) + (kinds.get(key)?.layers ?? 0);
    kinds.set(key, { ...kind, layers });
  };
  for (const { count, attention } of architecture.layers) {
    const share = shareOnOneGpu(attention, layout.tensorParallel);
    if (attention.cacheValuesPerToken > 0) {
      const values = attention.cacheValuesPerToken * share * widening(attention, precision);
      add(count, { bytesPerToken: values * precision.bytesPerValue, stateBytes: 0, windowTokens: attention.windowTokens });
    }
    if (attention.stateValues > 0) {
      add(count, { bytesPerToken: 0, stateBytes: attention.stateValues * share * SERVING_CACHE_FACTS.stateBytesPerValue });
    }
  }
  return [...kinds.values()];
}

/** Share of a layer's cache that one of the GPUs keeps: heads are divided, and copied where there are more GPUs than heads. */
export function shareOnOneGpu(attention: LlmAttention, tensorParallel: number): number {
  return 1 / Math.max(1, Math.min(tensorParallel, attention.cacheHeads));
}

function widening(attention: LlmAttention, precision: Precision): number {
  return attention.kind === 'latent' && precision.bytesPerValue < 2 ? SERVING_CACHE_FACTS.latentIn8BitShare : 1;
}

function paddedLayers(kinds: readonly Kind[]): number[] {
  const counts = kinds.map((k) => k.layers);
  const smallest = Math.min(...counts);
  const largest = Math.max(...counts);
  const group = largest < smallest * SERVING_CACHE_FACTS.groupRatio ? largest : smallest;
  return counts.map((layers) => Math.ceil(layers / group) * group);
}
