import type { Source } from './derivation';
import { EC2_SOURCE } from './gpu-instance-type';
import { GroundplanError } from './groundplan-error';
import type { CostItem, CostPlan } from './plan-document';

/** Hours that a month is counted with. */
export const HOURS_A_MONTH = 730;

function listPrice(title: string, url: string): Source {
  return { title: `${title}; list price of us-east-1`, date: '2026-11-24', url };
}

const NAT = listPrice(
  'CloudBurn, "AWS NAT Gateway Pricing" (2026-02-24), not re-checked on the price page of AWS',
  'https://aws.amazon.com/vpc/pricing/',
);
const PRIVATELINK = listPrice(
  'AWSNegotiations, "AWS PrivateLink Cost Analysis" (May 2026), not re-checked on the price page of AWS',
  'https://aws.amazon.com/privatelink/pricing/',
);

/** List prices of us-east-1 for what is not an instance with GPUs. */
export const AWS_PRICES = Object.freeze({
  eksCluster: {
    name: 'EKS control plane',
    unit: 'cluster',
    usdPerHour: 0.1,
    source: listPrice(
      'AWS Containers Blog, "Amazon EKS extended support for Kubernetes versions pricing", standard support',
      'https://aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing/',
    ),
  },
  systemNode: { name: 'System nodes (t4g.large)', unit: 't4g.large', usdPerHour: 0.0672, source: EC2_SOURCE },
  natGateway: { name: 'NAT gateway', unit: 'gateway', usdPerHour: 0.045, source: NAT },
  natData: { name: 'Data through NAT', unit: 'GB through NAT a month', usdPerHour: 0.045 / HOURS_A_MONTH, source: NAT },
  publicIpv4: { name: 'Public IPv4 addresses of NAT gateways', unit: 'public address', usdPerHour: 0.005, source: NAT },
  interfaceEndpoint: { name: 'VPC interface endpoints', unit: 'endpoint × zone', usdPerHour: 0.01, source: PRIVATELINK },
  endpointData: {
    name: 'Data through interface endpoints',
    unit: 'GB through endpoints a month',
    usdPerHour: 0.01 / HOURS_A_MONTH,
    source: PRIVATELINK,
  },
  gp3: {
    name: 'EBS volumes',
    unit: 'GiB of gp3',
    usdPerHour: 0.08 / HOURS_A_MONTH,
    source: listPrice(
      'Amazon EBS pricing, gp3 (0.08 USD a GB-month), not re-checked on the price page',
      'https://aws.amazon.com/ebs/pricing/',
    ),
  },
  logIngestion: {
    name: 'Logs taken in',
    unit: 'GB of logs a month',
    usdPerHour: 0.5 / HOURS_A_MONTH,
    source: listPrice(
      'C3X, "CloudWatch Logs cost optimization" (June 2026), standard class; not re-checked on the price page',
      'https://aws.amazon.com/cloudwatch/pricing/',
    ),
  },
  kmsKey: {
    name: 'KMS keys (1 USD a month)',
    unit: 'key',
    usdPerHour: 1 / HOURS_A_MONTH,
    source: listPrice('AWS KMS pricing', 'https://aws.amazon.com/kms/pricing/'),
  },
});

/** What else is known of a bill. */
export interface CostOptions {
  /**
   * Share taken off every list price, 0 to 1: a savings plan, an agreement of yours.
   *
   * @default 0 - list prices
   */
  readonly discount?: number;
}

/** Adds up a bill. What has no price is left out of the totals and named. */
export function planCost(region: string | undefined, items: readonly CostItem[], options: CostOptions = {}): CostPlan {
  const discount = checkedDiscount(options.discount);
  const total = (units: (item: CostItem) => number): number =>
    Math.round(items.reduce((sum, item) => sum + units(item) * (item.usdPerHour ?? 0), 0) * (1 - discount) * HOURS_A_MONTH * 100) / 100;
  return Object.freeze({
    region,
    items: Object.freeze([...items]),
    monthlyFloorUsd: total((i) => i.unitsAtRest),
    monthlyCeilingUsd: total((i) => i.unitsAtPeak),
    notCounted: [
      ...items.filter((i) => i.usdPerHour === undefined).map((i) => `${i.name}: no list price is known`),
      ...(region === 'us-east-1' || region === undefined ? [] : [`prices are those of us-east-1, not of ${region}`]),
      ...(region === undefined ? ['the cluster itself, networks and storage'] : leftOut(items)),
      discount === 0
        ? 'discounts, taxes and support'
        : `taxes and support; ${Math.round(discount * 1000) / 10} % are taken off list prices`,
    ],
  });
}

/** What a bill may hold and this one does not; a price that stands in it is known by its unit. */
function leftOut(items: readonly CostItem[]): string[] {
  const without = (key: keyof typeof AWS_PRICES, words: string): string[] =>
    items.some((item) => item.unit === AWS_PRICES[key].unit) ? [] : [words];
  return [
    ['data transfer', ...without('natData', 'data through NAT gateways'), ...without('endpointData', 'data through endpoints')].join(', '),
    [
      ...without('publicIpv4', 'public IPv4 addresses of NAT gateways'),
      'rotated versions of KMS keys and requests to them',
      'storage in S3',
      ...without('gp3', 'EBS volumes of system nodes and of Prometheus'),
      'EBS volumes of other nodes',
      ...without('logIngestion', 'logs taken in'),
      'storage of logs',
      'the extra node of a rollout',
    ].join(', '),
  ];
}

/** A discount as a share from 0 to 1; 0 where none is given. */
export function checkedDiscount(discount: number | undefined): number {
  const value = discount ?? 0;
  if (!(value >= 0 && value <= 1)) {
    throw new GroundplanError('CostDiscount', `'discount' (${value}) must be a share from 0 to 1; 0.3 takes 30 % off list prices`);
  }
  return value;
}
