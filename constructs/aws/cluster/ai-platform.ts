import { CfnOutput, Stack, type aws_ec2 as ec2, type aws_eks_v2 as eks, type aws_iam as iam, type aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { EksClusterValues } from '../../planning/eks-cluster-values';
import { type NetworkEgress, PrivateNetwork } from '../network/private-network';
import { DataClass, EncryptionDomain } from '../security/encryption-domain';
import { AiCluster } from './ai-cluster';
import type { SystemNodes } from './system-node-group';

/** Properties of `AiPlatform`. */
export interface AiPlatformProps {
  /** Names of the zones, 2 to 7: `['eu-central-1a', 'eu-central-1b']`. Append only: another order moves subnets. */
  readonly availabilityZones: string[];
  /**
   * Addresses of the network, from /16 to /20.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * How the private subnets reach what lies outside AWS.
   *
   * @default NetworkEgress.natGateway() - one NAT gateway
   */
  readonly egress?: NetworkEgress;
  /**
   * Value of the tag `karpenter.sh/discovery` on the private subnets.
   *
   * @default - a name made of the construct's path
   */
  readonly discoveryTag?: string;
  /**
   * AWS services with an interface endpoint in every zone.
   *
   * @default - with NAT S3 alone, without NAT all that are called
   */
  readonly endpoints?: ec2.InterfaceVpcEndpointAwsService[];
  /**
   * Whether S3 has private addresses in the network, which a NetworkPolicy can name. For the default of `endpoints` only.
   *
   * @default true
   */
  readonly privateS3?: boolean;
  /**
   * Which flows of the network are logged.
   *
   * @default FlowLogTrafficType.ALL
   */
  readonly flowLogTraffic?: ec2.FlowLogTrafficType;
  /**
   * Address ranges outside from which the API server can be reached: `['203.0.113.0/24']`. Never everybody's.
   *
   * @default - the API server is private; the output `ApiServer` says how to reach it
   */
  readonly publicAccessCidrs?: string[];
  /**
   * Role whose holders administer the cluster.
   *
   * @default - a role of its own, that principals of the account may take on if their own policies allow it
   */
  readonly adminRole?: iam.IRole;
  /**
   * Logs of the control plane that are written.
   *
   * @default - all five
   */
  readonly controlPlaneLogs?: eks.ClusterLoggingTypes[];
  /**
   * Address of the Prometheus that the charts bring, for the output `ClusterForOthers`.
   *
   * @default - the output names none
   */
  readonly prometheusAddress?: string;
  /**
   * The nodes for operators.
   *
   * @default - two t4g.large, at most three
   */
  readonly systemNodes?: SystemNodes;
  /**
   * How long the flow log and the logs of the cluster are kept.
   *
   * @default - a month the flow log, three months the logs of the cluster
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * What every AI application on AWS stands on: keys, a private network, an EKS cluster with Karpenter. *Stateful*, as its parts are.
 *
 * Stores and queues of an application are made beside it, with its keys; pods get their rights by `cluster.grantPodIdentity`.
 */
export class AiPlatform extends Construct {
  /** The keys, one a data class. */
  public readonly encryption: EncryptionDomain;
  /** The network. */
  public readonly network: PrivateNetwork;
  /** The cluster, with Karpenter's access. */
  public readonly cluster: AiCluster;
  /** What the charts must know of it. */
  public readonly values: EksClusterValues;
  /** What the requirements of another deployment must say to live in this cluster, as one line of JSON, which is YAML too. */
  public readonly clusterForOthers: string;

  public constructor(scope: Construct, id: string, props: AiPlatformProps) {
    super(scope, id);
    const { publicAccessCidrs, adminRole, controlPlaneLogs, systemNodes, prometheusAddress, ...ofNetwork } = props;
    const { logRetention } = props;
    this.encryption = new EncryptionDomain(this, 'Keys');
    const { encryption } = this;
    this.network = new PrivateNetwork(this, 'Network', { ...ofNetwork, encryption });
    const { vpc } = this.network;
    const ofCluster = { publicAccessCidrs, adminRole, controlPlaneLogs, systemNodes, logRetention };
    this.cluster = new AiCluster(this, 'Cluster', { ...ofCluster, vpc, encryption });
    this.node.defaultChild = this.cluster.node.defaultChild;
    this.values = {
      clusterName: this.cluster.clusterName,
      interruptionQueueName: this.cluster.interruptionQueueName,
      nodeRoleName: this.cluster.nodeRoleName,
      nodeInstanceProfileName: this.cluster.karpenter.nodeInstanceProfileName,
      isolatedVpc: props.egress?.natGateways === 0,
      discoveryTag: this.network.discoveryTag,
      nodeSecurityGroupId: this.cluster.nodeSecurityGroupId,
      volumeKeyArn: this.encryption.keyFor(DataClass.VOLUMES).keyArn,
      vpcCidr: this.network.cidr,
    };
    this.clusterForOthers = this.describe(prometheusAddress);
    this.output(
      'Kubeconfig',
      'Run once in the shell, then kubectl speaks to the cluster as its admin role',
      this.cluster.access.kubeconfigCommand,
    );
    this.output('ApiServer', 'How to reach the private API server without a VPN', this.cluster.access.shell);
    this.output('ClusterForOthers', 'For the requirements of another deployment that shall live in this cluster', this.clusterForOthers);
  }

  private describe(prometheusAddress: string | undefined): string {
    const { clusterName, vpcCidr, nodeRoleName, discoveryTag, nodeSecurityGroupId, volumeKeyArn } = this.values;
    return Stack.of(this).toJsonString({
      cluster: clusterName,
      region: Stack.of(this).region,
      zones: this.network.vpc.availabilityZones,
      vpcCidr,
      nodeRoleName,
      discoveryTag,
      nodeSecurityGroupIds: [nodeSecurityGroupId],
      volumeKeyArn,
      kubectl: {
        vpcId: this.network.vpc.vpcId,
        privateSubnetIds: this.network.privateSubnets.map((subnet) => subnet.subnetId),
        clusterSecurityGroupId: this.cluster.cluster.clusterSecurityGroupId,
      },
      ...(prometheusAddress === undefined ? {} : { prometheusAddress }),
    });
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}
