import type { Source } from '../../planning/derivation';
import { at, list, numeric, text } from '../documents/json';
import { type FoundObject, objectsOfKind } from '../documents/kubernetes';
import type { PolicyRule, Verdict } from '../rule';

/** Where the names below come from. */
export const VLLM_METRICS_SOURCE: Source = Object.freeze({
  title: 'vLLM, vllm/v1/metrics/loggers.py and vllm/v1/spec_decode/metrics.py, as released on PyPI',
  version: '0.28.0',
  date: '2026-11-24',
  url: 'https://github.com/vllm-project/vllm/blob/v0.28.0/vllm/v1/metrics/loggers.py',
});

/** Gauges of vLLM, without the prefix `vllm:`. */
const GAUGES: readonly string[] = Object.freeze([
  'cache_config_info',
  'engine_sleep_state',
  'kv_cache_usage_perc',
  'lora_requests_info',
  'num_requests_running',
  'num_requests_waiting',
  'num_requests_waiting_by_reason',
]);

/** Counters of vLLM; the exporter adds `_total`. */
const COUNTERS: readonly string[] = Object.freeze([
  'corrupted_requests',
  'external_prefix_cache_hits',
  'external_prefix_cache_queries',
  'generation_tokens',
  'mm_cache_hits',
  'mm_cache_queries',
  'num_preemptions',
  'prefix_cache_hits',
  'prefix_cache_queries',
  'prompt_tokens',
  'prompt_tokens_by_source',
  'prompt_tokens_cached',
  'request_success',
  'spec_decode_num_accepted_tokens',
  'spec_decode_num_accepted_tokens_per_pos',
  'spec_decode_num_draft_tokens',
  'spec_decode_num_drafts',
]);

/** Histograms of vLLM; the exporter adds `_bucket`, `_sum` and `_count`. */
const HISTOGRAMS: readonly string[] = Object.freeze([
  'e2e_request_latency_seconds',
  'inter_token_latency_seconds',
  'iteration_tokens_total',
  'kv_block_idle_before_evict_seconds',
  'kv_block_lifetime_seconds',
  'kv_block_reuse_gap_seconds',
  'request_decode_time_seconds',
  'request_generation_tokens',
  'request_inference_time_seconds',
  'request_max_num_generation_tokens',
  'request_params_max_tokens',
  'request_params_n',
  'request_prefill_kv_computed_tokens',
  'request_prefill_time_seconds',
  'request_prompt_tokens',
  'request_queue_time_seconds',
  'request_time_per_output_token_seconds',
  'time_to_first_token_seconds',
]);

/** What optional parts of vLLM export (KV connectors, estimates, diffusion, realtime API); their names are not checked. */
const OPTIONAL = /^(diffusion|estimated|hf3fs|kv_offload|mooncake_store|nixl|websocket)_/;

/** Names that vLLM no longer exports, and what took their place. */
const RENAMED: Readonly<Record<string, string>> = Object.freeze({
  gpu_cache_usage_perc: 'kv_cache_usage_perc',
  gpu_prefix_cache_hits_total: 'prefix_cache_hits_total',
  gpu_prefix_cache_queries_total: 'prefix_cache_queries_total',
  time_per_output_token_seconds_bucket: 'inter_token_latency_seconds_bucket',
  time_per_output_token_seconds_count: 'inter_token_latency_seconds_count',
  time_per_output_token_seconds_sum: 'inter_token_latency_seconds_sum',
});

const EXPORTED: ReadonlySet<string> = new Set([
  ...GAUGES,
  ...COUNTERS.map((name) => `${name}_total`),
  ...HISTOGRAMS.flatMap((name) => ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)),
]);

