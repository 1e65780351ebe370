import type { GpuInstanceType } from '../gpu-instance-type';
import type { ServingLayout } from './serving-layout';

/** Share of a node's CPU and memory that pods of a model server ask for; the rest is left to daemons. */
const NODE_SHARE = 0.9;
/** Room for images, caches and logs beside the weights of a replica, in bytes. */
const DISK_BESIDE_WEIGHTS = 20 * 1024 ** 3;
/** Room for the files of a model, as a multiple of their bytes: tokenizer, configs and what a fetch keeps beside them. */
const DISK_FOR_WEIGHTS = 1.1;

/** What one replica asks of its node. */
export interface ReplicaResources {
  /** GPUs. */
  readonly gpus: number;
  /** CPU, in thousandths of a core. */
  readonly cpuMillis: number;
  /** Memory, in MiB. */
  readonly memoryMiB: number;
}

/** What each of the replicas on one node asks for: its share of what daemons leave. */
export function replicaResources(instanceType: GpuInstanceType, gpus: number, replicasPerNode: number): ReplicaResources {
  return Object.freeze({
    gpus: Math.min(gpus, instanceType.gpuCount),
    cpuMillis: Math.floor((instanceType.allocatableCpuMillis * NODE_SHARE) / Math.max(1, replicasPerNode)),
    memoryMiB: Math.floor((instanceType.allocatableMemoryMiB * NODE_SHARE) / Math.max(1, replicasPerNode)),
  });
}

/** GPUs of the smallest node that shares a replica with others: only such nodes have a network between GPUs that carries it. */
const GPUS_OF_JOINED_NODE = 8;

/** Replicas that one node holds by its GPUs and its local disk; a fraction where one replica takes several nodes, 0 if none fits. */
export function replicasOnNode(instanceType: GpuInstanceType, layout: ServingLayout, fileBytes: number): number {
  const { gpuCount } = instanceType;
  if (layout.gpus <= gpuCount) {
    return Math.min(Math.floor(gpuCount / layout.gpus), diskHolds(instanceType, fileBytes));
  }
  // only layers that follow each other may lie on different nodes: sharing one matrix needs the links inside of a node.
  const ofOneStage = layout.gpus / layout.pipelineParallel;
  const wholeNodes = layout.gpus % gpuCount === 0 && gpuCount % ofOneStage === 0;
  return gpuCount >= GPUS_OF_JOINED_NODE && wholeNodes && diskHolds(instanceType, fileBytes) >= 1 ? gpuCount / layout.gpus : 0;
}

function diskHolds(instanceType: GpuInstanceType, fileBytes: number): number {
  // without a local disk the size of the volume is a choice of whoever makes the node.
  return instanceType.localNvmeGB > 0
    ? Math.floor((instanceType.localNvmeGB * 1e9) / (fileBytes * DISK_FOR_WEIGHTS + DISK_BESIDE_WEIGHTS))
    : Infinity;
}
