import { GroundplanError } from './groundplan-error';
import { AWS_PRICES } from './monthly-cost';
import type { CostItem } from './plan-document';

/**
 * Short names of the AWS services that a network of the kit reaches by interface endpoints. With NAT it is S3 alone, so that pods that a
 * NetworkPolicy fences to the network's addresses can read from it; the rest goes through NAT. Without NAT it is everything that is called.
 */
export const AWS_ENDPOINTS = Object.freeze({
  withNat: Object.freeze(['s3']),
  withoutNat: Object.freeze(['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'kms', 'logs', 's3', 'sqs', 'ssm', 'sts', 'lambda']),
});

/** The interface endpoints of a network with so many NAT gateways; without private addresses of S3 its free gateway endpoint does alone. */
export function interfaceEndpoints(natGateways: number, privateS3 = true): readonly string[] {
  const all = natGateways === 0 ? AWS_ENDPOINTS.withoutNat : AWS_ENDPOINTS.withNat;
  return privateS3 ? all : all.filter((service) => service !== 's3');
}

/** What is chosen of the ground that a deployment on AWS stands on. */
export interface AwsGroundProps {
  /** Zones of the network, 2 to 7. */
  readonly zones: number;
  /**
   * NAT gateways: 0 for a network that nothing leaves, at most one a zone.
   *
   * @default 1
   */
  readonly natGateways?: number;
  /**
   * Whether S3 has private addresses in the network, by an interface endpoint.
   *
   * @default true
   */
  readonly privateS3?: boolean;
  /**
   * Nodes for operators.
   *
   * @default 2
   */
  readonly systemNodes?: number;
  /**
   * KMS keys.
   *
   * @default 5 - logs, secrets, volumes and messages of the platform, and the one of a model store
   */
  readonly kmsKeys?: number;
  /**
   * Size of the volume of Prometheus in GiB; 0 if it has none.
   *
   * @default 20
   */
  readonly prometheusVolumeGiB?: number;
  /**
   * Data through NAT in a month, in GB: images and charts, calls of AWS.
   *
   * @default 50 - five new nodes with an image of 10 GB; 0 without NAT
   */
  readonly natGBPerMonth?: number;
  /**
   * Data through interface endpoints in a month, in GB: weights from S3, layers of images in ECR.
   *
   * @default 50 - five starts of a server with 10 GB of weights; 0 without an interface endpoint
   */
  readonly endpointGBPerMonth?: number;
  /**
   * Logs of control plane, kubectl functions and network in a month, in GB.
   *
   * @default 10
   */
  readonly logGBPerMonth?: number;
}

/** GiB of the volumes of a system node: 4 for the system, 40 for images and logs. */
export const SYSTEM_NODE_VOLUMES_GIB = 44;

/** The bill of what stands there while nothing runs, each line with the reason that it is paid for. Sources: docs/constructs/planning/aws-ground.md. */
export function awsGroundItems(props: AwsGroundProps): CostItem[] {
  const { zones, privateS3 = true, natGateways = 1, systemNodes = 2, kmsKeys = 5, prometheusVolumeGiB = 20, logGBPerMonth = 10 } = props;
  const endpoints = interfaceEndpoints(natGateways, privateS3).length;
  const natGB = props.natGBPerMonth ?? (natGateways === 0 ? 0 : 50);
  const endpointGB = props.endpointGBPerMonth ?? (endpoints === 0 ? 0 : 50);
  check({ zones, natGateways, systemNodes, kmsKeys, prometheusVolumeGiB, natGB, endpointGB, logGBPerMonth });
  const line = (key: keyof typeof AWS_PRICES, units: number, reason: string, name: string = AWS_PRICES[key].name): CostItem => ({
    ...AWS_PRICES[key],
    name,
    unitsAtRest: units,
    unitsAtPeak: units,
    reason,
  });
  return [
    line('eksCluster', 1, 'EKS has no cheaper control plane, and a version in extended support costs six times as much'),
    line(
      'systemNode',
      systemNodes,
      'while one node is replaced the other holds all 17 pods of the operators, every place that a t4g.medium has; m7g.large costs 21 USD more for two',
    ),
    line('gp3', systemNodes * SYSTEM_NODE_VOLUMES_GIB, 'the system and the images of each node', 'Volumes of system nodes'),
    line('gp3', prometheusVolumeGiB, 'measurements outlive the pod and the node', 'Volume of Prometheus'),
    line(
      'natGateway',
      natGateways,
      natGateways === 1
        ? 'images and charts come from public registries; a loss of its zone takes the way out from all zones'
        : 'images and charts come from public registries; a zone with its own gateway keeps its way out when another is lost',
    ),
    line('publicIpv4', natGateways, 'a NAT gateway sends from one public address'),
    line('natData', natGB, 'an assumption: images, charts and calls of AWS'),
    line(
      'interfaceEndpoint',
      endpoints * zones,
      natGateways === 0
        ? 'without NAT nothing is reached but by an endpoint; NAT is cheaper'
        : 'pods that a NetworkPolicy fences to the network read weights from S3 by its private addresses',
    ),
    line('endpointData', endpointGB, 'an assumption: weights from S3 and layers of images in ECR'),
    line('kmsKey', kmsKeys, 'one key a data class: who may read logs may not read weights because of it'),
    line('logIngestion', logGBPerMonth, 'an assumption: who called the API server, what was applied, who spoke to whom'),
  ].filter((item) => item.unitsAtPeak > 0);
}

function check({ zones, natGateways, ...amounts }: Readonly<Record<string, number>>): void {
  const problems = [
    ...(Number.isInteger(zones) && zones >= 2 && zones <= 7 ? [] : [`'zones' (${zones}) must be a whole number from 2 to 7`]),
    ...(Number.isInteger(natGateways) && natGateways >= 0 && natGateways <= zones
      ? []
      : [`'natGateways' (${natGateways}) must be a whole number from 0 to the number of zones`]),
    ...Object.entries(amounts)
      .filter(([, amount]) => !(amount >= 0 && Number.isFinite(amount)))
      .map(([name, amount]) => `'${name.replace(/GB$/, 'GBPerMonth')}' (${amount}) must be a finite number of at least 0`),
  ];
  if (problems.length > 0) {
    throw new GroundplanError('AwsGroundInput', `cannot price the ground of AWS: ${problems.join('; ')}`);
  }
}
