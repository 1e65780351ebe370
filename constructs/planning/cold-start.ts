import type { DerivationLine, Source } from './derivation';
import { EC2_SOURCE } from './gpu-instance-type';
import { ENGINE_STARTS, type EngineStart } from './engine-start';
import { GroundplanError } from './groundplan-error';
import { FILE_BYTES_SOURCE } from './models/file-bytes';
import { linesBehind } from './prefix-lines';
import { WeightSource } from './weight-source';

const IMAGE: Source = {
  title: 'Triton Inference Server compatibility table: the image with vLLM 0.24 has 10.3 GB',
  version: '26.07',
  date: '2026-08-19',
  url: 'https://github.com/triton-inference-server/server/blob/main/docs/introduction/compatibility.md',
};
const ASSUMED: Source = {
  title: 'assumption of this planner, to be replaced by a measurement in your account',
  date: '2026-11-24',
};

/** Facts that a cold start rests on. */
export const COLD_START_FACTS = Object.freeze({
  /** From a pending pod to a joined node: instance start, boot, kubelet, in seconds. */
  nodeStartSeconds: 90,
  /** Compressed size of the server's image, in bytes. */
  imageBytes: 10.3e9,
  /** Most bytes a second that one copy from S3 or one read from local NVMe is counted with, however fast the network is. */
  diskBytesPerSecond: 1e9,
  /** How many times the expected time for reading the weights the startup probe waits. */
  probeMargin: 2,
});

/** What has to be loaded, and over what. */
export interface ColdStartProps {
  /** Bytes of the files that the server loads: `LlmModel.fileBytes`. */
  readonly weightBytes: number;
  /** Network bandwidth that the node always has, in Mbit/s. */
  readonly networkMbps: number;
  /**
   * Where the weights are.
   *
   * @default WeightSource.S3
   */
  readonly weightsFrom?: WeightSource;
  /**
   * Compressed size of the server's image, in bytes; 0 if it is on the node already.
   *
   * @default 10.3e9
   */
  readonly imageBytes?: number;
  /**
   * How long the engine takes to start: `engineStartOf(model, accelerator)`.
   *
   * @default ENGINE_STARTS.largeExperts - the slowest that was measured
   */
  readonly engineStart?: EngineStart;
  /**
   * Whether what an earlier start has compiled is there: a container that is restarted in its pod, or a cache that outlives it.
   *
   * @default false
   */
  readonly warmCache?: boolean;
}

