import type { Accelerator } from '../accelerator';
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

/**
 * What a replica needs by itself, on a node that it does not have alone.
 *
 * CPU: two threads for each of the API server, the engine core and a worker a GPU (vLLM v0.28.0, docs/configuration/optimization.md,
 * "CPU Resources for GPU Deployments"). Memory: what vLLM's production stack asks for one GPU (16 GiB; tutorials of vllm-project/production-stack,
 * 2026-08), and half as much for each further worker, which is an assumption. Weights are read through the page cache, which the kernel takes back.
 */
export function replicaNeeds(gpus: number): ReplicaResources {
  return Object.freeze({ gpus, cpuMillis: 2 * (2 + gpus) * 1000, memoryMiB: (16 + 8 * (gpus - 1)) * 1024 });
}

/** The nodes that a replica on this GPU model may run on: those that are there, or those that can be bought. */
export function nodesWith(accelerator: Accelerator, ownNodes?: readonly GpuInstanceType[]): readonly GpuInstanceType[] {
  return ownNodes?.filter((type) => type.acceleratorId === accelerator.id) ?? accelerator.instanceTypes;
}

/** GPUs of the smallest node that shares a replica with others: only such nodes have a network between GPUs that carries it. */
const GPUS_OF_JOINED_NODE = 8;

/** Replicas that one node holds by its GPUs and its local disk, where it is shared by its CPU and memory too; a fraction where one replica takes several nodes, 0 if none fits. */
export function replicasOnNode(instanceType: GpuInstanceType, layout: ServingLayout, fileBytes: number, isShared = false): number {
  const { gpuCount } = instanceType;
  if (layout.gpus <= gpuCount) {
    const byNeeds = isShared ? needsFit(instanceType, layout.gpus) : Infinity;
    return Math.min(Math.floor(gpuCount / layout.gpus), diskHolds(instanceType, fileBytes), byNeeds);
  }
  // only layers that follow each other may lie on different nodes: sharing one matrix needs the links inside of a node.
  const ofOneStage = layout.gpus / layout.pipelineParallel;
  const wholeNodes = layout.gpus % gpuCount === 0 && gpuCount % ofOneStage === 0;
  return gpuCount >= GPUS_OF_JOINED_NODE && wholeNodes && diskHolds(instanceType, fileBytes) >= 1 ? gpuCount / layout.gpus : 0;
}

function needsFit(node: GpuInstanceType, gpus: number): number {
  const { cpuMillis, memoryMiB } = replicaNeeds(gpus);
  return Math.floor(Math.min(node.allocatableCpuMillis / cpuMillis, node.allocatableMemoryMiB / memoryMiB));
}

function diskHolds(instanceType: GpuInstanceType, fileBytes: number): number {
  // without a local disk the size of the volume is a choice of whoever makes the node.
  return instanceType.localNvmeGB > 0
    ? Math.floor((instanceType.localNvmeGB * 1e9) / (fileBytes * DISK_FOR_WEIGHTS + DISK_BESIDE_WEIGHTS))
    : Infinity;
}
