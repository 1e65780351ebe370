import { Accelerator } from '../accelerator';
import { GroundplanError } from '../groundplan-error';
import { LlmModel } from '../llm-model';
import { matchModelId } from '../models/match-model-id';
import { Precision } from '../precision';
import { releaseOf2025 } from './engine-release';
import { ServingEngine } from './serving-engine';
import type { ServingPoint } from './serving-prediction';

/** One measured run. */
export interface MeasuredRun {
  /** Row of the file, the one after the heading being 2. */
  readonly row: number;
  /** Name of the model, as the file has it. */
  readonly model: string;
  /** Name of the GPU model, as the file has it. */
  readonly accelerator: string;
  /** Name of the engine, as the file has it. */
  readonly engine: string;
  /** Measured time to first token, in milliseconds. */
  readonly timeToFirstTokenMs: number;
  /** Measured time per output token, in milliseconds. */
  readonly timePerOutputTokenMs: number;
  /** What was measured; undefined if it is out of scope. */
  readonly point?: ServingPoint;
  /** Why the run is out of scope; empty if it is not. */
  readonly because: string;
}

const REQUIRED: readonly string[] = [
  'backend',
  'model',
  'accelerator',
  'input_tokens',
  'output_tokens',
  'concurrency',
  'tensor_parallel',
  'ttft_ms',
  'tpot_ms',
];
const MOST_GPUS = 8;
// names that engines and papers use for what the catalogue names otherwise.
const PRECISION_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({ bfloat16: 'bf16', float16: 'bf16', fp16: 'bf16', fp4: 'nvfp4' }),
);

/**
 * Reads rows of measurements, as texts by column, in the columns of aiconfigurator's `silicon_sample.csv`.
 *
 * Throws `MeasurementsInvalid` for a file that is not one; a run that cannot be predicted is out of scope and says why.
 */
export function measuredRuns(
  rows: readonly Readonly<Record<string, string>>[],
  configs: Readonly<Record<string, unknown>>,
): readonly MeasuredRun[] {
  if (rows.length === 0) {
    throw new GroundplanError('MeasurementsInvalid', 'the file has no rows below its heading, and one is the least to score');
  }
  for (const column of REQUIRED) {
    if (!(column in rows[0])) {
      const bare = column.replace(/_(ms|tokens)$/, '');
      const hint = bare !== column && bare in rows[0] ? `: '${bare}' does not say its unit, name it '${column}'` : '';
      throw new GroundplanError('MeasurementsInvalid', `the file lacks the column '${column}'${hint}`);
    }
  }
  const models = new Map<string, LlmModel | string>();
  return rows.map((cells, i) => {
    const name = cells.model;
    if (!models.has(name)) {
      models.set(name, modelOf(name, configs));
    }
    return runOf(cells, i + 2, models.get(name)!);
  });
}

function runOf(cells: Readonly<Record<string, string>>, row: number, model: LlmModel | string): MeasuredRun {
  const number = (column: string, least: number, absent?: number): number => {
    const text = (cells[column] ?? '').trim();
    if (text === '' && absent !== undefined) {
      return absent;
    }
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < least) {
      throw new GroundplanError(
        'MeasurementsInvalid',
        `row ${row}: '${column}' (${text || 'empty'}) must be a number of at least ${least}`,
      );
    }
    return value;
  };
  const size = (column: string): number => Math.max(1, number(column, 0, 1));
  const run = {
    row,
    model: cells.model,
    accelerator: cells.accelerator,
    engine: cells.backend,
    timeToFirstTokenMs: number('ttft_ms', Number.MIN_VALUE),
    timePerOutputTokenMs: number('tpot_ms', Number.MIN_VALUE),
  };
  const sizes = {
    inputTokens: number('input_tokens', 1),
    outputTokens: number('output_tokens', 1),
    concurrency: number('concurrency', 1),
    tensorParallel: size('tensor_parallel'),
    pipelineParallel: size('pipeline_parallel'),
    attentionDataParallel: size('attention_data_parallel'),
  };
  const out = (because: string): MeasuredRun => ({ ...run, because });
  if (typeof model === 'string') {
    return out(model);
  }
  const accelerator = Accelerator.resolve(cells.accelerator);
  if (accelerator === undefined) {
    return out(`unknown accelerator '${cells.accelerator}'`);
  }
  const gpus = sizes.tensorParallel * sizes.pipelineParallel * sizes.attentionDataParallel;
  if (gpus > MOST_GPUS) {
    return out(`more than ${MOST_GPUS} GPUs`);
  }
  const weights = precisionOf(cells.gemm_precision);
  const experts = precisionOf(cells.moe_precision);
  if (weights === null || experts === null) {
    return out(`unknown precision '${weights === null ? cells.gemm_precision : cells.moe_precision}'`);
  }
  const engine = ServingEngine.of(cells.backend);
  const stage = sizes.tensorParallel * sizes.attentionDataParallel;
  // sizes that do not multiply to the GPUs are those of a dense model, or were left out.
  const expertGroups = size('moe_expert_parallel');
  const moeExpertParallel = stage % expertGroups === 0 ? expertGroups : 1;
  return {
    ...run,
    because: '',
    point: {
      ...sizes,
      model,
      accelerator,
      engine,
      engineVersion: cells.backend_version || ((cells.measured ?? '') < '2026' ? releaseOf2025(engine) : undefined),
      ...storedAs(model, weights, experts),
      moeExpertParallel,
      moeTensorParallel: stage / moeExpertParallel,
    },
  };
}

/** How a run stored weights, experts and cache, from the precisions that the columns name. */
function storedAs(model: LlmModel, weights: Precision | undefined, experts: Precision | undefined): Partial<ServingPoint> {
  const mixed = model.architecture.layers.some((l) => l.feedForward.experts > 0);
  const narrow = (p: Precision): boolean => p.bytesPerValue < 1;
  // 4-bit checkpoints of mixtures leave attention in 16 bit; the columns name the experts' precision for both.
  const weightPrecision = mixed && weights !== undefined && narrow(weights) ? Precision.BF16 : (weights ?? model.precision);
  const expertPrecision = experts ?? model.expertPrecision;
  // no column says it: recipes of checkpoints with 8 bit and less keep the cache in 8 bit.
  const cachePrecision = (weights ?? model.expertPrecision).bytesPerValue < 2 ? Precision.FP8 : Precision.BF16;
  return { weightPrecision, expertPrecision, cachePrecision };
}

// undefined: as in the checkpoint; null: not known.
function precisionOf(name: string | undefined): Precision | undefined | null {
  const text = (name ?? '').trim().toLowerCase();
  return text === '' ? undefined : (Precision.find(PRECISION_NAMES.get(text) ?? text) ?? null);
}

function modelOf(name: string, configs: Readonly<Record<string, unknown>>): LlmModel | string {
  const id = matchModelId(name, Object.keys(configs));
  if (id === undefined) {
    return LlmModel.resolve(name) ?? `unknown model '${name}'`;
  }
  try {
    return LlmModel.fromConfig(id, configs[id]);
  } catch (error) {
    if (GroundplanError.is(error)) {
      return `model '${name}' is not understood: ${error.message}`;
    }
    throw error;
  }
}