/** How long a replica takes from nothing to its first answer. All times in whole seconds. */
export interface ColdStartPlan {
  /** Bytes a second at which weights arrive and are read back from the local disk. */
  readonly loadBytesPerSecond: number;
  /** Instance start until the node is ready. */
  readonly nodeStartSeconds: number;
  /** Pulling the server's image. */
  readonly imagePullSeconds: number;
  /** Fetching the weights, in the init container. */
  readonly fetchSeconds: number;
  /** Reading the weights into GPU memory. */
  readonly loadSeconds: number;
  /** Compiling, capturing CUDA graphs and warming up, as expected. */
  readonly engineStartSeconds: number;
  /** From a pending pod without a node to a ready one. */
  readonly totalSeconds: number;
  /** How long the startup probe must wait at least: loading, doubled, and the bound of an engine's first start. */
  readonly startupProbeSeconds: number;
  /** The numbers with their way back. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Works out how long a model server takes to start: bytes over bandwidth, and the engine's own start. */
export function planColdStart(props: ColdStartProps): ColdStartPlan {
  const weightsFrom = props.weightsFrom ?? WeightSource.S3;
  const imageBytes = notNegative('imageBytes', props.imageBytes ?? COLD_START_FACTS.imageBytes);
  const weightBytes = notNegative('weightBytes', props.weightBytes);
  const { nodeStartSeconds, probeMargin, diskBytesPerSecond } = COLD_START_FACTS;
  const engine = props.engineStart ?? ENGINE_STARTS.largeExperts;
  const engineStartSeconds = props.warmCache ? engine.warmSeconds : engine.expectedSeconds;
  const networkBytesPerSecond = Math.floor(Math.min((aboveZero(props.networkMbps) * 1e6) / 8, diskBytesPerSecond));
  const loadBytesPerSecond =
    weightsFrom === WeightSource.NVME
      ? diskBytesPerSecond
      : weightsFrom.bytesPerSecond === undefined
        ? networkBytesPerSecond
        : Math.floor(Math.min((props.networkMbps * 1e6) / 8, weightsFrom.bytesPerSecond));
  const imagePullSeconds = Math.ceil(imageBytes / networkBytesPerSecond);
  const fetchSeconds = weightsFrom.copiedFirst ? Math.ceil(weightBytes / networkBytesPerSecond) : 0;
  const loadSeconds = Math.ceil(weightBytes / loadBytesPerSecond);
  const totalSeconds = nodeStartSeconds + imagePullSeconds + fetchSeconds + loadSeconds + engineStartSeconds;
  const startupProbeSeconds = probeMargin * loadSeconds + engine.boundSeconds;
  const lines = (prefix: string): readonly DerivationLine[] => {
    const line = linesBehind(prefix);
    return [
      line(
        'files',
        'Files that the server loads',
        Math.round(weightBytes / 1e6),
        'MB',
        'as published, or counted so that it is not less: embeddings twice, towers, draft layers',
        [],
        FILE_BYTES_SOURCE,
      ),
      line('network', 'Network bandwidth of the node', props.networkMbps, 'Mbit/s', 'the baseline, not the burst', [], EC2_SOURCE),
      line('nodeStart', 'Node start', nodeStartSeconds, 's', 'instance start, boot, joining the cluster', [], ASSUMED),
      line(
        'imagePull',
        'Image pull',
        imagePullSeconds,
        's',
        `image of ${imageBytes / 1e9} GB ÷ network bandwidth, or ÷ 1 GB/s where the network is faster than the disk`,
        ['network'],
        IMAGE,
      ),
      line(
        'fetch',
        'Fetching the weights',
        fetchSeconds,
        's',
        weightsFrom.copiedFirst
          ? 'files ÷ network bandwidth, or ÷ 1 GB/s where the network is faster than the disk'
          : `nothing: the weights are read where they are, on ${weightsFrom.name}`,
        ['files', 'network'],
        EC2_SOURCE,
      ),
      line(
        'load',
        'Reading the weights into GPU memory',
        loadSeconds,
        's',
        weightsFrom.copiedFirst
          ? 'the local disk is taken to be no slower than the network'
          : `files ÷ ${loadBytesPerSecond / 1e6} MB/s, what ${weightsFrom.name} gives over this network`,
        ['files', 'network'],
        ASSUMED,
      ),
      line(
        'engineStart',
        'Engine start',
        engineStartSeconds,
        's',
        `compiling, CUDA graphs, warm-up: ${engine.kind}${props.warmCache ? ', compiled before' : ''}`,
        [],
        engine.source,
      ),
      line(
        'coldStart',
        'Cold start in all',
        totalSeconds,
        's',
        'node + image + fetch + load + engine',
        ['nodeStart', 'imagePull', 'fetch', 'load', 'engineStart'],
        ASSUMED,
      ),
      line(
        'startupProbe',
        'Startup probe waits',
        startupProbeSeconds,
        's',
        `load × ${probeMargin} + ${engine.boundSeconds} s, which no first start of an engine like this should exceed`,
        ['load', 'engineStart'],
        ASSUMED,
      ),
    ];
  };
  return Object.freeze({
    loadBytesPerSecond,
    nodeStartSeconds,
    imagePullSeconds,
    fetchSeconds,
    loadSeconds,
    engineStartSeconds,
    totalSeconds,
    startupProbeSeconds,
    lines,
  });
}

function notNegative(name: string, value: number): number {
  if (!(value >= 0) || !Number.isFinite(value)) {
    throw new GroundplanError('ColdStartInput', `'${name}' (${value}) must be a number of bytes, at least 0`);
  }
  return value;
}

function aboveZero(networkMbps: number): number {
  if (!(networkMbps > 0)) {
    throw new GroundplanError('ColdStartInput', `'networkMbps' (${networkMbps}) must be above 0; it is the node's bandwidth in Mbit/s`);
  }
  return networkMbps;
}
