import { ApiObject, type ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { LlmCapacity, type LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import type { IGpuNodePool } from '../compute/gpu-node-pool';
import { k8s } from '../kplus';
import { dnsEgress } from '../security/dns-egress';
import type { IModelServer } from './model-server';
import type { ModelSource } from './model-source';
import { PORT, PORT_NAME, vllmDeploymentSpec } from './vllm-deployment';

/** Properties of `VllmServer`. */
export interface VllmServerProps {
  /** The model to serve. */
  readonly model: LlmModel;
  /** The nodes to serve it on. */
  readonly pool: IGpuNodePool;
  /** Where the weights come from. */
  readonly source: ModelSource;
  /**
   * The plan: tensor-parallel size, longest sequence, sequences at once, CPU and memory.
   *
   * @default - `LlmCapacity.plan` of the model on the pool's accelerator
   */
  readonly capacity?: LlmCapacityPlan;
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
   * Namespace whose pods may scrape the metrics.
   *
   * @default monitoring
   */
  readonly monitoringNamespace?: string;
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
   * Image of the server, with an exact version or a digest.
   *
   * @default vllm/vllm-openai:v0.28.0
   */
  readonly image?: string;
}

/**
 * A vLLM server behind the OpenAI API: Deployment, Service, network policy, disruption budget.
 *
 * An init container copies the weights to the node's local disk, so that a restart of the server does not fetch them again.
 */
export class VllmServer extends Construct implements IModelServer {
  public readonly namespaceName?: string;
  public readonly deploymentName: string;
  public readonly podLabels: Readonly<Record<string, string>>;
  public readonly servedModelName: string;
  public readonly portName = PORT_NAME;
  /** Name of the Service: clients call `http://<serviceName>.<namespace>:8000/v1`. */
  public readonly serviceName: string;
  /** The plan that the server runs by. */
  public readonly capacity: LlmCapacityPlan;

  public constructor(scope: Construct, id: string, props: VllmServerProps) {
    super(scope, id);
    const capacity = props.capacity ?? LlmCapacity.plan({ model: props.model, accelerator: props.pool.accelerator });
    const drainSeconds = (props.drainFor ?? Duration.seconds(60)).toSeconds({ integral: false });
    if (!capacity.chosen) {
      throw new GroundplanError(
        'ModelDoesNotFit',
        `${capacity.because}; take a smaller context, a model with fewer bytes, or a larger GPU`,
        this,
      );
    }
    if (!capacity.chosen.instanceType || !capacity.replica) {
      throw new GroundplanError(
        'NodeShapeUnknown',
        `no instance type with ${capacity.accelerator.id} is known, so CPU, memory and network of a replica cannot be worked out; ` +
          `pass a 'capacity' with 'replica' and 'chosen.instanceType' of your nodes`,
        this,
      );
    }
    if (capacity.model.id !== props.model.id) {
      throw new GroundplanError(
        'CapacityModel',
        `'capacity' is planned for ${capacity.model.id}, but 'model' is ${props.model.id}; plan again with the model to serve`,
        this,
      );
    }
    if (capacity.accelerator.id !== props.pool.accelerator.id) {
      throw new GroundplanError(
        'PoolAccelerator',
        `'capacity' is planned for ${capacity.accelerator.id}, but 'pool' has ${props.pool.accelerator.id} nodes; plan again with the pool's accelerator`,
        this,
      );
    }
    if (!Number.isInteger(drainSeconds) || drainSeconds < 10) {
      throw new GroundplanError(
        'DrainTooShort',
        `'drainFor' must be whole seconds, at least 10, got ${drainSeconds}; replies in flight would be cut`,
        this,
      );
    }
    if (props.replicas !== undefined && (!Number.isInteger(props.replicas) || props.replicas < 0)) {
      throw new GroundplanError(
        'ServerReplicas',
        `'replicas' must be a whole number of at least 0, got ${props.replicas}; leave it out where an autoscaler decides`,
        this,
      );
    }
    this.capacity = capacity;
    this.namespaceName = props.namespaceName;
    this.servedModelName = props.model.id;
    this.podLabels = Object.freeze({ 'groundplan.dev/model-server': this.node.addr.slice(0, 10) });

    const serviceAccount = this.object(
      'ServiceAccount',
      'v1',
      'ServiceAccount',
      { automountServiceAccountToken: false },
      {
        ...(props.serviceAccountName === undefined ? {} : { name: props.serviceAccountName }),
      },
    );
    const deployment = this.object('Resource', 'apps/v1', 'Deployment', {
      spec: vllmDeploymentSpec({
        model: props.model,
        capacity,
        source: props.source,
        image: props.image ?? 'vllm/vllm-openai:v0.28.0',
        nodeLabels: props.pool.nodeLabels,
        podLabels: this.podLabels,
        serviceAccountName: serviceAccount.name,
        drainSeconds,
        replicas: props.replicas,
      }),
    });
    this.deploymentName = deployment.name;
    this.serviceName = this.object('Service', 'v1', 'Service', {
      spec: k8s.toJson_ServiceSpec({
        selector: this.podLabels,
        ports: [{ name: this.portName, port: PORT, targetPort: k8s.IntOrString.fromString(this.portName) }],
      }),
    }).name;
    this.object('DisruptionBudget', 'policy/v1', 'PodDisruptionBudget', {
      // one at a time, and never a deadlock: a budget of minAvailable 1 over one replica would block every node drain.
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: this.podLabels } },
    });
    this.object(
      'Network',
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { spec: this.networkSpec(props) },
      props.source.exposureReason ? { annotations: { 'policy.groundplan.dev/NoPublicExposure': props.source.exposureReason } } : {},
    );
  }

  private object(id: string, apiVersion: string, kind: string, body: Record<string, unknown>, metadata: ApiObjectMetadata = {}): ApiObject {
    const namespace = this.namespaceName === undefined ? {} : { namespace: this.namespaceName };
    return new ApiObject(this, id, { apiVersion, kind, metadata: { ...namespace, ...metadata }, ...body });
  }

  private networkSpec(props: VllmServerProps): unknown {
    const port = { port: k8s.IntOrString.fromString(this.portName), protocol: 'TCP' };
    return k8s.toJson_NetworkPolicySpec({
      podSelector: { matchLabels: this.podLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ namespaceSelector: {}, podSelector: { matchLabels: props.clientLabels ?? { 'groundplan.dev/llm-client': 'true' } } }],
          ports: [port],
        },
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': props.monitoringNamespace ?? 'monitoring' } } }],
          ports: [port],
        },
      ],
      egress: [
        dnsEgress(),
        ...props.source.egress.map((e) => ({
          to: [
            {
              ipBlock: {
                cidr: e.cidr,
                ...(e.cidr === '0.0.0.0/0' ? { except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] } : {}),
              },
            },
          ],
          ports: [{ port: k8s.IntOrString.fromNumber(e.port), protocol: 'TCP' }],
        })),
      ],
    });
  }
}
