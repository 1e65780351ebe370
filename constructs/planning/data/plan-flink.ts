import type { DerivationLine } from '../derivation';
import { keepsLimit, roundedUp } from '../last-bits';
import { type PlannerValues, readPlannerFields } from '../planner-field';
import { askedLines, prefixLines } from '../prefix-lines';
import { FLINK_FIELDS, type FlinkProps } from './flink-fields';
import { FLINK_FACTS, flinkLines } from './flink-lines';
import { FlinkStateBackend } from './flink-state-backend';
import type { FlinkPlan } from './flink-plan';

export type { FlinkPlan } from './flink-plan';

const MB = 1e6;
const MIB = 1_048_576;
const GIB = 1_073_741_824;

/** Plans a Flink job from its records, its state and how fast it has to recover. Throws `PlannerInput` only for input that means nothing. */
export function planFlink(props: FlinkProps): FlinkPlan {
  return solve(readPlannerFields(FLINK_FIELDS, { ...props, backend: undefined }), props.backend ?? FlinkStateBackend.ROCKSDB);
}

/** Plans a Flink job from the values of `FLINK_FIELDS`, as a command line or a form has them. */
export function planFlinkFields(given: Readonly<Record<string, unknown>>): FlinkPlan {
  const values = readPlannerFields(FLINK_FIELDS, given);
  return solve(values, FlinkStateBackend.find(values.backend as string)!);
}

/** How a process's memory is divided, all in MiB. */
function memoryOf(processMiB: number, backend: FlinkStateBackend): { managedMiB: number; taskHeapMiB: number } {
  const { overheadShare, overheadMinMiB, overheadMaxMiB, metaspaceMiB, managedShare, networkShare, networkMinMiB, frameworkMiB } =
    FLINK_FACTS;
  const overhead = Math.min(overheadMaxMiB, Math.max(overheadMinMiB, processMiB * overheadShare));
  const flink = processMiB - overhead - metaspaceMiB;
  // a job with its state on the heap has no use for managed memory.
  const managedMiB = backend === FlinkStateBackend.HASHMAP ? 0 : Math.max(0, flink * managedShare);
  return { managedMiB, taskHeapMiB: flink - managedMiB - Math.max(networkMinMiB, flink * networkShare) - frameworkMiB };
}

