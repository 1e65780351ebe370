import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { PrometheusRuleSpec } from '../crds';
import type { IModelServer } from '../serving/model-server';
import { monitoringLabels } from './monitoring-labels';
import { knownNamespaceOf, ownSeries } from './server-series';

/** Properties of `SloAlerts`. */
export interface SloAlertsProps {
  /** The server to watch. */
  readonly server: IModelServer;
  /**
   * 95 of 100 requests should have their first token within this time. At least a millisecond, and so are the others.
   *
   * @default - nothing is promised about it
   */
  readonly firstToken?: Duration;
  /**
   * 95 of 100 tokens should follow the one before within this time.
   *
   * @default - nothing is promised about it
   */
  readonly perToken?: Duration;
  /**
   * 95 of 100 requests should have their whole answer within this time: for servers whose answers are of one length, such as embeddings.
   *
   * @default - nothing is promised about it
   */
  readonly wholeAnswer?: Duration;
  /** The autoscaler's ceiling, in replicas. A whole number, at least 1. */
  readonly maxReplicas: number;
  /**
   * How long a promise must be broken before somebody is told. Whole seconds, at least 60.
   *
   * @default Duration.minutes(10)
   */
  readonly after?: Duration;
  /**
   * Labels of the object that is made, for a Prometheus that selects by them: `{ release: 'kps' }`.
   *
   * @default - none; the Prometheus of `PROMETHEUS` takes what it finds
   */
  readonly labels?: Record<string, string>;
}

/** The times that can be promised: the prop and the series of its name, the alert, and what it says. */
const PROMISES = [
  ['firstToken', 'FirstTokenSlow', 'time to first token'],
  ['perToken', 'TokensSlow', 'time between tokens'],
  ['wholeAnswer', 'AnswersSlow', 'time to the whole answer'],
] as const;

/**
 * Tells somebody when users wait too long: first token, pace of tokens, whole answers, a queue at the ceiling, no replica at all.
 *
 * Defines one `PrometheusRule` with the labels `severity: page` (users suffer now) or `ticket` (they soon will).
 */
export class SloAlerts extends Construct {
  public constructor(scope: Construct, id: string, props: SloAlertsProps) {
    super(scope, id);
    const { server, maxReplicas } = props;
    const afterSeconds = (props.after ?? Duration.minutes(10)).toSeconds({ integral: false });
    if (!Number.isInteger(afterSeconds) || afterSeconds < 60) {
      throw new GroundplanError('SloTarget', `'after' must be whole seconds, at least 60, got ${afterSeconds}`, this);
    }
    if (!Number.isInteger(maxReplicas) || maxReplicas < 1) {
      throw new GroundplanError('SloTarget', `'maxReplicas' must be a whole number of at least 1, got ${maxReplicas}`, this);
    }
    const namespace = knownNamespaceOf(server, this);
    const own = ownSeries(server, this);
    const rule = (alert: string, severity: string, expr: string, summary: string) => ({
      alert,
      expr,
      for: `${afterSeconds}s`,
      // by these the Alertmanager tells the alerts of two servers apart: what it takes for the same it sends once.
      labels: { severity, namespace, server: server.scaleTarget.name, model: plainText(server.servedModelName) },
      annotations: { summary },
    });
    const slow = PROMISES.flatMap(([prop, alert, what]) => {
      const promised = props[prop];
      if (promised === undefined) {
        return [];
      }
      const [series, milliseconds] = [server.metrics[prop], promised.toMilliseconds({ integral: false })];
      if (!(milliseconds >= 1 && milliseconds < Infinity)) {
        throw new GroundplanError('SloTarget', `'${prop}' must be at least 1 ms, got ${milliseconds} ms`, this);
      }
      if (series === undefined) {
        throw new GroundplanError(
          'ServerMetric',
          `'${prop}' is given, but the 'server' ${server.node.path} does not report its ${what}; leave it out`,
          this,
        );
      }
      const p95 = `histogram_quantile(0.95, sum by (le) (rate(${series}_bucket{${own}}[5m])))`;
      return [rule(alert, 'page', `${p95} > ${milliseconds / 1000}`, `95th percentile of the ${what} is over ${milliseconds} ms`)];
    });
    const { requestsWaiting } = server.metrics;
    const queue =
      requestsWaiting === undefined
        ? []
        : [
            rule(
              'QueueAtCeiling',
              'ticket',
              `sum(${requestsWaiting}{${own}}) > 0 and count(up{${own}} == 1) >= ${maxReplicas}`,
              `requests wait although all ${maxReplicas} replicas run; raise the ceiling or the quota`,
            ),
          ];

    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { namespace, ...monitoringLabels(this, props.labels) },
      spec: {
        groups: [
          {
            name: 'model-server',
            rules: [
              ...slow,
              ...queue,
              // 'up' is there for each pod that was scraped, before its first request too.
              rule('NoReplica', 'page', `absent(up{${own}} == 1)`, 'no replica of the model server reports; nobody is served'),
            ],
          },
        ],
      } satisfies PrometheusRuleSpec,
    });
  }
}

/** A text as the templates in an alert's labels leave it as it is. */
function plainText(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}
