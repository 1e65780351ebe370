import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import { OPTIMIZER_BYTES, PASS_BYTES } from './training-memory';
import type { TrainingPlan } from './training-plan';

/** Bytes of a parameter in a checkpoint from which training goes on: 16-bit parameters and the states of the optimizer. */
export const CHECKPOINT_BYTES = PASS_BYTES + OPTIMIZER_BYTES;

/** A paper as the source of a formula. */
export const paper = (title: string, id: string): Source => ({
  title,
  version: `arXiv ${id}`,
  date: '2026-11-24',
  url: `https://arxiv.org/abs/${id}`,
});
/** Where the bytes of a parameter come from. */
export const ZERO = paper(
  'ZeRO: Memory Optimizations Toward Training Trillion Parameter Models, section 3 (as published, not read again)',
  '1910.02054',
);
const LLAMA_3 = paper(
  'The Llama 3 Herd of Models, section 3.3.4 (419 unexpected stops in 54 days on 16,384 GPUs, read in pages that quote it)',
  '2407.21783',
);
const YOUNG: Source = {
  title:
    'Young, A first order approximation to the optimum checkpoint interval, Communications of the ACM 17 (9), 1974 (as published, not read again)',
  date: '2026-11-24',
  url: 'https://doi.org/10.1145/361147.361115',
};

/** When to write checkpoints, and what of the time is left, from seconds: of a checkpoint, between failures, of a restart. */
export function checkpointing(
  checkpointSeconds: number,
  mtbfSeconds: number,
  restartSeconds: number,
): { readonly checkpointSeconds: number; readonly checkpointMinutes: number; readonly goodput: number } {
  const interval = Math.sqrt(2 * checkpointSeconds * mtbfSeconds);
  const lost = checkpointSeconds / interval + (interval / 2 + restartSeconds) / mtbfSeconds;
  return { checkpointSeconds, checkpointMinutes: interval / 60, goodput: 1 / (1 + lost) };
}

/** The lines of checkpoints and of what failures leave of the time. */
export function checkpointLines(plan: Omit<TrainingPlan, 'lines'>): readonly DerivationLine[] {
  return [
    numberLine('checkpoint', 'Size of a checkpoint', plan.checkpointGB, 'GB', `parameters × ${CHECKPOINT_BYTES} bytes`, ['model'], ZERO),
    numberLine(
      'checkpointSeconds',
      'Time to write a checkpoint',
      plan.checkpointSeconds,
      's',
      'size ÷ bandwidth',
      ['checkpoint', 'checkpointMBps'],
      DATA_ASSUMPTION,
    ),
    numberLine(
      'checkpointMinutes',
      'Time between checkpoints that loses least',
      plan.checkpointMinutes,
      'min',
      '√(2 · time to write · time between failures of all GPUs)',
      ['checkpointSeconds', 'gpuMtbfHours', 'gpus'],
      YOUNG,
    ),
    numberLine(
      'goodput',
      'Share of the time that makes progress',
      plan.goodput,
      '',
      '1 ÷ (1 + write ÷ interval + (interval ÷ 2 + restart) ÷ time between failures)',
      ['checkpointSeconds', 'checkpointMinutes', 'restartMinutes', 'gpuMtbfHours', 'gpus'],
      LLAMA_3,
    ),
  ];
}
