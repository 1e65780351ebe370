import type { Accelerator } from '../accelerator';
import { GroundplanError } from '../groundplan-error';
import type { LlmArchitecture } from '../llm-architecture';
import { Precision } from '../precision';
import { isEarlyRelease, keepsRequestsInStep } from './engine-release';
import type { ServingEngine } from './serving-engine';
import type { ServingPoint } from './serving-prediction';

/** A server and its load with every default filled in, as the step model reads it. */
export interface ServingLoad {
  /** The layers of the model. */
  readonly architecture: LlmArchitecture;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** The engine. */
  readonly engine: ServingEngine;
  /** Whether the engine is a release from before 2026, whose kernels for latent attention are slower. */
  readonly early: boolean;
  /** Whether the engine admits waiting prompts all at once, so that requests run in step. */
  readonly inStep: boolean;
  /** Bytes of a stored value of attention and dense matrices. */
  readonly weightBytes: number;
  /** Bits in which attention and dense matrices are multiplied on this GPU. */
  readonly weightBits: number;
  /** Bytes of a stored value of experts. */
  readonly expertBytes: number;
  /** Bits in which experts are multiplied on this GPU. */
  readonly expertBits: number;
  /** Whether experts are stored in fewer bits than they are multiplied in. */
  readonly expertsUnpacked: boolean;
  /** Bytes of a cached value. */
  readonly cacheBytes: number;
  /** GPUs that share each attention and dense matrix. */
  readonly tensorParallel: number;
  /** Groups of GPUs that hold the layers one after the other. */
  readonly pipelineParallel: number;
  /** Copies of the attention layers. */
  readonly attentionDataParallel: number;
  /** GPUs that share each expert. */
  readonly moeTensorParallel: number;
  /** Groups of GPUs that the experts are spread over. */
  readonly moeExpertParallel: number;
  /** GPUs of one pipeline stage. */
  readonly stageGpus: number;
  /** GPUs of the server. */
  readonly gpus: number;
  /** Tokens of a prompt. */
  readonly inputTokens: number;
  /** Tokens of a reply. */
  readonly outputTokens: number;
  /** Requests at the same time. */
  readonly concurrency: number;
}

/** Fills in the defaults of a point and refuses numbers that mean nothing. */
export function servingLoad(point: ServingPoint): ServingLoad {
  const { model, accelerator } = point;
  const weights = point.weightPrecision ?? model.precision;
  const experts = point.expertPrecision ?? model.expertPrecision;
  const tensorParallel = count('tensorParallel', point.tensorParallel ?? 1);
  const pipelineParallel = count('pipelineParallel', point.pipelineParallel ?? 1);
  const attentionDataParallel = count('attentionDataParallel', point.attentionDataParallel ?? 1);
  const moeExpertParallel = count('moeExpertParallel', point.moeExpertParallel ?? 1);
  const stageGpus = tensorParallel * attentionDataParallel;
  const moeTensorParallel = count('moeTensorParallel', point.moeTensorParallel ?? Math.max(1, stageGpus / moeExpertParallel));
  if (hasExperts(model.architecture) && moeTensorParallel * moeExpertParallel !== stageGpus) {
    throw new GroundplanError(
      'ServingParallelSizes',
      `'moeTensorParallel' (${moeTensorParallel}) times 'moeExpertParallel' (${moeExpertParallel}) must be 'tensorParallel' ` +
        `(${tensorParallel}) times 'attentionDataParallel' (${attentionDataParallel}): experts lie on the same GPUs as attention`,
    );
  }
  const expertBits = multipliedBits(experts, accelerator);
  return {
    architecture: model.architecture,
    accelerator,
    engine: point.engine,
    early: isEarlyRelease(point.engine, point.engineVersion),
    inStep: keepsRequestsInStep(point.engine, point.engineVersion),
    weightBytes: weights.bytesPerValue,
    weightBits: multipliedBits(weights, accelerator),
    expertBytes: experts.bytesPerValue,
    expertBits,
    expertsUnpacked: expertBits > Math.floor(8 * experts.bytesPerValue),
    cacheBytes: (point.cachePrecision ?? Precision.BF16).bytesPerValue,
    tensorParallel,
    pipelineParallel,
    attentionDataParallel,
    moeTensorParallel,
    moeExpertParallel,
    stageGpus,
    gpus: stageGpus * pipelineParallel,
    inputTokens: amount('inputTokens', point.inputTokens),
    outputTokens: amount('outputTokens', point.outputTokens),
    concurrency: amount('concurrency', point.concurrency),
  };
}

/** Whether a model has experts in any layer. */
export function hasExperts(architecture: LlmArchitecture): boolean {
  return architecture.layers.some((l) => l.feedForward.experts > 0);
}

/** Dense throughput of a GPU at this width, in operations a millisecond. */
export function operationsPerMs(accelerator: Accelerator, bits: number): number {
  const tflops = bits === 4 ? accelerator.fp4Tflops : bits === 8 ? accelerator.fp8Tflops : accelerator.bf16Tflops;
  return tflops! * 1e9;
}

// A GPU without units of a width unpacks the numbers and multiplies them in 16 bit. Integers of 8 bit run as fast as floats of 8 bit.
function multipliedBits(precision: Precision, accelerator: Accelerator): number {
  const bits = precision.computeBits;
  if (bits <= 4) {
    return accelerator.fp4Tflops === undefined ? 16 : 4;
  }
  return bits <= 8 && accelerator.fp8Tflops !== undefined ? 8 : 16;
}

function count(prop: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new GroundplanError('ServingParallelSizes', `'${prop}' (${value}) must be a whole number of at least 1`);
  }
  return value;
}

function amount(prop: string, value: number): number {
  if (!Number.isFinite(value) || value < 1) {
    throw new GroundplanError('ServingLoadSize', `'${prop}' (${value}) must be a number of at least 1`);
  }
  return value;
}
