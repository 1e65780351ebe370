import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { IModelServer } from '../serving/model-server';

/** Namespace of a server; undefined where neither it nor its chart names one. */
export function namespaceOf(server: IModelServer): string | undefined {
  return server.namespaceName ?? Chart.of(server).namespace;
}

/** Namespace of a server whose series are asked for: those of a copy in another namespace carry the same labels otherwise. */
export function knownNamespaceOf(server: IModelServer, scope: IConstruct): string {
  const namespace = namespaceOf(server);
  if (namespace === undefined) {
    throw new GroundplanError(
      'ServerNamespace',
      `the 'server' ${server.node.path} has no namespace, so its metrics could not be told from those of a copy in another one; ` +
        `give it a 'namespaceName', or its chart a 'namespace'`,
      scope,
    );
  }
  return namespace;
}

/** What stands between the braces of a query for the series of a server's own pods: its namespace and the labels that `MetricsScrape` copies. */
export function ownSeries(server: IModelServer, scope: IConstruct): string {
  const labels = Object.entries(server.podLabels).map(([name, value]) => `${seriesLabel(name)}="${escaped(value)}"`);
  return [`namespace="${escaped(knownNamespaceOf(server, scope))}"`, ...labels].join(',');
}

/** A pod's label as Prometheus' operator names it on the pod's series. */
function seriesLabel(podLabel: string): string {
  return podLabel.replace(/[^a-zA-Z0-9_]/g, '_');
}

/** A text between double quotes of a query. */
function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}
