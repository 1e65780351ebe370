import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { PodMonitorSpec } from '../crds';
import type { IModelServer } from '../serving/model-server';
import { monitoringLabels } from './monitoring-labels';
import { namespaceOf } from './server-series';

/** Properties of `MetricsScrape`. */
export interface MetricsScrapeProps {
  /** The server whose metrics are collected. */
  readonly server: IModelServer;
  /**
   * Labels of the object that is made, for a Prometheus that selects by them: `{ release: 'kps' }`.
   *
   * @default - none; the Prometheus of `PROMETHEUS` takes what it finds
   */
  readonly labels?: Record<string, string>;
}

/**
 * Has Prometheus collect a model server's metrics every 15 seconds. Defines one `PodMonitor`.
 *
 * Every series carries the labels that only this server's pods have: autoscalers and alerts ask by them.
 */
export class MetricsScrape extends Construct {
  public constructor(scope: Construct, id: string, props: MetricsScrapeProps) {
    super(scope, id);
    const { server } = props;
    const { portName: port, path } = server.metrics;
    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { namespace: namespaceOf(server), ...monitoringLabels(this, props.labels) },
      spec: {
        selector: { matchLabels: server.podLabels },
        podTargetLabels: Object.keys(server.podLabels),
        podMetricsEndpoints: [{ port, path, interval: '15s' }],
      } satisfies PodMonitorSpec,
    });
  }
}
