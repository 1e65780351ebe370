import { Chart, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ColdStartPlan } from '../../planning/cold-start';
import { GroundplanError } from '../../planning/groundplan-error';
import type { DeploymentSpec, ServiceSpec } from '../kplus';
import { isLateText } from '../late-text';
import type { ModelServerMetrics, ScaleTarget } from '../serving/model-server';
import type { ModelSourceEgress } from '../serving/model-source';
import { addDisruptionBudget, addNetwork, addObject, addServiceAccount, type PodGroup } from './pod-objects';
import { type PodProps, podTemplate } from './pod-template';

/** What a user of a server says about it, whichever it is. */
export interface ServerProps {
  /**
   * Namespace to run in.
   *
   * @default - the chart's
   */
  readonly namespaceName?: string;
  /**
   * Number of replicas. A whole number; 0 parks the server.
   *
   * @default - left to an autoscaler: the field is not written, so that a deployment does not undo its work
   */
  readonly replicas?: number;
  /**
   * Pods that may call the server, by the labels of pod and namespace.
   *
   * @default - pods with the label `groundplan.dev/llm-client: "true"` in any namespace
   */
  readonly clientLabels?: Record<string, string>;
  /**
   * Name of the Service, which clients call: a DNS label.
   *
   * @default - a name from the construct's path, unique in the app
   */
  readonly serviceName?: string;
  /**
   * Namespace whose pods may scrape the metrics.
   *
   * @default monitoring
   */
  readonly monitoringNamespace?: string;
  /**
   * Labels of the pods in that namespace that may scrape the metrics.
   *
   * @default - every pod of the namespace may
   */
  readonly monitoringPodLabels?: Record<string, string>;
  /**
   * How long replies in flight may take to finish when a replica is told to stop. Whole seconds, at least 10.
   *
   * @default Duration.seconds(60)
   */
  readonly drainFor?: Duration;
  /**
   * Name of the ServiceAccount that is made for the pods; a cloud identity is bound to it by namespace and name.
   *
   * @default - a name from the construct's path, unique in the app
   */
  readonly serviceAccountName?: string;
  /**
   * Storage class of the volume that the weights are fetched to: each pod gets one and gives it back when it goes. For nodes with small
   * disks. The class must delete its volumes, or each pod leaves one behind.
   *
   * @default - no volume: the weights lie on the node's own disk
   */
  readonly storageClassName?: string;
}

/** A server, as its author describes it. */
export interface ServerDefinition extends ServerProps, PodProps {
  /** Ports that the container listens on, by name; the first is asked for its health. Clients may call all but that of the metrics. */
  readonly ports: Readonly<Record<string, number>>;
  /** Path that answers 200 when the server takes requests, at the first of the `ports`. */
  readonly healthPath: string;
  /** How long the start takes: the startup probe waits for it, and a rollout too. */
  readonly start: ColdStartPlan;
  /** Where its metrics are. */
  readonly metrics: ModelServerMetrics;
  /**
   * Where the pods may go beside the cluster's DNS and the source of the weights.
   *
   * @default - nowhere
   */
  readonly egress?: readonly ModelSourceEgress[];
}

/** A server that stands in a tree: what `IModelServer` asks for, and how clients find it. */
export interface DefinedServer {
  /** Namespace it runs in; undefined for the chart's. */
  readonly namespaceName?: string;
  /** Its Deployment, as an autoscaler sees it. */
  readonly scaleTarget: ScaleTarget;
  /** Labels that its pods carry and no others do. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Name of its Service. */
  readonly serviceName: string;
  /** Address of the first of its ports, `http://chat.models.svc:8000`; without a namespace one that is found only inside it. */
  readonly url: string;
  /** Where its metrics are. */
  readonly metrics: ModelServerMetrics;
}

/**
 * Adds to a construct what every server is made of: `ServiceAccount`, `Deployment` (with the id `Resource`), `Service`,
 * `PodDisruptionBudget` and `NetworkPolicy`. The objects are the construct's own children, so it stays free in what it extends.
 */
