import { ACCELERATOR_FACTS } from './accelerator-facts';
import type { AcceleratorProps } from './accelerator-props';
import type { Source } from './derivation';
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from './gpu-instance-type';

export type { AcceleratorProps } from './accelerator-props';

// Names that measurements carry for what the catalogue names otherwise: aiconfigurator's and NVIDIA's.
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['a100', 'a100-80gb'],
  ['a100_sxm', 'a100-80gb'],
  ['a100_80gb', 'a100-80gb'],
  ['a100_40gb', 'a100-40gb'],
  ['h100_sxm', 'h100'],
  ['h200_sxm', 'h200'],
  ['b200_sxm', 'b200'],
  ['b300_sxm', 'b300'],
  ['gb200_sxm', 'gb200'],
  ['rtx_pro_6000_server', 'rtx-pro-6000'],
  ['rtx_pro_6000', 'rtx-pro-6000'],
]);

/** A GPU model. The set grows: a GPU that is not here is made with `Accelerator.of`. */
export class Accelerator {
  /** NVIDIA A10G, 24 GB, Ampere, no 8-bit float, PCIe (EC2 g5). */
  public static readonly A10G = Accelerator.member('a10g');
  /** NVIDIA L4, 24 GB, Ada, PCIe (EC2 g6). */
  public static readonly L4 = Accelerator.member('l4');
  /** NVIDIA L40S, 48 GB, Ada, PCIe (EC2 g6e). */
  public static readonly L40S = Accelerator.member('l40s');
  /** NVIDIA A100 with 80 GB, Ampere, NVLink, no 8-bit float (EC2 p4de). */
  public static readonly A100_80GB = Accelerator.member('a100-80gb');
  /** NVIDIA A100 with 40 GB, Ampere, NVLink, no 8-bit float (EC2 p4d). */
  public static readonly A100_40GB = Accelerator.member('a100-40gb');
  /** NVIDIA H100 SXM, 80 GB, Hopper, NVLink (EC2 p5). */
  public static readonly H100 = Accelerator.member('h100');
  /** NVIDIA H200 SXM, 141 GB, Hopper, NVLink (EC2 p5e, p5en). */
  public static readonly H200 = Accelerator.member('h200');
  /** NVIDIA B200 SXM, 180 GB, Blackwell, NVLink (EC2 p6-b200). */
  public static readonly B200 = Accelerator.member('b200');
  /** NVIDIA B300 SXM, 288 GB, Blackwell Ultra, NVLink (EC2 p6-b300). */
  public static readonly B300 = Accelerator.member('b300');
  /** NVIDIA GB200, 186 GB, Blackwell, 72 GPUs in one NVLink domain. */
  public static readonly GB200 = Accelerator.member('gb200');
  /** NVIDIA T4, 16 GB, Turing: 16-bit float but no brain float, no 8-bit float, PCIe 3.0 (EC2 g4dn). */
  public static readonly T4 = Accelerator.member('t4');
  /** NVIDIA RTX PRO 6000 Blackwell Server Edition, 96 GB, PCIe 5.0 (EC2 g7e). */
  public static readonly RTX_PRO_6000 = Accelerator.member('rtx-pro-6000');
  /** NVIDIA RTX PRO 4500 Blackwell Server Edition, 32 GB, PCIe 5.0 (EC2 g7). */
  public static readonly RTX_PRO_4500 = Accelerator.member('rtx-pro-4500');
  /** AWS Inferentia2, 32 GiB a chip (EC2 inf2). Runs models compiled by AWS Neuron. */
  public static readonly INFERENTIA2 = Accelerator.member('inferentia2');
  /** AWS Trainium, 32 GiB a chip (EC2 trn1, trn1n). Runs models compiled by AWS Neuron. */
  public static readonly TRAINIUM1 = Accelerator.member('trainium1');
  /** AWS Trainium2, 96 GiB a chip (EC2 trn2). Runs models compiled by AWS Neuron. */
  public static readonly TRAINIUM2 = Accelerator.member('trainium2');

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

  private static member(id: keyof typeof ACCELERATOR_FACTS): Accelerator {
    return new Accelerator(id, ACCELERATOR_FACTS[id]);
  }

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
    return Accelerator.find(ALIASES.get(name) ?? name);
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
