import { ApiObject, type ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { planColdStart } from '../../planning/cold-start';
import { GroundplanError } from '../../planning/groundplan-error';
import { LlmCapacity, type LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import type { IGpuNodePool } from '../compute/gpu-node-pool';
import { k8s } from '../kplus';
import { dnsEgress } from '../security/dns-egress';
import type { IModelServer } from './model-server';
import type { ModelSource } from './model-source';

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
   * Number of replicas.
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
   * How long replies in flight may take to finish when a replica is told to stop. At least 10 seconds.
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

const PORT = 8000;
const PRE_STOP_SECONDS = 15;
const PROBE_PERIOD_SECONDS = 5;
const MIB = 1024 * 1024;

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
  public readonly portName = 'http';
  /** Name of the Service: clients call `http://<serviceName>.<namespace>:8000/v1`. */
  public readonly serviceName: string;
  /** The plan that the server runs by. */
  public readonly capacity: LlmCapacityPlan;

  public constructor(scope: Construct, id: string, props: VllmServerProps) {
    super(scope, id);
    const capacity = props.capacity ?? LlmCapacity.plan({ model: props.model, accelerator: props.pool.accelerator });
    const drainSeconds = (props.drainFor ?? Duration.seconds(60)).toSeconds();
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
    if (drainSeconds < 10) {
      throw new GroundplanError(
        'DrainTooShort',
        `'drainFor' must be at least 10 seconds, got ${drainSeconds}; replies in flight would be cut`,
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
      spec: this.deploymentSpec(props, capacity, serviceAccount.name, drainSeconds),
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

  private deploymentSpec(props: VllmServerProps, capacity: LlmCapacityPlan, serviceAccountName: string, drainSeconds: number): unknown {
    const chosen = capacity.chosen!;
    const replica = capacity.replica!;
    const start = planColdStart({ weightBytes: props.model.weightBytes, networkMbps: chosen.instanceType!.networkMbps });
    const image = props.image ?? 'vllm/vllm-openai:v0.28.0';
    const modelPath = `/models/${props.model.id}`;
    const weightsMiB = Math.ceil(props.model.weightBytes / MIB);
    const shmMiB = chosen.tensorParallel > 1 ? 2048 : 1024;
    const health = { path: '/health', port: k8s.IntOrString.fromString(this.portName) };
    const securityContext: k8s.SecurityContext = {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    };
    const mounts: k8s.VolumeMount[] = [
      { name: 'models', mountPath: '/models' },
      { name: 'tmp', mountPath: '/tmp' },
    ];
    const token: k8s.EnvVar[] = props.source.tokenSecretName
      ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: props.source.tokenSecretName, key: 'token' } } }]
      : [];
    const small = { cpu: k8s.Quantity.fromString('500m'), memory: k8s.Quantity.fromString('1Gi') };
    return k8s.toJson_DeploymentSpec({
      ...(props.replicas === undefined ? {} : { replicas: props.replicas }),
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: Math.max(600, 2 * start.totalSeconds),
      selector: { matchLabels: this.podLabels },
      // the new replica is ready before an old one goes; the plan counts its GPUs into the pool's limit.
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
      },
      template: {
        metadata: {
          labels: { ...this.podLabels, 'app.kubernetes.io/name': 'vllm' },
          annotations: {
            'groundplan.dev/weight-bytes': String(props.model.weightBytes),
            'groundplan.dev/load-bytes-per-second': String(start.loadBytesPerSecond),
            'groundplan.dev/engine-start-seconds': String(start.engineStartSeconds),
          },
        },
        spec: {
          serviceAccountName,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: PRE_STOP_SECONDS + drainSeconds + 15,
          nodeSelector: { ...props.pool.nodeLabels },
          tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              // a zone without GPUs must not keep a replica from starting in another.
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: this.podLabels },
            },
          ],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 2000,
            runAsGroup: 2000,
            fsGroup: 2000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          initContainers: [
            {
              name: 'fetch-model',
              image: props.source.image ?? image,
              command: [...props.source.command, modelPath],
              env: [...environment({ HOME: '/tmp', ...props.source.environment }), ...token],
              resources: { requests: small, limits: { memory: k8s.Quantity.fromString('4Gi') } },
              securityContext,
              volumeMounts: mounts,
            },
          ],
          containers: [
            {
              name: 'vllm',
              image,
              command: ['vllm', 'serve', modelPath],
              args: [
                `--served-model-name=${this.servedModelName}`,
                '--host=0.0.0.0',
                `--port=${PORT}`,
                `--tensor-parallel-size=${chosen.tensorParallel}`,
                `--max-model-len=${capacity.contextTokens}`,
                `--max-num-seqs=${chosen.sequencesPerReplica}`,
                `--gpu-memory-utilization=${capacity.gpuMemoryUtilization}`,
                `--shutdown-timeout=${drainSeconds}`,
              ],
              env: environment({
                HOME: '/cache/home',
                USER: 'vllm',
                XDG_CACHE_HOME: '/cache',
                VLLM_CACHE_ROOT: '/cache/vllm',
                TRITON_CACHE_DIR: '/cache/triton',
                TORCHINDUCTOR_CACHE_DIR: '/cache/inductor',
                HF_HUB_OFFLINE: '1',
                VLLM_NO_USAGE_STATS: '1',
              }),
              ports: [{ name: this.portName, containerPort: PORT, protocol: 'TCP' }],
              resources: {
                requests: {
                  cpu: k8s.Quantity.fromString(`${replica.cpuMillis}m`),
                  memory: k8s.Quantity.fromString(`${replica.memoryMiB}Mi`),
                  'ephemeral-storage': k8s.Quantity.fromString(`${Math.ceil(weightsMiB * 1.1) + 20_480}Mi`),
                  'nvidia.com/gpu': k8s.Quantity.fromNumber(replica.gpus),
                },
                limits: {
                  memory: k8s.Quantity.fromString(`${replica.memoryMiB}Mi`),
                  'nvidia.com/gpu': k8s.Quantity.fromNumber(replica.gpus),
                },
              },
              securityContext,
              volumeMounts: [...mounts, { name: 'cache', mountPath: '/cache' }, { name: 'shm', mountPath: '/dev/shm' }],
              startupProbe: {
                httpGet: health,
                periodSeconds: PROBE_PERIOD_SECONDS,
                timeoutSeconds: 5,
                failureThreshold: Math.ceil(start.startupProbeSeconds / PROBE_PERIOD_SECONDS),
              },
              readinessProbe: { httpGet: health, periodSeconds: PROBE_PERIOD_SECONDS, timeoutSeconds: 5, failureThreshold: 3 },
              livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
              // endpoints forget the pod first; only then is the server told to finish its replies and stop.
              lifecycle: { preStop: { exec: { command: ['sleep', String(PRE_STOP_SECONDS)] } } },
            },
          ],
          volumes: [
            { name: 'models', emptyDir: { sizeLimit: k8s.Quantity.fromString(`${Math.ceil(weightsMiB * 1.1)}Mi`) } },
            { name: 'cache', emptyDir: { sizeLimit: k8s.Quantity.fromString('10Gi') } },
            { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('10Gi') } },
            { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(`${shmMiB}Mi`) } },
          ],
        },
      },
    });
  }
}

function environment(values: Record<string, string>): k8s.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
