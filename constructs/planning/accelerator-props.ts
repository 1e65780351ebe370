import type { Source } from './derivation';

/** What the planner knows of a GPU model. */
export interface AcceleratorProps {
  /** The product name in node labels: `l4`, `a100` (the value of `karpenter.k8s.aws/instance-gpu-name`). */
  readonly name: string;
  /** What NVIDIA's GPU feature discovery writes into the node label `nvidia.com/gpu.product`. */
  readonly productLabel: string;
  /** Memory of one GPU as EC2 and Karpenter state it, in MiB. Less than the round number on the box. */
  readonly memoryMiB: number;
  /** Memory bandwidth of one GPU, in GB/s (10^9 bytes). */
  readonly memoryBandwidthGBps: number;
  /** Dense 16-bit throughput of one GPU, in TFLOPS. */
  readonly bf16Tflops: number;
  /**
   * Dense 8-bit float throughput of one GPU, in TFLOPS.
   *
   * @default - the GPU has no 8-bit float units; FP8 checkpoints are refused on it
   */
  readonly fp8Tflops?: number;
  /**
   * Dense 4-bit float throughput of one GPU, in TFLOPS.
   *
   * @default - the GPU has no 4-bit float units; 4-bit checkpoints are unpacked and multiplied in 16 bit
   */
  readonly fp4Tflops?: number;
  /** Whether the GPUs of one node are joined by NVLink; false means PCIe. */
  readonly nvlink: boolean;
  /**
   * Bandwidth of one GPU to the others of its link domain, one direction, in GB/s: NVLink where there is one, else PCIe.
   *
   * @default - 450 with NVLink, 32 (PCIe 4.0 x16) without
   */
  readonly linkGBps?: number;
  /**
   * GPUs that reach each other over that link.
   *
   * @default 8
   */
  readonly linkDomain?: number;
  /**
   * Software that its programs need: `cuda`, or `neuron` for Inferentia and Trainium.
   *
   * @default cuda
   */
  readonly runtime?: string;
  /** Where the facts come from. */
  readonly source: Source;
}
