import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { IModelServer } from '../serving/model-server';

/** Properties of `MetricsScrape`. */
export interface MetricsScrapeProps {
  /** The server whose metrics are collected. */
  readonly server: IModelServer;
}

/** Has Prometheus collect a model server's metrics every 15 seconds. Defines one `PodMonitor`. */
export class MetricsScrape extends Construct {
  public constructor(scope: Construct, id: string, props: MetricsScrapeProps) {
    super(scope, id);
    const { server } = props;
    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: server.namespaceName === undefined ? {} : { namespace: server.namespaceName },
      spec: {
        selector: { matchLabels: server.podLabels },
        podMetricsEndpoints: [{ port: server.portName, path: '/metrics', interval: '15s' }],
      },
    });
  }
}
