import type { LlmLayers } from '../llm-architecture';
import type { LlmModel } from '../llm-model';
import { ActivationCheckpointing } from './activation-checkpointing';
import { microBatches, type TrainingJob, type TrainingSplit } from './training-split';

/** Bytes of Adam for a parameter: a 32-bit copy of the parameter, momentum and variance (ZeRO, arXiv 1910.02054, section 3.1). */
export const OPTIMIZER_BYTES = 12;
/** Bytes of a parameter and of its activations in the passes: 16 bit. */
export const PASS_BYTES = 2;

/** Bytes of parameters, gradients and optimizer states on one GPU, with `dataParallel` copies and a ZeRO stage. */
export function modelStateBytes(parameters: number, zeroStage: number, dataParallel: number, gradientBytes: number): number {
  const part = (from: number): number => (zeroStage >= from ? 1 / dataParallel : 1);
  return parameters * (PASS_BYTES * part(3) + gradientBytes * part(2) + OPTIMIZER_BYTES * part(1));
}

/** Bytes that one layer keeps of `tokens` tokens, before division over GPUs. Sequences have `sequenceTokens`. */
export function activationBytes(
  layer: LlmLayers,
  hiddenSize: number,
  tokens: number,
  sequenceTokens: number,
  kind: ActivationCheckpointing,
): number {
  if (kind === ActivationCheckpointing.FULL) {
    return tokens * PASS_BYTES * hiddenSize;
  }
  const { attention, feedForward } = layer;
  // 2 norms of 4 bytes, 11 bytes a value of attention, and of the feed-forward layer 3 a value and 8 for each of its inner ones.
  const attentionWidth = Math.max(hiddenSize, attention.operationsPerPair / 4);
  const active = feedForward.denseParameters + feedForward.expertsPerToken * feedForward.parametersPerExpert;
  const innerWidth = active / (3 * hiddenSize);
  const dispatched = 4 * hiddenSize * feedForward.expertsPerToken;
  const scores = kind === ActivationCheckpointing.NONE ? 5 * attention.queryHeads * sequenceTokens : 0;
  return tokens * (4 * hiddenSize + 11 * attentionWidth + 3 * hiddenSize + 8 * innerWidth + dispatched + scores);
}

/** Parameters on the fullest GPU: those every copy holds, and those of experts that the copies divide. */
export function parametersPerGpu(model: LlmModel, split: TrainingSplit): { readonly shared: number; readonly experts: number } {
  const { layers, hiddenSize, vocabularySize, tiedEmbeddings, otherParameters } = model.architecture;
  const stage = stageShare(model, split);
  const dense = layers.reduce((sum, l) => sum + l.count * (l.attention.parameters + l.feedForward.denseParameters), 0);
  const experts = layers.reduce((sum, l) => sum + l.count * l.feedForward.experts * l.feedForward.parametersPerExpert, 0);
  const tables = tiedEmbeddings || split.pipelineParallel > 1 ? 1 : 2;
  return {
    shared: (dense * stage + tables * hiddenSize * vocabularySize + otherParameters) / split.tensorParallel,
    experts: (experts * stage) / (split.tensorParallel * split.expertParallel),
  };
}

/** What one GPU holds, in bytes. */
export interface TrainingMemory {
  /** Parameters, gradients and optimizer states. */
  readonly states: number;
  /** What the forward pass keeps, of all micro-batches in flight. */
  readonly activations: number;
  /** Layers gathered by ZeRO stage 3, and the logits. */
  readonly working: number;
}

/** What the fullest GPU of a split holds. */
export function trainingMemory(job: TrainingJob, split: TrainingSplit): TrainingMemory {
  const { architecture } = job.model;
  const { hiddenSize, vocabularySize, layers } = architecture;
  const own = parametersPerGpu(job.model, split);
  const tokens = split.microBatch * job.sequenceTokens;
  const states =
    modelStateBytes(own.shared, split.zeroStage, split.dataParallel, job.gradientBytes) +
    modelStateBytes(own.experts, split.zeroStage, split.dataParallel / split.expertParallel, job.gradientBytes);
  const kept = (kind: ActivationCheckpointing): number[] =>
    layers.map((l) => activationBytes(l, hiddenSize, tokens, job.sequenceTokens, kind));
  const all = kept(split.activationCheckpointing).reduce((sum, bytes, i) => sum + bytes * layers[i].count, 0);
  // the first stage has as many micro-batches under way as there are stages, and more with interleaving (arXiv 2205.05198, section 4.2.3).
  const p = split.pipelineParallel;
  const inFlight = Math.min(p, microBatches(job, split)) * (job.interleave > 1 ? 1 + (p - 1) / (p * job.interleave) : 1);
  // a layer that is computed again keeps all of itself while its gradients are computed.
  const again = split.activationCheckpointing === ActivationCheckpointing.FULL ? Math.max(...kept(ActivationCheckpointing.SELECTIVE)) : 0;
  const logits = 4 * tokens * (hiddenSize + vocabularySize);
  const largest = Math.max(
    ...layers.map(
      (l) =>
        l.attention.parameters +
        l.feedForward.denseParameters +
        (l.feedForward.experts * l.feedForward.parametersPerExpert) / split.expertParallel,
    ),
  );
  // the layer at work and the next one, which is fetched meanwhile.
  const gathered = split.zeroStage === 3 ? 2 * PASS_BYTES * Math.max(largest, (hiddenSize * vocabularySize) / 2) : 0;
  return {
    states,
    activations: (all * stageShare(job.model, split) * inFlight) / split.tensorParallel,
    working: (again + logits + gathered) / split.tensorParallel,
  };
}

/** Share of the layers on the fullest pipeline stage. */
export function stageShare(model: LlmModel, split: TrainingSplit): number {
  const count = model.architecture.layers.reduce((sum, l) => sum + l.count, 0);
  return Math.ceil(count / split.pipelineParallel) / count;
}
