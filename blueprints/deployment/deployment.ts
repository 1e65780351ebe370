import { Accelerator } from '../../constructs/planning/accelerator';
import type { GpuInstanceType } from '../../constructs/planning/gpu-instance-type';
import type { Problem } from './read-requirements';
import type { AwsFields, Deployment, EksFields, KubernetesFields } from './platform-fields';

const PLATFORMS = ['aws', 'eks', 'kubernetes'] as const;

/** What does not fit together in what was answered on the deployment. */
export function deploymentProblems(d: Deployment): Problem[] {
  const invalid = (message: string): Problem => ({ code: 'RequirementInvalid', message });
  const bought = d.platform === 'aws' ? d.aws : d.platform === 'eks' ? d.eks : undefined;
  const existing = existingOf(d);
  const { node } = d.kubernetes ?? {};
  return [
    ...PLATFORMS.filter((other) => other !== d.platform && d[other] !== undefined).map((other) => ({
      code: 'PlatformBlock',
      message: `'${other}' is a block of platform ${other}, but 'platform' is ${d.platform}; take the block out, or set 'platform' to ${other}`,
    })),
    ...(bought && (new Set(bought.zones).size !== bought.zones.length || bought.zones.some((zone) => zone.slice(0, -1) !== bought.region))
      ? [
          invalid(
            `'${d.platform}.zones' (${bought.zones.join(', ')}) must be different zones of '${d.platform}.region' (${bought.region}), for instance ${bought.region}a and ${bought.region}b`,
          ),
        ]
      : []),
    ...(existing && existing.prometheusAddress === undefined && !existing.install.includes('prometheus')
      ? [
          {
            code: 'RequirementMissing',
            message: `'${d.platform}.prometheusAddress' is missing: the autoscaler asks Prometheus; give its address, or add prometheus to '${d.platform}.install'`,
          },
        ]
      : []),
    ...(existing && existing.prometheusAddress !== undefined && existing.install.includes('prometheus')
      ? [
          invalid(
            `'${d.platform}.prometheusAddress' is of a Prometheus that is there, but '${d.platform}.install' has prometheus; keep one of the two`,
          ),
        ]
      : []),
    ...(d.eks?.modelBucket !== undefined && d.eks.vpcCidr === undefined
      ? [
          {
            code: 'RequirementMissing',
            message:
              "'eks.vpcCidr' is missing: with 'eks.modelBucket' pods read S3 at an endpoint in the network, and may reach its addresses only",
          },
        ]
      : []),
    ...(d.alerts?.receiver === 'slack' && d.alerts.channel === undefined
      ? [{ code: 'RequirementMissing', message: "'alerts.channel' is missing: say which channel of Slack is told, as '#ai-alerts'" }]
      : []),
    ...(d.aws?.egress === 'none' && d.organization?.registryMirrors === undefined
      ? [
          {
            code: 'RequirementMissing',
            message:
              "'organization.registryMirrors' is missing: with 'aws.egress' none no public registry is reached; name the registries inside AWS that mirror docker.io, quay.io, registry.k8s.io, ghcr.io and public.ecr.aws",
          },
        ]
      : []),
    ...(node && node.diskGB === undefined && d.kubernetes?.storageClassName === undefined
      ? [
          {
            code: 'RequirementMissing',
            message:
              "'kubernetes.node.diskGB' is missing: the weights lie on the node's disk; say how much room it has, or give 'kubernetes.storageClassName'",
          },
        ]
      : []),
  ];
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
  const bought = d.platform === 'eks' ? d.eks : d.aws;
  if (d.platform !== 'kubernetes') {
    return { accelerators: bought!.accelerators.map((id) => Accelerator.find(id)!), zones: bought!.zones.length };
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
  return d.platform === 'aws' ? d.aws!.region : d.eks?.region;
}
