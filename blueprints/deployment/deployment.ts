import { Accelerator } from '../../constructs/planning/accelerator';
import type { GpuInstanceType } from '../../constructs/planning/gpu-instance-type';
import type { Problem } from './read-requirements';
import { type AwsFields, type Deployment, type EksFields, type KubernetesFields, PLATFORMS } from './platform-fields';

/** What does not fit together in what was answered on the deployment. */
export function deploymentProblems(d: Deployment): Problem[] {
  const { platform, aws, eks, kubernetes, organization, alerts } = d;
  const invalid = (when: unknown, message: string): Problem[] => (when ? [{ code: 'RequirementInvalid', message }] : []);
  const missing = (when: unknown, field: string, why: string): Problem[] =>
    when ? [{ code: 'RequirementMissing', message: `'${field}' is missing: ${why}` }] : [];
  const { zones = [], region } = boughtOf(d) ?? {};
  const { prometheusAddress, install = [] } = existingOf(d) ?? {};
  const hasPrometheus = existingOf(d) === undefined || install.includes('prometheus');
  return [
    ...PLATFORMS.filter((other) => other !== platform && d[other] !== undefined).map((other) => ({
      code: 'PlatformBlock',
      message: `'${other}' is a block of platform ${other}, but 'platform' is ${platform}; take the block out, or set 'platform' to ${other}`,
    })),
    ...invalid(
      new Set(zones).size !== zones.length || zones.some((zone) => zone.slice(0, -1) !== region),
      `'${platform}.zones' (${zones.join(', ')}) must be different zones of '${platform}.region' (${region}), for instance ${region}a and ${region}b`,
    ),
    ...missing(
      prometheusAddress === undefined && !hasPrometheus,
      `${platform}.prometheusAddress`,
      `the autoscaler asks Prometheus; give its address, or add prometheus to '${platform}.install'`,
    ),
    ...invalid(
      prometheusAddress !== undefined && hasPrometheus,
      `'${platform}.prometheusAddress' is of a Prometheus that is there, but '${platform}.install' has prometheus; keep one of the two`,
    ),
    ...missing(
      eks?.modelBucket !== undefined && eks.vpcCidr === undefined,
      'eks.vpcCidr',
      "with 'eks.modelBucket' pods read S3 at an endpoint in the network, and may reach its addresses only",
    ),
    ...missing(
      alerts?.receiver === 'slack' && alerts.channel === undefined,
      'alerts.channel',
      "say which channel of Slack is told, as '#ai-alerts'",
    ),
    ...missing(
      aws?.egress === 'none' && organization?.registryMirrors === undefined,
      'organization.registryMirrors',
      "with 'aws.egress' none no public registry is reached; name the registries inside AWS that mirror docker.io, quay.io, registry.k8s.io, ghcr.io and public.ecr.aws",
    ),
    ...missing(
      kubernetes?.node.diskGB === undefined && kubernetes?.storageClassName === undefined && kubernetes !== undefined,
      'kubernetes.node.diskGB',
      "the weights lie on the node's disk; say how much room it has, or give 'kubernetes.storageClassName'",
    ),
  ];
}

/** What is bought on AWS, and where; undefined where nothing is. */
function boughtOf({ platform, aws, eks }: Deployment): AwsFields | EksFields | undefined {
  return platform === 'aws' ? aws : platform === 'eks' ? eks : undefined;
}

/** Whether a stack delivers it: platform `aws`, and a cluster on EKS that CDK was told how to reach. */
export function isDeliveredByCdk({ platform, eks }: Deployment): boolean {
  return platform === 'aws' || eks?.kubectl !== undefined;
}

/** What is known of the cluster that exists; undefined where the deployment makes its own. */
export function existingOf(d: Deployment): EksFields | KubernetesFields | undefined {
  return d.platform === 'eks' ? d.eks : d.platform === 'kubernetes' ? d.kubernetes : undefined;
}

/** NAT gateways of the network. */
export function natGateways({ egress, zones }: AwsFields): number {
  return { nat: 1, 'nat-per-zone': zones.length, none: 0 }[egress];
}

/** Where replicas can run, as the planner of servers takes it. */
export interface Place {
  /** GPU models. */
  readonly accelerators: readonly Accelerator[];
  /** Zones. */
  readonly zones: number;
  /** The nodes that are there; undefined where nodes are bought. */
  readonly ownNodes?: readonly GpuInstanceType[];
}

/** Where replicas of the deployment can run. */
export function placeOf(d: Deployment): Place {
  const bought = boughtOf(d);
  if (bought) {
    return { accelerators: bought.accelerators.map((id) => Accelerator.find(id)!), zones: bought.zones.length };
  }
  const { node, zones, storageClassName } = d.kubernetes!;
  const own: GpuInstanceType = Object.freeze({
    name: `${node.accelerator} node`,
    acceleratorId: node.accelerator,
    gpuCount: node.gpus,
    allocatableCpuMillis: Math.floor(node.cpu * 1000),
    allocatableMemoryMiB: Math.floor(node.memoryGiB * 1024),
    // a volume of a storage class is as large as is asked.
    localNvmeGB: storageClassName === undefined ? node.diskGB! : 0,
    networkMbps: node.networkGbps * 1000,
    usdPerHour: node.usdPerHour,
  });
  return { accelerators: [Accelerator.find(node.accelerator)!], zones, ownNodes: [own] };
}

/** AWS region of the deployment; undefined where nothing of it is there. */
export function regionOf(d: Deployment): string | undefined {
  return boughtOf(d)?.region;
}
