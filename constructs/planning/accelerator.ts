import type { Source } from './derivation';
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from './gpu-instance-type';

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
  /** Whether the GPUs of one node are joined by NVLink; false means PCIe. */
  readonly nvlink: boolean;
  /** Where the facts come from. */
  readonly source: Source;
}

const AICONFIGURATOR: Source = {
  title: 'aiconfigurator system descriptions (aic-core/src/aiconfigurator_core/systems/*.yaml); memory from the Karpenter instance list',
  version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
  date: '2026-08-21',
  url: 'https://github.com/ai-dynamo/aiconfigurator',
};

/** A GPU model. The set grows: a GPU that is not here is made with `Accelerator.of`. */
export class Accelerator {
  /** NVIDIA A10G, 24 GB, Ampere, no 8-bit float, PCIe (EC2 g5). */
  public static readonly A10G = new Accelerator('a10g', {
    name: 'a10g',
    productLabel: 'NVIDIA-A10G',
    memoryMiB: 22_888,
    memoryBandwidthGBps: 600,
    bf16Tflops: 70,
    nvlink: false,
    source: {
      title:
        'NVIDIA A10G data as compared in "NVIDIA A10 vs A10G for ML model inference" (Baseten); memory from the Karpenter instance list',
      date: '2026-07-20',
      url: 'https://www.baseten.co/blog/nvidia-a10-vs-a10g-for-ml-model-inference/',
    },
  });
  /** NVIDIA L4, 24 GB, Ada, PCIe (EC2 g6). */
  public static readonly L4 = new Accelerator('l4', {
    name: 'l4',
    productLabel: 'NVIDIA-L4',
    memoryMiB: 22_888,
    memoryBandwidthGBps: 300,
    bf16Tflops: 121,
    fp8Tflops: 242,
    nvlink: false,
    source: AICONFIGURATOR,
  });
  /** NVIDIA L40S, 48 GB, Ada, PCIe (EC2 g6e). */
  public static readonly L40S = new Accelerator('l40s', {
    name: 'l40s',
    productLabel: 'NVIDIA-L40S',
    memoryMiB: 45_776,
    memoryBandwidthGBps: 864,
    bf16Tflops: 362,
    fp8Tflops: 733,
    nvlink: false,
    source: AICONFIGURATOR,
  });
  /** NVIDIA A100 with 80 GB, Ampere, NVLink, no 8-bit float (EC2 p4de). */
  public static readonly A100_80GB = new Accelerator('a100-80gb', {
    name: 'a100',
    productLabel: 'NVIDIA-A100-SXM4-80GB',
    memoryMiB: 81_920,
    memoryBandwidthGBps: 2_039,
    bf16Tflops: 312,
    nvlink: true,
    source: AICONFIGURATOR,
  });
  /** NVIDIA H100 SXM, 80 GB, Hopper, NVLink (EC2 p5). */
  public static readonly H100 = new Accelerator('h100', {
    name: 'h100',
    productLabel: 'NVIDIA-H100-80GB-HBM3',
    memoryMiB: 81_920,
    memoryBandwidthGBps: 3_350,
    bf16Tflops: 989,
    fp8Tflops: 1_978,
    nvlink: true,
    source: AICONFIGURATOR,
  });
  /** NVIDIA H200 SXM, 141 GB, Hopper, NVLink (EC2 p5e, p5en). */
  public static readonly H200 = new Accelerator('h200', {
    name: 'h200',
    productLabel: 'NVIDIA-H200',
    memoryMiB: 144_384,
    memoryBandwidthGBps: 4_800,
    bf16Tflops: 989,
    fp8Tflops: 1_978,
    nvlink: true,
    source: AICONFIGURATOR,
  });
  /** NVIDIA B200 SXM, 180 GB, Blackwell, NVLink (EC2 p6-b200). */
  public static readonly B200 = new Accelerator('b200', {
    name: 'b200',
    productLabel: 'NVIDIA-B200',
    memoryMiB: 183_359,
    memoryBandwidthGBps: 7_700,
    bf16Tflops: 2_250,
    fp8Tflops: 4_500,
    nvlink: true,
    source: AICONFIGURATOR,
  });

  /** The GPU models of the catalogue, from small to large. */
  public static readonly ALL: readonly Accelerator[] = Object.freeze([
    Accelerator.A10G,
    Accelerator.L4,
    Accelerator.L40S,
    Accelerator.A100_80GB,
    Accelerator.H100,
    Accelerator.H200,
    Accelerator.B200,
  ]);

  /** A GPU model that the catalogue lacks. `id` is the name you will use for it; instance types of the catalogue match by it. */
  public static of(id: string, props: AcceleratorProps): Accelerator {
    return new Accelerator(id, props);
  }

  /** The GPU model with this id, if the catalogue has it. */
  public static find(id: string): Accelerator | undefined {
    return Accelerator.ALL.find((a) => a.id === id);
  }

  /** The product name in node labels: `l4`. */
  public readonly name: string;
  /** Value of the node label `nvidia.com/gpu.product`. */
  public readonly productLabel: string;
  /** Memory of one GPU, in MiB. */
  public readonly memoryMiB: number;
  /** Memory bandwidth of one GPU, in GB/s. */
  public readonly memoryBandwidthGBps: number;
  /** Dense 16-bit throughput of one GPU, in TFLOPS. */
  public readonly bf16Tflops: number;
  /** Dense 8-bit float throughput of one GPU, in TFLOPS; undefined where it has none. */
  public readonly fp8Tflops?: number;
  /** Whether the GPUs of a node are joined by NVLink. */
  public readonly nvlink: boolean;
  /** Where the facts come from. */
  public readonly source: Source;
  /** The EC2 instance types that carry it, from few GPUs to many and from cheap to dear. */
  public readonly instanceTypes: readonly GpuInstanceType[];

  private constructor(
    /** Unique name in the catalogue: `a100-80gb`. */
    public readonly id: string,
    props: AcceleratorProps,
  ) {
    this.name = props.name;
    this.productLabel = props.productLabel;
    this.memoryMiB = props.memoryMiB;
    this.memoryBandwidthGBps = props.memoryBandwidthGBps;
    this.bf16Tflops = props.bf16Tflops;
    this.fp8Tflops = props.fp8Tflops;
    this.nvlink = props.nvlink;
    this.source = props.source;
    this.instanceTypes = Object.freeze(
      GPU_INSTANCE_TYPES.filter((t) => t.acceleratorId === id).sort(
        (a, b) => a.gpuCount - b.gpuCount || (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity),
      ),
    );
    Object.freeze(this);
  }
}
