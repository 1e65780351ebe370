import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { IModelServer } from '../serving/model-server';

/** Properties of `InferenceAutoscaler`. */
export interface InferenceAutoscalerProps {
  /** The server to scale. */
  readonly server: IModelServer;
  /** Replicas at rest. A whole number, at least 1: the metrics come from the pods themselves, which cannot wake each other from zero. */
  readonly minReplicas: number;
  /** The most replicas. A whole number, at least `minReplicas`. */
  readonly maxReplicas: number;
  /** Requests, running and waiting, that one replica should have. A whole number, at least 1. */
  readonly requestsPerReplica: number;
  /** Address of Prometheus: `http://prometheus.monitoring:9090`. */
  readonly prometheusAddress: string;
  /**
   * Share of a replica's KV cache that may be in use before another one is started, above 0 and at most 1.
   *
   * @default 0.8
   */
  readonly kvCacheUse?: number;
  /**
   * How long the load must be lower before a replica goes. Whole seconds, from 1 minute to 1 hour, as a HorizontalPodAutoscaler takes it.
   *
   * @default Duration.minutes(10)
   */
  readonly calmFor?: Duration;
}

/**
 * Scales a model server on the requests it holds and on the use of its KV cache, as vLLM reports them.
 *
 * Defines one KEDA `ScaledObject`. If Prometheus cannot be asked, replicas stay as they are, and never under the minimum.
 */
export class InferenceAutoscaler extends Construct {
  public constructor(scope: Construct, id: string, props: InferenceAutoscalerProps) {
    super(scope, id);
    const { server, minReplicas, maxReplicas, requestsPerReplica } = props;
    const kvCacheUse = props.kvCacheUse ?? 0.8;
    const calmSeconds = (props.calmFor ?? Duration.minutes(10)).toSeconds({ integral: false });
    if (!Number.isInteger(minReplicas) || minReplicas < 1 || !Number.isInteger(maxReplicas) || maxReplicas < minReplicas) {
      throw new GroundplanError(
        'ReplicaRange',
        `'minReplicas' (${minReplicas}) and 'maxReplicas' (${maxReplicas}) must be whole numbers with 1 <= 'minReplicas' <= 'maxReplicas'`,
        this,
      );
    }
    if (!Number.isInteger(requestsPerReplica) || requestsPerReplica < 1) {
      throw new GroundplanError(
        'ScalingTarget',
        `'requestsPerReplica' must be a whole number of at least 1, got ${requestsPerReplica}`,
        this,
      );
    }
    if (!(kvCacheUse > 0 && kvCacheUse <= 1)) {
      throw new GroundplanError('ScalingTarget', `'kvCacheUse' must be above 0 and at most 1, got ${kvCacheUse}`, this);
    }
    if (!Number.isInteger(calmSeconds) || calmSeconds < 60 || calmSeconds > 3600) {
      throw new GroundplanError('ScalingTarget', `'calmFor' must be whole seconds from 60 to 3600, got ${calmSeconds}`, this);
    }
    const labels = [
      ...(server.namespaceName === undefined ? [] : [`namespace="${server.namespaceName}"`]),
      `model_name="${server.servedModelName}"`,
    ].join(',');
    const trigger = (name: string, query: string, threshold: string): Record<string, unknown> => ({
      type: 'prometheus',
      name,
      metricType: 'AverageValue',
      // without 'ignoreNullValues: false' a Prometheus that lost its targets would look like no load at all.
      metadata: { serverAddress: props.prometheusAddress, query, threshold, ignoreNullValues: 'false' },
    });

    new ApiObject(this, 'Resource', {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: server.namespaceName === undefined ? {} : { namespace: server.namespaceName },
      spec: {
        scaleTargetRef: { name: server.deploymentName },
        minReplicaCount: minReplicas,
        maxReplicaCount: maxReplicas,
        pollingInterval: 15,
        fallback: { failureThreshold: 3, replicas: minReplicas, behavior: 'currentReplicasIfHigher' },
        advanced: {
          horizontalPodAutoscalerConfig: {
            behavior: {
              scaleUp: {
                // within the default of 10 % a replica that the plan counts would not come: 400 requests at 48 a replica stay at 8.
                tolerance: 0,
                stabilizationWindowSeconds: 0,
                policies: [
                  { type: 'Pods', value: 2, periodSeconds: 60 },
                  { type: 'Percent', value: 100, periodSeconds: 60 },
                ],
              },
              scaleDown: {
                stabilizationWindowSeconds: calmSeconds,
                policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
              },
            },
          },
        },
        triggers: [
          trigger(
            'requests',
            `sum(vllm:num_requests_running{${labels}}) + sum(vllm:num_requests_waiting{${labels}})`,
            String(requestsPerReplica),
          ),
          trigger('kv-cache', `sum(vllm:kv_cache_usage_perc{${labels}})`, String(kvCacheUse)),
        ],
      },
    }).node.addDependency(server);
  }
}
