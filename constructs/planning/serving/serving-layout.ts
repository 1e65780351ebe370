import type { Accelerator } from '../accelerator';
import { GroundplanError } from '../groundplan-error';
import type { LlmArchitecture } from '../llm-architecture';
import type { Precision } from '../precision';

/** How the GPUs of one server share a model, as a user writes it. */
export interface ServingLayoutProps {
  /**
   * GPUs that share each attention and dense matrix.
   *
   * @default 1
   */
  readonly tensorParallel?: number;
  /**
   * Groups of GPUs that hold the layers one after the other.
   *
   * @default 1
   */
  readonly pipelineParallel?: number;
  /**
   * Copies of the attention layers, each with its own sequences.
   *
   * @default 1
   */
  readonly attentionDataParallel?: number;
  /**
   * GPUs that share each expert.
   *
   * @default - `tensorParallel · attentionDataParallel / moeExpertParallel`
   */
  readonly moeTensorParallel?: number;
  /**
   * Groups of GPUs that the experts are spread over.
   *
   * @default 1
   */
  readonly moeExpertParallel?: number;
}

/** How the GPUs of one server share a model, every number filled in. */
export interface ServingLayout {
  /** GPUs that share each attention and dense matrix. */
  readonly tensorParallel: number;
  /** Groups of GPUs that hold the layers one after the other. */
  readonly pipelineParallel: number;
  /** Copies of the attention layers, each with its own sequences. */
  readonly attentionDataParallel: number;
  /** GPUs that share each expert. */
  readonly moeTensorParallel: number;
  /** Groups of GPUs that the experts are spread over. */
  readonly moeExpertParallel: number;
  /** GPUs in all. */
  readonly gpus: number;
}

/** Fills in the parallel sizes of a server. */
export function servingLayout(props: ServingLayoutProps): ServingLayout {
  const tensorParallel = wholeNumber('tensorParallel', props.tensorParallel ?? 1);
  const pipelineParallel = wholeNumber('pipelineParallel', props.pipelineParallel ?? 1);
  const attentionDataParallel = wholeNumber('attentionDataParallel', props.attentionDataParallel ?? 1);
  const moeExpertParallel = wholeNumber('moeExpertParallel', props.moeExpertParallel ?? 1);
  const gpusOfOneStage = tensorParallel * attentionDataParallel;
  const moeTensorParallel = wholeNumber('moeTensorParallel', props.moeTensorParallel ?? Math.max(1, gpusOfOneStage / moeExpertParallel));
  return Object.freeze({
    tensorParallel,
    pipelineParallel,
    attentionDataParallel,
    moeTensorParallel,
    moeExpertParallel,
    gpus: gpusOfOneStage * pipelineParallel,
  });
}

/**
 * Why a model cannot be shared out like this, in words; empty if it can.
 *
 * Heads and columns are shared out evenly, heads of the cache are copied where there are more GPUs than heads,
 * and no GPU's slice may cut a block of numbers that has one scale in common.
 */
export function whyNotShared(architecture: LlmArchitecture, layout: ServingLayout, expertBlock: number): string {
  const { tensorParallel, pipelineParallel, attentionDataParallel, moeTensorParallel, moeExpertParallel } = layout;
  const layerCount = architecture.layers.reduce((sum, group) => sum + group.count, 0);
  if (pipelineParallel > layerCount) {
    return `${layerCount} layers cannot be held by ${pipelineParallel} groups of GPUs one after the other`;
  }
  const hasExperts = architecture.layers.some((group) => group.feedForward.experts > 0);
  if (attentionDataParallel > 1 && !hasExperts) {
    return 'copies of the attention layers are for models with experts; a dense model takes more replicas';
  }
  if (hasExperts && moeTensorParallel * moeExpertParallel !== tensorParallel * attentionDataParallel) {
    return (
      `experts over ${moeTensorParallel} × ${moeExpertParallel} GPUs do not use the ` +
      `${tensorParallel} × ${attentionDataParallel} GPUs that attention uses`
    );
  }
  for (const { attention, feedForward } of architecture.layers) {
    if (attention.kind !== 'none' && attention.queryHeads % tensorParallel !== 0) {
      return `${attention.queryHeads} attention heads do not divide by ${tensorParallel}`;
    }
    if (attention.kind === 'grouped' && attention.cacheHeads % tensorParallel !== 0 && tensorParallel % attention.cacheHeads !== 0) {
      return `${attention.cacheHeads} KV heads neither divide by ${tensorParallel} nor repeat evenly`;
    }
    if (feedForward.experts > 0 && feedForward.experts % moeExpertParallel !== 0) {
      return `${feedForward.experts} experts do not divide by ${moeExpertParallel}`;
    }
    if (feedForward.denseParameters === 0 && feedForward.experts === 0) {
      continue;
    }
    const gpus = feedForward.experts > 0 ? moeTensorParallel : tensorParallel;
    if (feedForward.width > 0 && feedForward.width % gpus !== 0) {
      return `${feedForward.width} feed-forward columns do not divide by ${gpus}`;
    }
    if (feedForward.width > 0 && (feedForward.width / gpus) % expertBlock !== 0) {
      return `${feedForward.width} feed-forward columns over ${gpus} GPUs are no multiple of the checkpoint's blocks of ${expertBlock}`;
    }
  }
  return '';
}

/** GPUs of a generation before Ampere, by the name in node labels. */
const WITHOUT_BRAIN_FLOAT: readonly string[] = Object.freeze(['t4', 't4g']);

const BLOCKS: ReadonlyMap<string, number> = new Map(Object.entries({ fp8_block: 128, nvfp4: 16, mxfp4: 32, int4_wo: 32 }));

/** Numbers that have one scale in common in a precision that was asked for; undefined if none was, so that the checkpoint decides. */
export function blockOf(asked: Precision | undefined): number | undefined {
  return asked === undefined ? undefined : (BLOCKS.get(asked.name) ?? 1);
}

/** Why a GPU cannot hold weights in these precisions, in words; empty if it can. 4-bit weights are unpacked where a GPU does not multiply them. */
export function whyNotStored(accelerator: Accelerator, precisions: readonly Precision[]): string {
  // vLLM stops at its start there: brain floats need compute capability 8.0 (vllm/v1/worker/gpu_worker.py).
  if (WITHOUT_BRAIN_FLOAT.includes(accelerator.name)) {
    return `${accelerator.id} has no 16-bit brain floats, which the model is computed in`;
  }
  const unknown = precisions.find((p) => p.name.startsWith('fp8') && accelerator.fp8Tflops === undefined);
  return unknown ? `${accelerator.id} has no 8-bit float units, and the checkpoint is ${unknown.name}` : '';
}

function wholeNumber(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new GroundplanError('ServingInput', `'${name}' (${value}) must be a whole number of at least 1; take 1, 2, 4 or 8`);
  }
  return value;
}
