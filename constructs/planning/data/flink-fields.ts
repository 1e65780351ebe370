import type { PlannerField } from '../planner-field';
import { fieldRow } from '../prefix-lines';
import { FlinkStateBackend } from './flink-state-backend';

/** What a Flink job has to do. MB are 10^6 bytes, MiB are 2^20. */
export interface FlinkProps {
  /** Records that arrive at the busiest time, each second. */
  readonly recordsPerSecond: number;
  /** Records that one slot works through each second with checkpoints on, measured. */
  readonly recordsPerSecondPerSlot: number;
  /**
   * Bytes of one record.
   *
   * @default 1000
   */
  readonly recordBytes?: number;
  /**
   * Keys that the job keeps state for.
   *
   * @default 0, a job without state
   */
  readonly keys?: number;
  /**
   * Bytes of state of one key, as the backend stores them.
   *
   * @default 0
   */
  readonly stateBytesPerKey?: number;
  /**
   * Share of the state that one checkpoint uploads: 1 for full checkpoints, less for incremental ones.
   *
   * @default 1
   */
  readonly changedStateShare?: number;
  /**
   * Where the state is kept.
   *
   * @default FlinkStateBackend.ROCKSDB
   */
  readonly backend?: FlinkStateBackend;
  /**
   * Time from one checkpoint to the next, in seconds.
   *
   * @default 60
   */
  readonly checkpointIntervalSeconds?: number;
  /**
   * What one task manager moves to and from the store of the checkpoints, in MB/s.
   *
   * @default 100
   */
  readonly storeMBps?: number;
  /**
   * Slots of one task manager.
   *
   * @default 1, as Flink does
   */
  readonly slotsPerTaskManager?: number;
  /**
   * Memory of one task manager's process, which is that of its container, in MiB.
   *
   * @default 4096
   */
  readonly taskManagerMemoryMiB?: number;
  /**
   * Time until a broken job is started anew, without loading its state, in seconds.
   *
   * @default 300
   */
  readonly restartSeconds?: number;
  /**
   * Time in which a job has to work off what gathered while it was down, in seconds.
   *
   * @default 1800
   */
  readonly catchUpSeconds?: number;
  /**
   * Share of a slot's rate that is planned for, above 0 and at most 1.
   *
   * @default 0.7
   */
  readonly utilisation?: number;
  /**
   * Partitions of the source.
   *
   * @default - not a bound
   */
  readonly sourcePartitions?: number;
}

/** The inputs of `planFlink`, for a command line or a form. */
export const FLINK_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('recordsPerSecond', 'Records that arrive at the busiest time', 'records/s', undefined, { minimum: 0 }),
  fieldRow('recordsPerSecondPerSlot', 'Records that one slot works through, measured', 'records/s', undefined, { minimum: 0.001 }),
  fieldRow('recordBytes', 'Size of one record', 'bytes', 1000, { minimum: 0 }),
  fieldRow('keys', 'Keys that the job keeps state for', '', 0, { minimum: 0, integer: true }),
  fieldRow('stateBytesPerKey', 'State of one key, as the backend stores it', 'bytes', 0, { minimum: 0 }),
  fieldRow('changedStateShare', 'Share of the state that one checkpoint uploads', '', 1, { minimum: 0, maximum: 1 }),
  fieldRow('backend', 'Where the state is kept', '', FlinkStateBackend.ROCKSDB.name, { allowed: FlinkStateBackend.ALL.map((b) => b.name) }),
  fieldRow('checkpointIntervalSeconds', 'Time from one checkpoint to the next', 's', 60, { minimum: 1 }),
  fieldRow('storeMBps', 'What one task manager moves to and from the store of the checkpoints', 'MB/s', 100, { minimum: 0.001 }),
  fieldRow('slotsPerTaskManager', 'Slots of one task manager', '', 1, { minimum: 1, maximum: 1024, integer: true }),
  fieldRow('taskManagerMemoryMiB', "Memory of one task manager's process", 'MiB', 4096, { minimum: 1 }),
  fieldRow('restartSeconds', 'Time until a broken job is started anew, without loading its state', 's', 300, { minimum: 0 }),
  fieldRow('catchUpSeconds', 'Time in which a job works off what gathered while it was down', 's', 1800, { minimum: 1 }),
  fieldRow('utilisation', "Share of a slot's rate that is planned for", '', 0.7, { minimum: 0.01, maximum: 1 }),
  fieldRow('sourcePartitions', 'Partitions of the source', '', undefined, { minimum: 1, integer: true, optional: true }),
]);
