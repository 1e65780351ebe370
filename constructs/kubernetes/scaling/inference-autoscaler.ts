import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { ScaledObjectSpec } from '../crds';
import { isLateText } from '../late-text';
import { knownNamespaceOf, ownSeries } from '../observability/server-series';
import type { IModelServer } from '../serving/model-server';

/** KEDA hands a threshold on in whole thousandths and cuts off the rest. */
const SMALLEST_THRESHOLD = 0.001;

/** Properties of `InferenceAutoscaler`. */
export interface InferenceAutoscalerProps {
  /** The server to scale. */
  readonly server: IModelServer;
  /** Replicas at rest. A whole number, at least 1: the metrics come from the pods themselves, which cannot wake each other from zero. */
  readonly minReplicas: number;
  /** The most replicas. A whole number, more than `minReplicas`: where both are the same there is nothing to scale. */
  readonly maxReplicas: number;
  /** Requests, running and waiting, that one replica should have. A whole number, at least 1. */
  readonly requestsPerReplica: number;
  /** Address of Prometheus as KEDA's pods reach it, http or https: `http://prometheus.monitoring:9090`. */
  readonly prometheusAddress: string;
  /**
   * Share of a replica's KV cache that may be in use before another one is started, from 0.001 to 1.
   *
   * @default - 0.8 where the server reports the use of its cache; else requests alone decide
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
 * Scales a model server on the requests it holds and on the use of its KV cache, as far as it reports them.
 *
 * Defines one KEDA `ScaledObject`. If Prometheus cannot be asked, replicas stay as they are, and never under the minimum.
 */
export class InferenceAutoscaler extends Construct {
  public constructor(scope: Construct, id: string, props: InferenceAutoscalerProps) {
    super(scope, id);
    const { server, minReplicas, maxReplicas, requestsPerReplica } = props;
    const { requestsRunning, requestsWaiting, kvCacheUse: cacheSeries } = server.metrics;
    const kvCacheUse = props.kvCacheUse ?? 0.8;
    const calmSeconds = (props.calmFor ?? Duration.minutes(10)).toSeconds({ integral: false });
    if (!Number.isInteger(minReplicas) || minReplicas < 1 || !Number.isInteger(maxReplicas) || maxReplicas < minReplicas) {
      throw new GroundplanError(
        'ReplicaRange',
        `'minReplicas' (${minReplicas}) and 'maxReplicas' (${maxReplicas}) must be whole numbers with 1 <= 'minReplicas' < 'maxReplicas'`,
        this,
      );
    }
    if (minReplicas === maxReplicas) {
      throw new GroundplanError(
        'ReplicaRange',
        `'minReplicas' and 'maxReplicas' are both ${minReplicas}, so there is nothing to scale; leave the autoscaler out and give the server 'replicas: ${minReplicas}'`,
        this,
      );
    }
    if (!isLateText(props.prometheusAddress) && !isHttpAddress(props.prometheusAddress)) {
      throw new GroundplanError(
        'PrometheusAddress',
        `'prometheusAddress' must be an address that begins with http:// or https://, such as http://prometheus.monitoring:9090, got '${props.prometheusAddress}'`,
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
    if (!(kvCacheUse >= SMALLEST_THRESHOLD && kvCacheUse <= 1)) {
      throw new GroundplanError('ScalingTarget', `'kvCacheUse' must be from ${SMALLEST_THRESHOLD} to 1, got ${kvCacheUse}`, this);
    }
    if (!Number.isInteger(calmSeconds) || calmSeconds < 60 || calmSeconds > 3600) {
      throw new GroundplanError('ScalingTarget', `'calmFor' must be whole seconds from 60 to 3600, got ${calmSeconds}`, this);
    }
    const requests = [requestsRunning, requestsWaiting].filter((series) => series !== undefined);
    if (requests.length === 0) {
      throw new GroundplanError(
        'ServerMetric',
        `the 'server' ${server.node.path} reports neither requests in service nor requests that wait, so nothing says how many replicas it needs; ` +
          `scale it on something else`,
        this,
      );
    }
    if (props.kvCacheUse !== undefined && cacheSeries === undefined) {
      throw new GroundplanError(
        'ServerMetric',
        `'kvCacheUse' is given, but the 'server' ${server.node.path} does not report the use of a KV cache; leave it out`,
        this,
      );
    }
    const namespace = knownNamespaceOf(server, this);
    const total = (series: string): string => `sum(${series}{${ownSeries(server, this)}})`;
    const trigger = (name: string, query: string, threshold: string) => ({
      type: 'prometheus',
      name,
      metricType: 'AverageValue',
      // without 'ignoreNullValues: false' a Prometheus that lost its targets would look like no load at all.
      metadata: { serverAddress: props.prometheusAddress, query, threshold, ignoreNullValues: 'false' },
    });

    new ApiObject(this, 'Resource', {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { namespace },
      spec: {
        scaleTargetRef: { ...server.scaleTarget },
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
          trigger('requests', requests.map(total).join(' + '), String(requestsPerReplica)),
          ...(cacheSeries === undefined ? [] : [trigger('kv-cache', total(cacheSeries), String(kvCacheUse))]),
        ],
      } satisfies ScaledObjectSpec,
    }).node.addDependency(server);
  }
}

function isHttpAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && !/\s/.test(text) && URL.canParse(text);
}
