import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import type { FlinkPlan } from './flink-plan';

/** Facts about Apache Flink that every plan rests on. */
export const FLINK_FACTS = Object.freeze({
  /** The largest parallelism. */
  maxParallelism: 32_768,
  /** The fewest key groups that Flink takes by itself. */
  minMaxParallelism: 128,
  /** Share of a process for the JVM's own needs. */
  overheadShare: 0.1,
  /** Bounds of that, in MiB. */
  overheadMinMiB: 192,
  /** Bounds of that, in MiB. */
  overheadMaxMiB: 1_024,
  /** Metaspace of the JVM, in MiB. */
  metaspaceMiB: 256,
  /** Share of Flink's memory that Flink manages itself. */
  managedShare: 0.4,
  /** Share of Flink's memory for the network. */
  networkShare: 0.1,
  /** Least memory for the network, in MiB. */
  networkMinMiB: 64,
  /** Heap and other memory of the framework itself, in MiB. */
  frameworkMiB: 256,
  /** Share of the heap for tasks that state may fill: the rest is for records on their way and for the collector. */
  heapShareForState: 0.5,
  /** How many times its state a task manager's disk holds: compaction writes a level anew before it drops the old one. */
  diskRoom: 2,
});

const LARGE_STATE: Source = {
  title: 'Apache Flink documentation, Tuning Checkpoints and Large State, sections Tuning Checkpointing and Capacity Planning',
  version: 'apache/flink at 381be9cf9ec6',
  date: '2026-11-24',
  url: 'https://nightlies.apache.org/flink/flink-docs-master/docs/ops/state/large_state_tuning/',
};
const MEMORY: Source = {
  title: 'Apache Flink documentation, Set up TaskManager Memory, and the table of its options (common_memory_section.html)',
  version: 'apache/flink at 1d3cbf97355b and 3a4439d768cc',
  date: '2026-11-24',
  url: 'https://nightlies.apache.org/flink/flink-docs-master/docs/deployment/memory/mem_setup_tm/',
};
const PARALLEL: Source = {
  title: 'Apache Flink documentation, Parallel Execution, Setting the Maximum Parallelism',
  date: '2026-11-24',
  url: 'https://nightlies.apache.org/flink/flink-docs-master/docs/dev/datastream/execution/parallel/',
};
const AUTOSCALER: Source = {
  title: 'Flink Kubernetes operator, options of the autoscaler: target utilisation 0.7, restart 5 min, catch-up 30 min',
  version: 'apache/flink-kubernetes-operator at 0632618fe70c',
  date: '2026-11-24',
  url: 'https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/autoscaler/',
};

/** The lines of a plan: every number with its formula and its source. */
export function flinkLines(
  plan: Omit<FlinkPlan, 'lines'>,
  parallelismFormula: string,
  catchUpTargetSeconds: number,
): readonly DerivationLine[] {
  return [
    numberLine('state', 'State of all keys', plan.stateGiB, 'GiB', 'keys × state of a key', ['keys', 'stateBytesPerKey'], LARGE_STATE),
    numberLine(
      'parallelism',
      'Subtasks of every operator',
      plan.parallelism,
      'slots',
      parallelismFormula,
      ['recordsPerSecond', 'recordsPerSecondPerSlot', 'utilisation', 'state', 'storeMBps', 'checkpointIntervalSeconds'],
      AUTOSCALER,
    ),
    numberLine(
      'maxParallelism',
      'Key groups',
      plan.maxParallelism,
      'groups',
      'one and a half times the parallelism, up to the next power of 2, at least 128 and at most 32,768',
      ['parallelism'],
      PARALLEL,
    ),
    numberLine(
      'taskManagers',
      'Task managers',
      plan.taskManagers,
      'task managers',
      'slots ÷ slots of one, rounded up',
      ['parallelism', 'slotsPerTaskManager'],
      PARALLEL,
    ),
    numberLine(
      'checkpoint',
      'Time of one checkpoint',
      plan.checkpointSeconds,
      's',
      'state × changed share ÷ (task managers × bandwidth to the store); no longer than the interval',
      ['state', 'changedStateShare', 'taskManagers', 'storeMBps'],
      LARGE_STATE,
    ),
    numberLine(
      'checkpointMBps',
      'Written to the store of the checkpoints, on average',
      plan.checkpointMBps,
      'MB/s',
      'state × changed share ÷ interval',
      ['state', 'changedStateShare', 'checkpointIntervalSeconds'],
      LARGE_STATE,
    ),
    numberLine(
      'restore',
      'Time to load the state after a failure',
      plan.restoreSeconds,
      's',
      'state ÷ (task managers × bandwidth to the store)',
      ['state', 'taskManagers', 'storeMBps'],
      LARGE_STATE,
    ),
    numberLine(
      'backlog',
      'Records that wait when the job runs anew',
      plan.backlogRecords,
      'records',
      'records a second × (restart + restore + interval + checkpoint): the failure comes just before a checkpoint is complete',
      ['recordsPerSecond', 'restartSeconds', 'restore', 'checkpointIntervalSeconds', 'checkpoint'],
      LARGE_STATE,
    ),
    numberLine(
      'catchUp',
      'Time to catch up',
      plan.catchUpSeconds,
      's',
      `backlog ÷ (slots × records of a slot − records a second); at most ${catchUpTargetSeconds} s were asked for`,
      ['backlog', 'parallelism', 'recordsPerSecondPerSlot', 'recordsPerSecond'],
      LARGE_STATE,
    ),
    numberLine(
      'input',
      'Read by one task manager',
      plan.inputMBpsPerTaskManager,
      'MB/s',
      'records a second × size ÷ task managers',
      ['recordsPerSecond', 'recordBytes', 'taskManagers'],
      LARGE_STATE,
    ),
    numberLine(
      'shuffle',
      'Sent by one task manager when the stream is keyed anew',
      plan.shuffleMBpsPerTaskManager,
      'MB/s',
      'read × (task managers − 1) ÷ task managers: the rest stays where it is',
      ['input', 'taskManagers'],
      DATA_ASSUMPTION,
    ),
    numberLine(
      'managed',
      'Managed memory of one task manager',
      plan.managedMiB,
      'MiB',
      '0.4 × (process − metaspace of 256 MiB − overhead of a tenth, 192 to 1,024 MiB); none with state on the heap',
      ['taskManagerMemoryMiB', 'backend'],
      MEMORY,
    ),
    numberLine(
      'taskHeap',
      'Heap of one task manager for its tasks',
      plan.taskHeapMiB,
      'MiB',
      'the rest after managed memory, network (a tenth) and 256 MiB of the framework',
      ['taskManagerMemoryMiB', 'managed'],
      MEMORY,
    ),
    numberLine(
      'disk',
      'Disk of one task manager for its state',
      plan.diskGiBPerTaskManager,
      'GiB',
      `state ÷ task managers × ${FLINK_FACTS.diskRoom}, room for compaction; none with state on the heap`,
      ['state', 'taskManagers', 'backend'],
      DATA_ASSUMPTION,
    ),
  ];
}
