import type { DerivationLine } from '../derivation';

/** What a Flink job needs. MB are 10^6 bytes, MiB are 2^20, GiB are 2^30. */
export interface FlinkPlan {
  /** Whether the job can run as asked. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** Subtasks of every operator, and slots. */
  readonly parallelism: number;
  /** What decided the parallelism: `rate`, `catch-up`, `checkpoints` or `state on the heap`. */
  readonly decidedBy: string;
  /** Groups of keys, and the most subtasks the job may ever be scaled to without a new state. */
  readonly maxParallelism: number;
  /** Task managers. The job manager comes on top. */
  readonly taskManagers: number;
  /** State of all keys, in GiB. */
  readonly stateGiB: number;
  /** What one checkpoint takes, in seconds. */
  readonly checkpointSeconds: number;
  /** What checkpoints write to their store on average, in MB/s. */
  readonly checkpointMBps: number;
  /** What loading the state after a failure takes, in seconds. */
  readonly restoreSeconds: number;
  /** Records that gathered, or have to be read again, when the job runs anew. */
  readonly backlogRecords: number;
  /** Time until the job has caught up, from its new start, in seconds; Infinity if it never does. */
  readonly catchUpSeconds: number;
  /** What one task manager reads at the busiest time, in MB/s. */
  readonly inputMBpsPerTaskManager: number;
  /** What one task manager sends to others when the stream is keyed anew, in MB/s. */
  readonly shuffleMBpsPerTaskManager: number;
  /** Managed memory of one task manager, where RocksDB has its caches, in MiB. */
  readonly managedMiB: number;
  /** Heap of one task manager for its tasks, in MiB. */
  readonly taskHeapMiB: number;
  /** Disk of one task manager for its state, in GiB; 0 with state on the heap. */
  readonly diskGiBPerTaskManager: number;
  /** The numbers with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}
