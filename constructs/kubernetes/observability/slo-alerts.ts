import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { IModelServer } from '../serving/model-server';

/** Properties of `SloAlerts`. */
export interface SloAlertsProps {
  /** The server to watch. */
  readonly server: IModelServer;
  /** 95 of 100 requests should have their first token within this time. */
  readonly firstToken: Duration;
  /** 95 of 100 tokens should follow the one before within this time. */
  readonly perToken: Duration;
  /** The autoscaler's ceiling, in replicas. */
  readonly maxReplicas: number;
  /**
   * How long a promise must be broken before somebody is told. Whole seconds, at least 60.
   *
   * @default Duration.minutes(10)
   */
  readonly after?: Duration;
}

/**
 * Tells somebody when users wait too long: first token, pace of tokens, a queue at the ceiling, no replica at all.
 *
 * Defines one `PrometheusRule` with the labels `severity: page` (users suffer now) or `ticket` (they soon will).
 */
export class SloAlerts extends Construct {
  public constructor(scope: Construct, id: string, props: SloAlertsProps) {
    super(scope, id);
    const { server } = props;
    const afterSeconds = (props.after ?? Duration.minutes(10)).toSeconds({ integral: false });
    for (const [prop, value] of [
      ['firstToken', props.firstToken],
      ['perToken', props.perToken],
    ] as const) {
      if (value.toMilliseconds() <= 0) {
        throw new GroundplanError('SloTarget', `'${prop}' must be above 0, got ${value.toMilliseconds()} ms`, this);
      }
    }
    if (!Number.isInteger(afterSeconds) || afterSeconds < 60) {
      throw new GroundplanError('SloTarget', `'after' must be whole seconds, at least 60, got ${afterSeconds}`, this);
    }
    const namespace = server.namespaceName === undefined ? '' : `namespace="${server.namespaceName}",`;
    const labels = `${namespace}model_name="${server.servedModelName}"`;
    const p95 = (metric: string): string => `histogram_quantile(0.95, sum by (le) (rate(${metric}_bucket{${labels}}[5m])))`;
    const rule = (alert: string, severity: string, expr: string, summary: string): Record<string, unknown> => ({
      alert,
      expr,
      for: `${afterSeconds}s`,
      labels: { severity, model: server.servedModelName },
      annotations: { summary },
    });

    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: server.namespaceName === undefined ? {} : { namespace: server.namespaceName },
      spec: {
        groups: [
          {
            name: 'model-server',
            rules: [
              rule(
                'FirstTokenSlow',
                'page',
                `${p95('vllm:time_to_first_token_seconds')} > ${props.firstToken.toMilliseconds() / 1000}`,
                `95th percentile of the time to first token is over ${props.firstToken.toMilliseconds()} ms`,
              ),
              rule(
                'TokensSlow',
                'page',
                `${p95('vllm:inter_token_latency_seconds')} > ${props.perToken.toMilliseconds() / 1000}`,
                `95th percentile of the time between tokens is over ${props.perToken.toMilliseconds()} ms`,
              ),
              rule(
                'QueueAtCeiling',
                'ticket',
                `sum(vllm:num_requests_waiting{${labels}}) > 0 and count(vllm:num_requests_running{${labels}}) >= ${props.maxReplicas}`,
                `requests wait although all ${props.maxReplicas} replicas run; raise the ceiling or the quota`,
              ),
              rule(
                'NoReplica',
                'page',
                `absent(vllm:num_requests_running{${labels}})`,
                'no replica of the model server reports; nobody is served',
              ),
            ],
          },
        ],
      },
    });
  }
}
