import { Precision } from '../precision';
import type { ConfigReader } from './config-reader';

/** How a checkpoint stores its matrices. */
export interface CheckpointPrecision {
  /** Attention and dense matrices. */
  readonly weights: Precision;
  /** Experts. */
  readonly experts: Precision;
  /** Size of the blocks that share one scale; 1 if there are none. */
  readonly block: number;
}

/** Reads `quantization_config`, which stands at the top or in the text part. What nothing is said of is 16 bit. */
export function checkpointPrecision(top: ConfigReader, text: ConfigReader): CheckpointPrecision {
  const { BF16, FP8, FP8_BLOCK, NVFP4, MXFP4, INT4_WEIGHTS } = Precision;
  const config = top.part('quantization_config') ?? text.part('quantization_config');
  const all = (weights: Precision, experts = weights, block = 1): CheckpointPrecision => ({ weights, experts, block });
  if (config === undefined) {
    // NVIDIA's Model Optimizer writes what it did into a file of its own, hf_quant_config.json; the name says it too.
    return all(/NVFP4$/i.test(top.id) ? NVFP4 : /FP8$/i.test(top.id) ? FP8 : BF16);
  }
  const method = config.text('quant_method') ?? '';
  const algorithm = config.text('quant_algo') ?? '';
  // a dynamic scheme scales each block; a static one each matrix.
  const fp8 = config.text('activation_scheme') === 'dynamic' ? all(FP8_BLOCK, FP8_BLOCK, 128) : all(FP8);
  if (algorithm === 'MIXED_PRECISION') {
    return { ...(method === 'fp8' ? fp8 : all(FP8)), experts: NVFP4 };
  }
  if (algorithm === 'NVFP4' || algorithm === 'FP8') {
    return all(algorithm === 'FP8' ? FP8 : NVFP4);
  }
  if (method === 'fp8') {
    return top.text('expert_dtype') === 'fp4' ? { ...fp8, experts: MXFP4 } : fp8;
  }
  if (method === 'mxfp4') {
    return all(BF16, MXFP4);
  }
  if (method === 'compressed-tensors') {
    return all(BF16, config.text('format')?.startsWith('mxfp4') ? MXFP4 : INT4_WEIGHTS);
  }
  return top.refuse(`'quantization_config' (${JSON.stringify([method, algorithm])}) is of a kind that is not known`);
}
