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

const AICONFIGURATOR: Source = {
  title: 'aiconfigurator system descriptions (aic-core/src/aiconfigurator_core/systems/*.yaml); memory from the Karpenter instance list',
  version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
  date: '2026-08-21',
  url: 'https://github.com/ai-dynamo/aiconfigurator',
};

function neuron(page: string, note: string): Source {
  return {
    title: `AWS Neuron documentation, architecture of ${page} (${note})`,
    version: '2.29',
    date: '2026-11-24',
    url: `https://awsdocs-neuron.readthedocs-hosted.com/en/v2.29.0/about-neuron/arch/neuron-hardware/${page}.html`,
  };
}

// Names that measurements carry for what the catalogue names otherwise: aiconfigurator's and NVIDIA's.
const ALIASES: Readonly<Record<string, string>> = Object.freeze({
  a100: 'a100-80gb',
  a100_sxm: 'a100-80gb',
  a100_80gb: 'a100-80gb',
  a100_40gb: 'a100-40gb',
  h100_sxm: 'h100',
  h200_sxm: 'h200',
  b200_sxm: 'b200',
  b300_sxm: 'b300',
  gb200_sxm: 'gb200',
  rtx_pro_6000_server: 'rtx-pro-6000',
  rtx_pro_6000: 'rtx-pro-6000',
});

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
    linkGBps: 300,
    source: AICONFIGURATOR,
  });
  /** NVIDIA A100 with 40 GB, Ampere, NVLink, no 8-bit float (EC2 p4d). */
  public static readonly A100_40GB = new Accelerator('a100-40gb', {
    name: 'a100',
    productLabel: 'NVIDIA-A100-SXM4-40GB',
    memoryMiB: 40_960,
    memoryBandwidthGBps: 1_555,
    bf16Tflops: 312,
    nvlink: true,
    linkGBps: 300,
    source: {
      title:
        'NVIDIA A100 data as collected by G. K. Lockwood; throughput and link of the 80 GB card; memory from the Karpenter instance list',
      date: '2026-07-20',
      url: 'https://www.glennklockwood.com/garden/A100',
    },
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
    fp4Tflops: 9_000,
    nvlink: true,
    linkGBps: 900,
    source: AICONFIGURATOR,
  });
  /** NVIDIA B300 SXM, 288 GB, Blackwell Ultra, NVLink (EC2 p6-b300). */
  public static readonly B300 = new Accelerator('b300', {
    name: 'b300',
    productLabel: 'NVIDIA-B300',
    memoryMiB: 275_040,
    memoryBandwidthGBps: 7_750,
    bf16Tflops: 2_250,
    fp8Tflops: 4_500,
    fp4Tflops: 14_000,
    nvlink: true,
    linkGBps: 900,
    source: AICONFIGURATOR,
  });
  /** NVIDIA GB200, 186 GB, Blackwell, 72 GPUs in one NVLink domain. */
  public static readonly GB200 = new Accelerator('gb200', {
    name: 'gb200',
    productLabel: 'NVIDIA-GB200',
    memoryMiB: 189_471,
    memoryBandwidthGBps: 8_000,
    bf16Tflops: 2_500,
    fp8Tflops: 5_000,
    fp4Tflops: 10_000,
    nvlink: true,
    linkGBps: 900,
    linkDomain: 72,
    source: AICONFIGURATOR,
  });
  /** NVIDIA T4, 16 GB, Turing: 16-bit float but no brain float, no 8-bit float, PCIe 3.0 (EC2 g4dn). */
  public static readonly T4 = new Accelerator('t4', {
    name: 't4',
    productLabel: 'Tesla-T4',
    memoryMiB: 16_384,
    memoryBandwidthGBps: 320,
    bf16Tflops: 65,
    nvlink: false,
    linkGBps: 16,
    source: {
      title:
        'PNY product brief of the NVIDIA T4 (bandwidth); 16-bit throughput as public databases give it; memory from the Karpenter instance list',
      date: '2026-07-20',
      url: 'https://manualmachine.com/pny/tcst4mpb/8129101-user-manual',
    },
  });
  /** NVIDIA RTX PRO 6000 Blackwell Server Edition, 96 GB, PCIe 5.0 (EC2 g7e). */
  public static readonly RTX_PRO_6000 = new Accelerator('rtx-pro-6000', {
    name: 'rtx-pro-server-6000',
    productLabel: 'NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition',
    memoryMiB: 97_887,
    memoryBandwidthGBps: 1_792,
    bf16Tflops: 467.8,
    fp8Tflops: 935.6,
    fp4Tflops: 1_871.2,
    nvlink: false,
    linkGBps: 64,
    source: AICONFIGURATOR,
  });
  /** NVIDIA RTX PRO 4500 Blackwell Server Edition, 32 GB, PCIe 5.0 (EC2 g7). */
  public static readonly RTX_PRO_4500 = new Accelerator('rtx-pro-4500', {
    name: 'rtx-pro-4500',
    productLabel: 'NVIDIA-RTX-PRO-4500-Blackwell-Server-Edition',
    memoryMiB: 32_768,
    memoryBandwidthGBps: 800,
    bf16Tflops: 204,
    fp8Tflops: 408,
    fp4Tflops: 816,
    nvlink: false,
    linkGBps: 64,
    source: {
      title:
        'Exxact: RTX PRO 4500 Blackwell Server Edition (bandwidth); throughput is an assumption: that of the RTX PRO 6000 × 328 / 752 tensor cores',
      date: '2026-05-20',
      url: 'https://www.exxactcorp.com/blog/benchmark/nvidia-rtx-pro-4500-blackwell-llm-inference-benchmark',
    },
  });
  /** AWS Inferentia2, 32 GiB a chip (EC2 inf2). Runs models compiled by AWS Neuron. */
  public static readonly INFERENTIA2 = new Accelerator('inferentia2', {
    name: 'inferentia2',
    productLabel: 'inferentia2',
    memoryMiB: 32_768,
    memoryBandwidthGBps: 880,
    bf16Tflops: 190,
    nvlink: false,
    linkDomain: 12,
    runtime: 'neuron',
    source: neuron('inferentia2', '820 GiB/s; the link is taken as PCIe 4.0'),
  });
  /** AWS Trainium, 32 GiB a chip (EC2 trn1, trn1n). Runs models compiled by AWS Neuron. */
  public static readonly TRAINIUM1 = new Accelerator('trainium1', {
    name: 'trainium',
    productLabel: 'trainium',
    memoryMiB: 32_768,
    memoryBandwidthGBps: 880,
    bf16Tflops: 190,
    nvlink: false,
    linkDomain: 16,
    runtime: 'neuron',
    source: neuron('trainium', '820 GiB/s; the link is taken as PCIe 4.0'),
  });
  /** AWS Trainium2, 96 GiB a chip (EC2 trn2). Runs models compiled by AWS Neuron. */
  public static readonly TRAINIUM2 = new Accelerator('trainium2', {
    name: 'trainium2',
    productLabel: 'trainium2',
    memoryMiB: 98_304,
    memoryBandwidthGBps: 2_900,
    bf16Tflops: 667,
    fp8Tflops: 1_299,
    nvlink: false,
    linkDomain: 16,
    runtime: 'neuron',
    source: neuron('trainium2', 'the link is taken as PCIe 4.0'),
  });

  /** The accelerators of the catalogue: GPUs from small to large, then Inferentia and Trainium. */
  public static readonly ALL: readonly Accelerator[] = Object.freeze([
    Accelerator.T4,
    Accelerator.A10G,
    Accelerator.L4,
    Accelerator.RTX_PRO_4500,
    Accelerator.L40S,
    Accelerator.RTX_PRO_6000,
    Accelerator.A100_40GB,
    Accelerator.A100_80GB,
    Accelerator.H100,
    Accelerator.H200,
    Accelerator.B200,
    Accelerator.B300,
    Accelerator.GB200,
    Accelerator.INFERENTIA2,
    Accelerator.TRAINIUM1,
    Accelerator.TRAINIUM2,
  ]);

  /** A GPU model that the catalogue lacks. `id` is the name you will use for it; instance types of the catalogue match by it. */
  public static of(id: string, props: AcceleratorProps): Accelerator {
    return new Accelerator(id, props);
  }

  /** The GPU model with this id, if the catalogue has it. */
  public static find(id: string): Accelerator | undefined {
    return Accelerator.ALL.find((a) => a.id === id);
  }

  /** The accelerator that a measurement names: by its id, or as `h100_sxm`. Upper and lower case are one. */
  public static resolve(measured: string): Accelerator | undefined {
    const name = measured.trim().toLowerCase();
    return Accelerator.find(ALIASES[name] ?? name);
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
  /** Dense 4-bit float throughput of one GPU, in TFLOPS; undefined if it has no 4-bit float units. */
  public readonly fp4Tflops?: number;
  /** Whether the GPUs of a node are joined by NVLink. */
  public readonly nvlink: boolean;
  /** Bandwidth of one GPU to the others of its link domain, one direction, in GB/s. */
  public readonly linkGBps: number;
  /** GPUs that reach each other over that link. */
  public readonly linkDomain: number;
  /** Software that its programs need: `cuda` or `neuron`. */
  public readonly runtime: string;
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
    this.fp4Tflops = props.fp4Tflops;
    this.nvlink = props.nvlink;
    this.linkGBps = props.linkGBps ?? (props.nvlink ? 450 : 32);
    this.linkDomain = props.linkDomain ?? 8;
    this.runtime = props.runtime ?? 'cuda';
    this.source = props.source;
    this.instanceTypes = Object.freeze(
      GPU_INSTANCE_TYPES.filter((t) => t.acceleratorId === id).sort(
        (a, b) => a.gpuCount - b.gpuCount || (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity),
      ),
    );
    Object.freeze(this);
  }
}