function solve(values: PlannerValues, backend: FlinkStateBackend): FlinkPlan {
  const num = (name: string): number => values[name] as number;
  const rate = num('recordsPerSecond');
  const stateBytes = num('keys') * num('stateBytesPerKey');
  const changedBytes = stateBytes * num('changedStateShare');
  const { managedMiB, taskHeapMiB } = memoryOf(num('taskManagerMemoryMiB'), backend);
  const heapForState = Math.max(0, taskHeapMiB) * MIB * FLINK_FACTS.heapShareForState;

  const at = (parallelism: number) => {
    const taskManagers = Math.ceil(parallelism / num('slotsPerTaskManager'));
    const storeBytesPerSecond = taskManagers * num('storeMBps') * MB;
    const checkpointSeconds = changedBytes / storeBytesPerSecond;
    const restoreSeconds = stateBytes / storeBytesPerSecond;
    // at worst the job fails just before a checkpoint is complete, and all since the start of the one before is read again.
    const backlogRecords = rate * (num('restartSeconds') + restoreSeconds + num('checkpointIntervalSeconds') + checkpointSeconds);
    const spare = parallelism * num('recordsPerSecondPerSlot') - rate;
    const catchUpSeconds = backlogRecords === 0 ? 0 : spare > 0 ? backlogRecords / spare : Infinity;
    return { taskManagers, checkpointSeconds, restoreSeconds, backlogRecords, catchUpSeconds };
  };
  const needs: [string, (parallelism: number) => boolean, string][] = [
    [
      'rate',
      (p) => keepsLimit(rate, p * num('recordsPerSecondPerSlot') * num('utilisation')),
      "the rate needs more: make a slot faster ('recordsPerSecondPerSlot')",
    ],
    [
      'catch-up',
      (p) => keepsLimit(at(p).catchUpSeconds, num('catchUpSeconds')),
      "the job does not catch up in time: allow more ('catchUpSeconds'), restart faster or take smaller intervals",
    ],
    [
      'checkpoints',
      (p) => keepsLimit(at(p).checkpointSeconds, num('checkpointIntervalSeconds')),
      "a checkpoint takes longer than the interval: upload less ('changedStateShare') or more seldom ('checkpointIntervalSeconds')",
    ],
    [
      'state on the heap',
      (p) => backend !== FlinkStateBackend.HASHMAP || keepsLimit(stateBytes, at(p).taskManagers * heapForState),
      "the state does not fit the heap: take 'rocksdb' or more memory ('taskManagerMemoryMiB')",
    ],
  ];
  // every need, once met, is met with more slots too, so the smallest number can be searched by halving.
  const sizes = needs.map(([what, isMet, mend]) => ({ what, mend, isMet, size: smallest(isMet) }));
  const parallelism = Math.max(...sizes.map((s) => s.size));
  const partitions = values.sourcePartitions as number | undefined;
  const because = [
    ...sizes.filter((s) => !s.isMet(parallelism)).map((s) => `with ${parallelism} slots, the most that Flink takes, ${s.mend}`),
    taskHeapMiB <= 0 ? `${num('taskManagerMemoryMiB')} MiB leave no heap for tasks: raise 'taskManagerMemoryMiB'` : '',
    partitions !== undefined && parallelism > partitions
      ? `${parallelism} slots are more than the ${partitions} partitions of the source ('sourcePartitions'): add partitions or make a slot faster`
      : '',
  ]
    .filter((reason) => reason !== '')
    .join('; ');
  const found = at(parallelism);
  const inputMBpsPerTaskManager = (rate * num('recordBytes')) / MB / found.taskManagers;
  const plan = {
    fits: because === '',
    because,
    parallelism,
    decidedBy: sizes.find((s) => s.size === parallelism)!.what,
    maxParallelism: defaultMaxParallelism(parallelism),
    ...found,
    stateGiB: stateBytes / GIB,
    checkpointMBps: changedBytes / MB / Math.max(num('checkpointIntervalSeconds'), found.checkpointSeconds),
    inputMBpsPerTaskManager,
    shuffleMBpsPerTaskManager: (inputMBpsPerTaskManager * (found.taskManagers - 1)) / found.taskManagers,
    managedMiB,
    taskHeapMiB: Math.max(0, taskHeapMiB),
    diskGiBPerTaskManager:
      backend === FlinkStateBackend.ROCKSDB ? roundedUp((stateBytes / found.taskManagers / GIB) * FLINK_FACTS.diskRoom) : 0,
  };
  const formula = sizes.map((s) => `${s.what} ${s.size}`).join(', ');
  const lines = (prefix: string): readonly DerivationLine[] =>
    prefixLines(prefix, [
      ...askedLines(
        FLINK_FIELDS.filter((field) => field.name !== 'catchUpSeconds'),
        { ...values, backend: backend.name },
      ),
      ...flinkLines(plan, `the most of ${formula}`, num('catchUpSeconds')),
    ]);
  return Object.freeze({ ...plan, lines });
}

/** The smallest parallelism that meets a need, or the largest that Flink takes. */
function smallest(isMet: (parallelism: number) => boolean): number {
  let low = 1;
  let high: number = FLINK_FACTS.maxParallelism;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isMet(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** The number of key groups that Flink takes unless told otherwise. */
function defaultMaxParallelism(parallelism: number): number {
  const wanted = parallelism + Math.floor(parallelism / 2);
  return Math.min(FLINK_FACTS.maxParallelism, Math.max(FLINK_FACTS.minMaxParallelism, 2 ** Math.ceil(Math.log2(wanted))));
}
