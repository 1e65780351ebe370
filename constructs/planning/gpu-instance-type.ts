import type { Source } from './derivation';

/** An EC2 instance type with GPUs: what a Kubernetes node of it can allocate, and its dated price. */
export interface GpuInstanceType {
  /** Name: `g6.xlarge`. */
  readonly name: string;
  /** `Accelerator.id` of its GPUs: `l4`. */
  readonly acceleratorId: string;
  /** GPUs of one node. */
  readonly gpuCount: number;
  /** CPU that pods can ask for, in thousandths of a core. */
  readonly allocatableCpuMillis: number;
  /** Memory that pods can ask for, in MiB. */
  readonly allocatableMemoryMiB: number;
  /** Local NVMe storage, in GB. */
  readonly localNvmeGB: number;
  /** Network bandwidth that is always there (not the burst), in Mbit/s. */
  readonly networkMbps: number;
  /** On-demand list price in us-east-1 in US dollars an hour; undefined where the price list has none. */
  readonly usdPerHour?: number;
}

/** Where the shapes and the prices come from. */
export const EC2_SOURCE: Source = {
  title: 'Karpenter for AWS: reference of instance types and its on-demand price table for us-east-1 (price list of 2026-07-20)',
  version: 'aws/karpenter-provider-aws at 1d927085dd81',
  date: '2026-07-20',
  url: 'https://karpenter.sh/docs/reference/instance-types/',
};

function row(
  name: string,
  acceleratorId: string,
  gpuCount: number,
  allocatableCpuMillis: number,
  allocatableMemoryMiB: number,
  localNvmeGB: number,
  networkMbps: number,
  usdPerHour?: number,
): GpuInstanceType {
  return Object.freeze({ name, acceleratorId, gpuCount, allocatableCpuMillis, allocatableMemoryMiB, localNvmeGB, networkMbps, usdPerHour });
}

/** Every EC2 instance type with NVIDIA GPUs that the planner knows. Source: `EC2_SOURCE`. */
export const GPU_INSTANCE_TYPES: readonly GpuInstanceType[] = Object.freeze([
  row('g5.xlarge', 'a10g', 1, 3920, 14162, 250, 2500, 1.006),
  row('g5.2xlarge', 'a10g', 1, 7910, 29317, 450, 5000, 1.212),
  row('g5.4xlarge', 'a10g', 1, 15890, 57691, 600, 10000, 1.624),
  row('g5.8xlarge', 'a10g', 1, 31850, 118312, 900, 25000, 2.448),
  row('g5.12xlarge', 'a10g', 4, 47810, 173400, 3800, 40000, 5.672),
  row('g5.16xlarge', 'a10g', 1, 63770, 239554, 1900, 25000, 4.096),
  row('g5.24xlarge', 'a10g', 4, 95690, 355262, 3800, 50000, 8.144),
  row('g5.48xlarge', 'a10g', 8, 191450, 723299, 7600, 100000, 16.288),
  row('g6.xlarge', 'l4', 1, 3920, 14162, 250, 2500, 0.8048),
  row('g6.2xlarge', 'l4', 1, 7910, 29317, 450, 5000, 0.9776),
  row('g6.4xlarge', 'l4', 1, 15890, 57691, 600, 10000, 1.3232),
  row('g6.8xlarge', 'l4', 1, 31850, 118312, 900, 25000, 2.0144),
  row('g6.12xlarge', 'l4', 4, 47810, 178933, 3760, 40000, 4.6016),
  row('g6.16xlarge', 'l4', 1, 63770, 234021, 1880, 25000, 3.3968),
  row('g6.24xlarge', 'l4', 4, 95690, 355262, 3760, 50000, 6.6752),
  row('g6.48xlarge', 'l4', 8, 191450, 718987, 7520, 100000, 13.3504),
  row('g6e.xlarge', 'l40s', 1, 3920, 29317, 250, 2500, 1.861),
  row('g6e.2xlarge', 'l40s', 1, 7910, 59627, 450, 5000, 2.24208),
  row('g6e.4xlarge', 'l40s', 1, 15890, 118312, 600, 20000, 3.00424),
  row('g6e.8xlarge', 'l40s', 1, 31850, 239554, 900, 25000, 4.52856),
  row('g6e.12xlarge', 'l40s', 4, 47810, 360157, 3800, 100000, 10.49264),
  row('g6e.16xlarge', 'l40s', 1, 63770, 476504, 1900, 35000, 7.57719),
  row('g6e.24xlarge', 'l40s', 4, 95690, 721682, 3800, 200000, 15.06559),
  row('g6e.48xlarge', 'l40s', 8, 191450, 1449132, 7600, 400000, 30.13118),
  row('p4de.24xlarge', 'a100-80gb', 8, 95690, 1082712, 8000, 400000, 27.44705),
  row('p5.4xlarge', 'h100', 1, 15890, 240830, 3800, 100000, 6.88),
  row('p5.48xlarge', 'h100', 8, 191450, 1938410, 30400, 3200000, 55.04),
  row('p5e.48xlarge', 'h200', 8, 191450, 1938410, 30400, 3200000),
  row('p5en.48xlarge', 'h200', 8, 191450, 1937332, 30400, 3200000, 63.296),
  row('p6-b200.48xlarge', 'b200', 8, 191450, 1937332, 30400, 3200000, 113.9328),
]);
