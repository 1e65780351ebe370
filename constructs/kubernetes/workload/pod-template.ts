import type { ColdStartPlan } from '../../planning/cold-start';
import type { IGpuNodePool } from '../compute/gpu-node-pool';
import { tolerationsOf } from '../compute/node-taint';
import type { Container, PodSpec, SecurityContext } from '../kplus';
import { environment, fetchWeights } from '../serving/fetch-weights';
import type { ModelSource } from '../serving/model-source';
import { podVolumes } from './pod-volumes';

/** How long a pod that is told to stop still takes requests, until every endpoint has forgotten it. */
const PRE_STOP_SECONDS = 15;
/** What is left after the drain before the pod is killed. */
const KILL_AFTER_SECONDS = 15;
const PROBE_PERIOD_SECONDS = 5;

/** Weights that an init container brings to the node's disk, so that a restart of the main container does not fetch them again. */
export interface FetchedWeights {
  /** Where they come from. */
  readonly source: ModelSource;
  /** Folder to fetch into, at or below `/models`. */
  readonly path: string;
  /** Bytes of the files: the limit of the volume comes from them. */
  readonly bytes: number;
  /**
   * Name of a file that must lie beside them.
   *
   * @default - none but those of the checkpoint
   */
  readonly beside?: string;
}

/** What a container does, what it needs and where: the part of a pod that its author knows. */
export interface PodProps {
  /** Name of the container, and of the software in the label `app.kubernetes.io/name`. */
  readonly name: string;
  /** Image with an exact version or a digest. */
  readonly image: string;
  /**
   * Command of the container.
   *
   * @default - the image's entry point
   */
  readonly command?: readonly string[];
  /**
   * Arguments of the command.
   *
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /**
   * Environment variables. The root is read-only: point caches to `/cache`, and the home to `/tmp` or below `/cache`.
   *
   * @default - those of the image
   */
  readonly env?: Readonly<Record<string, string>>;
  /** CPU that the container asks for, in thousandths of a core; it may use more. */
  readonly cpuMillis: number;
  /** Memory that the container asks for and may use, in MiB. */
  readonly memoryMiB: number;
  /**
   * Nodes with GPUs to run on.
   *
   * @default - any node without a taint; the pod has no GPU
   */
  readonly pool?: IGpuNodePool;
  /**
   * GPUs of one pod.
   *
   * @default - 1 with a `pool`, else 0
   */
  readonly gpus?: number;
  /**
   * Memory shared by processes, at `/dev/shm`, in MiB. It counts as the pod's memory.
   *
   * @default - what the container runtime gives, 64 MiB
   */
  readonly sharedMemoryMiB?: number;
  /**
   * Weights that are fetched before the container starts.
   *
   * @default - nothing is fetched
   */
  readonly weights?: FetchedWeights;
  /**
   * Storage class of a volume of the pod's own that the weights are fetched to.
   *
   * @default - they lie on the node's disk
   */
  readonly storageClassName?: string;
  /**
   * Ports that the container listens on, by name.
   *
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;
  /**
   * Path that answers 200 when the container is healthy, at the first of the `ports`.
   *
   * @default - no probes
   */
  readonly healthPath?: string;
  /**
   * How long the start takes, for the startup probe and for those who check it.
   *
   * @default - no startup probe: the container must be healthy after a minute
   */
  readonly start?: ColdStartPlan;
}

/** A pod template as a Deployment, a StatefulSet, a Job or a custom kind takes it. */
export interface PodTemplate {
  /** Labels and annotations. */
  readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>> };
  /** Its `spec`. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A pod, and what is around it. */
export interface PodTemplateProps extends PodProps {
  /** Labels that only these pods carry. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** ServiceAccount of the pods. */
  readonly serviceAccountName: string;
  /** Whole seconds that work in flight may take when the pod is told to stop. */
  readonly drainSeconds: number;
}

/** A pod by the restricted standard that fetches, starts, runs, drains and writes where and as it was planned. */
export function podTemplate(props: PodTemplateProps): PodTemplate {
  const { image, weights, start, podLabels } = props;
  const { volumes, mounts, fetchMounts, diskMiB } = podVolumes(weights?.bytes, props.sharedMemoryMiB ?? 0, props.storageClassName);
  const gpus = props.gpus ?? (props.pool ? 1 : 0);
  const gpu: Record<string, number> = gpus > 0 ? { 'nvidia.com/gpu': gpus } : {};
  const memory = `${props.memoryMiB}Mi`;
  const securityContext: SecurityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  const spec = {
    serviceAccountName: props.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: PRE_STOP_SECONDS + props.drainSeconds + KILL_AFTER_SECONDS,
    ...(props.pool && {
      nodeSelector: { ...props.pool.nodeLabels },
      tolerations: tolerationsOf(props.pool.taints),
    }),
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
    ...(weights && {
      initContainers: [fetchWeights({ ...weights, image, mounts: fetchMounts, securityContext })],
    }),
    containers: [
      {
        name: props.name,
        image,
        command: props.command,
        args: props.args,
        env: props.env && environment(props.env),
        ports: Object.entries(props.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
        resources: {
          requests: { cpu: `${props.cpuMillis}m`, memory, 'ephemeral-storage': `${diskMiB}Mi`, ...gpu },
          limits: { memory, ...gpu },
        },
        securityContext,
        volumeMounts: mounts,
        ...probes(props),
        // endpoints forget the pod first; only then is the container told to finish its work and stop.
        lifecycle: { preStop: { exec: { command: ['sleep', String(PRE_STOP_SECONDS)] } } },
      },
    ],
    volumes,
  } satisfies PodSpec;
  return {
    metadata: {
      labels: { ...podLabels, 'app.kubernetes.io/name': props.name },
      annotations:
        start && weights
          ? {
              'groundplan.dev/weight-bytes': String(weights.bytes),
              'groundplan.dev/load-bytes-per-second': String(start.loadBytesPerSecond),
              'groundplan.dev/engine-start-seconds': String(start.engineStartSeconds),
            }
          : {},
    },
    spec,
  };
}

function probes({ healthPath, ports, start }: PodProps): Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const port = Object.keys(ports ?? {})[0];
  if (healthPath === undefined || port === undefined) {
    return {};
  }
  const httpGet = { path: healthPath, port };
  return {
    ...(start && {
      startupProbe: {
        httpGet,
        periodSeconds: PROBE_PERIOD_SECONDS,
        timeoutSeconds: 5,
        failureThreshold: Math.ceil(start.startupProbeSeconds / PROBE_PERIOD_SECONDS),
      },
    }),
    readinessProbe: { httpGet, periodSeconds: PROBE_PERIOD_SECONDS, timeoutSeconds: 5, failureThreshold: 3 },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
  };
}
