import { planColdStart } from '../../planning/cold-start';
import { engineStartOf } from '../../planning/engine-start';
import type { LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import { k8s } from '../kplus';
import { environment, fetchWeights } from './fetch-weights';
import type { ModelSource } from './model-source';
import { vllmArguments, vllmEnvironment } from './vllm-arguments';

/** Port of the API and the metrics. */
export const PORT = 8000;
/** Name of that port. */
export const PORT_NAME = 'http';

const PRE_STOP_SECONDS = 15;
const PROBE_PERIOD_SECONDS = 5;
const MIB = 1024 * 1024;

/** What a vLLM Deployment is made from. */
export interface VllmDeployment {
  /** The model to serve. */
  readonly model: LlmModel;
  /** A plan that fits and names the node shape. */
  readonly capacity: LlmCapacityPlan;
  /** Where the weights come from. */
  readonly source: ModelSource;
  /** Image of the server. */
  readonly image: string;
  /** Labels of the nodes. */
  readonly nodeLabels: Readonly<Record<string, string>>;
  /** Labels of the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** ServiceAccount of the pods. */
  readonly serviceAccountName: string;
  /** Whole seconds that replies in flight may take. */
  readonly drainSeconds: number;
  /** Number of replicas; undefined where an autoscaler decides. */
  readonly replicas: number | undefined;
}

/** The `spec` of a Deployment that fetches the weights and serves them by the plan. */
export function vllmDeploymentSpec(deployment: VllmDeployment): unknown {
  const { model, capacity, source, image, nodeLabels, podLabels, serviceAccountName, drainSeconds, replicas } = deployment;
  const chosen = capacity.chosen!;
  const replica = capacity.replica!;
  const start = planColdStart({
    weightBytes: model.fileBytes,
    networkMbps: chosen.instanceType!.networkMbps,
    engineStart: engineStartOf(model, capacity.accelerator),
  });
  const modelPath = `/models/${model.id}`;
  const weightsMiB = Math.ceil(model.fileBytes / MIB);
  const shmMiB = chosen.tensorParallel > 1 ? 2048 : 1024;
  const health = { path: '/health', port: k8s.IntOrString.fromString(PORT_NAME) };
  const securityContext: k8s.SecurityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  const mounts: k8s.VolumeMount[] = [
    { name: 'models', mountPath: '/models' },
    { name: 'tmp', mountPath: '/tmp' },
  ];
  return k8s.toJson_DeploymentSpec({
    ...(replicas === undefined ? {} : { replicas: replicas }),
    revisionHistoryLimit: 3,
    progressDeadlineSeconds: Math.max(600, 2 * start.totalSeconds),
    selector: { matchLabels: podLabels },
    // the new replica is ready before an old one goes; the plan counts its GPUs into the pool's limit.
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
    },
    template: {
      metadata: {
        labels: { ...podLabels, 'app.kubernetes.io/name': 'vllm' },
        annotations: {
          'groundplan.dev/weight-bytes': String(model.fileBytes),
          'groundplan.dev/load-bytes-per-second': String(start.loadBytesPerSecond),
          'groundplan.dev/engine-start-seconds': String(start.engineStartSeconds),
        },
      },
      spec: {
        serviceAccountName,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: PRE_STOP_SECONDS + drainSeconds + 15,
        nodeSelector: { ...nodeLabels },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            // a zone without GPUs must not keep a replica from starting in another.
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: podLabels },
          },
        ],
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 2000,
          runAsGroup: 2000,
          fsGroup: 2000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        initContainers: [fetchWeights({ source, image, path: modelPath, mounts, securityContext })],
        containers: [
          {
            name: 'vllm',
            image,
            command: ['vllm', 'serve', modelPath],
            args: [...vllmArguments(model, capacity), '--host=0.0.0.0', `--port=${PORT}`, `--shutdown-timeout=${drainSeconds}`],
            env: environment(vllmEnvironment()),
            ports: [{ name: PORT_NAME, containerPort: PORT, protocol: 'TCP' }],
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