const AGGREGATES = /\b(sum|avg|max|min|count|quantile|histogram_quantile|scalar)\s*(\b(by|without)\s*\([^)]*\)\s*)?\(/;
/** Grouped on the outside, a query gives a value a group. */
const GROUPED = /^\s*(sum|avg|max|min|count)\s*(\b(by|without)\s*\(\s*\w|\(.*\)\s*\b(by|without)\s*\(\s*\w[^()]*\)\s*$)/s;

function* problems(query: string): Iterable<string> {
  for (const name of new Set([...query.matchAll(/\bvllm:(\w+)/g)].map((match) => match[1]))) {
    if (!EXPORTED.has(name) && !OPTIONAL.test(name)) {
      const instead = RENAMED[name] ?? [`${name}_total`, `${name}_bucket`].find((other) => EXPORTED.has(other));
      yield `vLLM exports no metric 'vllm:${name}'${instead ? `; it exports 'vllm:${instead}'` : ''}`;
    }
  }
  if (!AGGREGATES.test(query) || GROUPED.test(query)) {
    yield `the query '${query}' may give a value for each pod, but the trigger takes a single one`;
  }
}

const queryOf = (trigger: unknown): string => text(at(trigger, 'metadata', 'query')) ?? '';
const reads = (trigger: unknown): boolean => at(trigger, 'type') === 'prometheus' && /\bvllm:/.test(queryOf(trigger));

function* shared(query: string, scaler: FoundObject, scalers: readonly FoundObject[]): Iterable<string> {
  const target = ({ namespace, object }: FoundObject): string => {
    const { kind = 'Deployment', name } = (at(object, 'spec', 'scaleTargetRef') ?? {}) as { kind?: unknown; name?: unknown };
    return JSON.stringify([namespace, kind, name]);
  };
  const other = scalers.find(
    (s) => target(s) !== target(scaler) && list(at(s.object, 'spec', 'triggers')).some((t) => reads(t) && queryOf(t) === query),
  );
  if (other) {
    yield `${other.subject} scales something else on the same query, so both grow for the load of both; select the pods of one server`;
  }
}

/** The autoscaler reads a metric that exists. */
export const SCALER_METRIC_EXPORTED: PolicyRule = {
  id: 'ScalerMetricExported',
  severity: 'error',
  title:
    "A KEDA trigger on vLLM's metrics names one that vLLM exports, gives a single value of its own server, fails when it is lost, and does not scale to zero on it.",
  why: 'By default KEDA takes a metric that is not there for no load and scales down; and a server scaled to zero exports nothing that could wake it.',
  remedy:
    "query like sum(vllm:num_requests_waiting{…}) with 'ignoreNullValues: \"false\"', set 'fallback', and keep 'minReplicaCount' at 1 or add a trigger outside the pods",
  *check(input): Iterable<Verdict> {
    const scalers = objectsOfKind(input, 'ScaledObject');
    for (const scaler of scalers) {
      const { document, subject, object } = scaler;
      const spec = at(object, 'spec');
      const triggers = list(at(spec, 'triggers'));
      for (const [i, trigger] of triggers.entries()) {
        if (!reads(trigger)) {
          continue;
        }
        const path = `spec.triggers[${i}].metadata`;
        for (const message of [...problems(queryOf(trigger)), ...shared(queryOf(trigger), scaler, scalers)]) {
          yield { document, subject, path: `${path}.query`, message };
        }
        const threshold = numeric(at(trigger, 'metadata', 'threshold'));
        if (threshold !== undefined && threshold < 0.001) {
          const message = `the threshold ${threshold} is below 0.001, the least that KEDA hands on`;
          yield { document, subject, path: `${path}.threshold`, message };
        }
        if (String(at(trigger, 'metadata', 'ignoreNullValues')) !== 'false') {
          const message = '\'ignoreNullValues\' is not "false", so a lost metric looks like no load';
          yield { document, subject, path: `${path}.ignoreNullValues`, message };
        }
      }
      if (!triggers.some(reads)) {
        continue;
      }
      if (at(spec, 'fallback') === undefined) {
        yield { document, subject, path: 'spec.fallback', message: 'no fallback says how many replicas there are when the metric is lost' };
      }
      const toZero = numeric(at(spec, 'minReplicaCount') ?? 0) === 0 || numeric(at(spec, 'idleReplicaCount')) === 0;
      // cpu and memory come from the pods as well and cannot wake them.
      if (toZero && triggers.every((trigger) => reads(trigger) || ['cpu', 'memory'].includes(String(at(trigger, 'type'))))) {
        yield {
          document,
          subject,
          path: 'spec.minReplicaCount',
          message: 'scales to zero on a metric of its own pods, which nothing wakes again',
        };
      }
    }
  },
};
