import { Construct } from 'constructs';
import type { IModelServer, ModelServerMetrics } from '../../constructs/kubernetes/serving/model-server';

/** What a test may say about a server. */
export interface FakeServerProps {
  /** Namespace of the server; `chat` if left out. */
  readonly namespaceName?: string | null;
  /** Labels of its pods. */
  readonly podLabels?: Record<string, string>;
  /** Name of its model. */
  readonly servedModelName?: string;
  /** What it reports; all that a language model's server can if left out. */
  readonly metrics?: Partial<ModelServerMetrics>;
}

const ALL_METRICS = {
  requestsRunning: 'vllm:num_requests_running',
  requestsWaiting: 'vllm:num_requests_waiting',
  kvCacheUse: 'vllm:kv_cache_usage_perc',
  firstToken: 'vllm:time_to_first_token_seconds',
  perToken: 'vllm:inter_token_latency_seconds',
  wholeAnswer: 'vllm:e2e_request_latency_seconds',
};

/** A model server without objects, for what only reads its interface. */
export function modelServer(scope: Construct, id: string, props: FakeServerProps = {}): IModelServer {
  class FakeServer extends Construct implements IModelServer {
    public readonly namespaceName = props.namespaceName === null ? undefined : (props.namespaceName ?? 'chat');
    public readonly scaleTarget = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' };
    public readonly podLabels = props.podLabels ?? { 'groundplan.dev/model-server': 'c88a33f10c' };
    public readonly servedModelName = props.servedModelName ?? 'Qwen/Qwen3-8B';
    public readonly metrics = { portName: 'http', path: '/metrics', ...(props.metrics ?? ALL_METRICS) };
  }
  return new FakeServer(scope, id);
}