export function defineServer(scope: Construct, props: ServerDefinition): DefinedServer {
  const drainSeconds = (props.drainFor ?? Duration.seconds(60)).toSeconds({ integral: false });
  refuseWhatCannotRun(scope, props, drainSeconds);
  const { namespaceName, replicas, start, metrics, weights } = props;
  const podLabels = Object.freeze({ 'groundplan.dev/model-server': scope.node.addr.slice(0, 10) });
  const group: PodGroup = { namespaceName, podLabels };
  const ports = Object.keys(props.ports);

  const serviceAccountName = addServiceAccount(scope, group, props.serviceAccountName).name;
  const deployment = addObject(scope, 'Resource', namespaceName, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      ...({
        ...(replicas === undefined ? {} : { replicas }),
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: Math.max(600, 2 * start.totalSeconds),
        selector: { matchLabels: podLabels },
        // the new replica is ready before an old one goes; the plan counts its GPUs into the pool's limit.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      } satisfies Omit<DeploymentSpec, 'template'>),
      template: podTemplate({ ...props, podLabels, serviceAccountName, drainSeconds }),
    },
  });
  const service = addObject(scope, 'Service', namespaceName, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: props.serviceName === undefined ? {} : { name: props.serviceName },
    spec: {
      selector: podLabels,
      ports: Object.entries(props.ports).map(([name, port]) => ({ name, port, targetPort: name })),
    } satisfies ServiceSpec,
  });
  addDisruptionBudget(scope, group);
  addNetwork(scope, group, {
    clientPorts: ports.filter((name, i) => i === 0 || name !== metrics.portName),
    clientLabels: props.clientLabels ?? { 'groundplan.dev/llm-client': 'true' },
    metricsPort: metrics.portName,
    monitoringNamespace: props.monitoringNamespace ?? 'monitoring',
    monitoringPodLabels: props.monitoringPodLabels,
    egress: [...(weights?.source.egress ?? []), ...(props.egress ?? [])],
    exposureReason: weights?.source.exposureReason,
  });
  return {
    namespaceName,
    scaleTarget: Object.freeze({ apiVersion: deployment.apiVersion, kind: deployment.kind, name: deployment.name }),
    podLabels,
    serviceName: service.name,
    url: urlOf(scope, service.name, namespaceName, props.ports[ports[0]]),
    metrics,
  };
}

/** Without the cluster's own domain, which nobody here knows: the resolver of every pod tries it. */
function urlOf(scope: Construct, name: string, namespaceName: string | undefined, port: number): string {
  const namespace = namespaceName ?? Chart.of(scope).namespace;
  return `http://${name}${namespace === undefined ? '' : `.${namespace}.svc`}:${port}`;
}

function refuseWhatCannotRun(scope: Construct, props: ServerDefinition, drainSeconds: number): void {
  const { replicas, pool, gpus, cpuMillis, memoryMiB, ports, metrics } = props;
  if (!Number.isInteger(drainSeconds) || drainSeconds < 10) {
    throw new GroundplanError(
      'DrainTooShort',
      `'drainFor' must be whole seconds, at least 10, got ${drainSeconds}; replies in flight would be cut`,
      scope,
    );
  }
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
    throw new GroundplanError(
      'ServerReplicas',
      `'replicas' must be a whole number of at least 0, got ${replicas}; leave it out where an autoscaler decides`,
      scope,
    );
  }
  for (const [prop, value] of Object.entries({ cpuMillis, memoryMiB, ...(pool && gpus !== undefined ? { gpus } : {}) })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new GroundplanError('ServerResources', `'${prop}' must be a whole number of at least 1, got ${value}`, scope);
    }
  }
  if (gpus !== undefined && gpus !== 0 && !pool) {
    throw new GroundplanError('ServerResources', `'gpus' is ${gpus}, but no 'pool' says which nodes have them; give the pool too`, scope);
  }
  refuseNames(scope, props);
  for (const [name, port] of Object.entries(ports)) {
    if (!/^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(name) || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new GroundplanError(
        'ServerPorts',
        `'ports' must be numbers from 1 to 65535 by names of at most 15 lower-case letters, digits and '-', got ${port} by '${name}'`,
        scope,
      );
    }
  }
  if (ports[metrics.portName] === undefined) {
    throw new GroundplanError(
      'ServerPorts',
      `the metrics are at port '${metrics.portName}', but 'ports' has ${Object.keys(ports).join(', ') || 'none'}; name the port there`,
      scope,
    );
  }
}

function refuseNames(scope: Construct, { serviceName, storageClassName, weights }: ServerDefinition): void {
  if (serviceName !== undefined && !isLateText(serviceName) && !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(serviceName)) {
    throw new GroundplanError(
      'ServerServiceName',
      `'serviceName' must be at most 63 lower-case letters, digits and '-', with a letter first and no '-' at the end, got '${serviceName}'`,
      scope,
    );
  }
  if (storageClassName === undefined) {
    return;
  }
  if (!weights) {
    throw new GroundplanError(
      'ServerStorage',
      `'storageClassName' is '${storageClassName}', but the server fetches no weights that could lie there; leave it out`,
      scope,
    );
  }
  if (!isLateText(storageClassName) && !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(storageClassName)) {
    throw new GroundplanError(
      'ServerStorage',
      `'storageClassName' must be the name of a StorageClass: lower-case letters, digits, '-' and '.', got '${storageClassName}'`,
      scope,
    );
  }
}
