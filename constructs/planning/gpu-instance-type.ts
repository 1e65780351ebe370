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

/** Every EC2 instance type with GPUs, Inferentia or Trainium that the planner knows. Source: `EC2_SOURCE`. */
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
  row('g4dn.xlarge', 't4', 1, 3920, 14481, 125, 5000, 0.526),
  row('g4dn.2xlarge', 't4', 1, 7910, 29636, 225, 10000, 0.752),
  row('g4dn.4xlarge', 't4', 1, 15890, 59946, 225, 20000, 1.204),
  row('g4dn.8xlarge', 't4', 1, 31850, 120248, 900, 50000, 2.176),
  row('g4dn.12xlarge', 't4', 4, 47810, 178933, 900, 50000, 3.912),
  row('g4dn.16xlarge', 't4', 1, 63770, 241490, 900, 50000, 4.352),
  row('g4dn.metal', 't4', 8, 95690, 355262, 1800, 100000, 7.824),
  row('g7.2xlarge', 'rtx-pro-4500', 1, 7910, 27161, 440, 60000, 2.52),
  row('g7.4xlarge', 'rtx-pro-4500', 1, 15890, 54699, 875, 60000, 3.04208),
  row('g7.8xlarge', 'rtx-pro-4500', 1, 31850, 113934, 930, 80000, 4.08624),
  row('g7.12xlarge', 'rtx-pro-4500', 2, 47810, 173169, 1900, 175000, 7.12832),
  row('g7.24xlarge', 'rtx-pro-4500', 4, 95690, 346715, 3800, 350000, 14.25664),
  row('g7.48xlarge', 'rtx-pro-4500', 8, 191450, 718756, 7600, 700000, 28.51328),
  row('g7e.2xlarge', 'rtx-pro-6000', 1, 7910, 57471, 1900, 50000, 3.36312),
  row('g7e.4xlarge', 'rtx-pro-6000', 1, 15890, 115320, 1900, 50000, 3.99816),
  row('g7e.8xlarge', 'rtx-pro-6000', 1, 31850, 236562, 1900, 100000, 5.26824),
  row('g7e.12xlarge', 'rtx-pro-6000', 2, 47810, 477659, 3800, 400000, 8.28608),
  row('g7e.24xlarge', 'rtx-pro-6000', 4, 95690, 962625, 7600, 800000, 16.57216),
  row('g7e.48xlarge', 'rtx-pro-6000', 8, 191450, 1932558, 15200, 1600000, 33.14432),
  row('inf2.xlarge', 'inferentia2', 1, 3920, 14162, 0, 2083, 0.7582),
  row('inf2.8xlarge', 'inferentia2', 1, 31850, 118312, 0, 16667, 1.96786),
  row('inf2.24xlarge', 'inferentia2', 6, 95690, 355262, 0, 50000, 6.49063),
  row('inf2.48xlarge', 'inferentia2', 12, 191450, 718987, 0, 100000, 12.98127),
  row('p4d.24xlarge', 'a100-40gb', 8, 95690, 1082712, 8000, 400000, 21.957642),
  row('p6-b300.48xlarge', 'b300', 8, 191450, 3877198, 30400, 6400000, 142.416),
  row('trn1.2xlarge', 'trainium1', 1, 7910, 29317, 474, 3125, 1.34375),
  row('trn1.32xlarge', 'trainium1', 16, 127610, 481894, 7600, 800000, 21.5),
  row('trn1n.32xlarge', 'trainium1', 16, 127610, 481894, 7600, 1600000, 24.78),
  row('trn2.48xlarge', 'trainium2', 16, 191450, 1938410, 7600, 3200000),
]);
