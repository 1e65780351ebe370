import type { aws_eks_v2 as eks, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
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
   * From where the API server can be reached.
   *
   * @default EndpointAccess.PRIVATE
   */
  readonly endpointAccess?: eks.EndpointAccess;
  /**
   * Role whose holders administer the cluster.
   *
   * @default - nobody but CDK's kubectl provider may
   */
  readonly adminRole?: iam.IRole;
  /**
   * The nodes for operators.
   *
   * @default - two m7g.large, at most three
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

  public constructor(scope: Construct, id: string, props: AiPlatformProps) {
    super(scope, id);
    const { availabilityZones, cidr, egress, discoveryTag, logRetention, ...ofCluster } = props;
    this.encryption = new EncryptionDomain(this, 'Keys');
    this.network = new PrivateNetwork(this, 'Network', {
      availabilityZones,
      cidr,
      egress,
      discoveryTag,
      encryption: this.encryption,
      logRetention,
    });
    this.cluster = new AiCluster(this, 'Cluster', { ...ofCluster, vpc: this.network.vpc, encryption: this.encryption, logRetention });
    this.node.defaultChild = this.cluster.node.defaultChild;
    this.values = {
      clusterName: this.cluster.clusterName,
      interruptionQueueName: this.cluster.interruptionQueueName,
      nodeRoleName: this.cluster.nodeRoleName,
      nodeInstanceProfileName: this.cluster.karpenter.nodeInstanceProfileName,
      isolatedVpc: egress?.natGateways === 0,
      discoveryTag: this.network.discoveryTag,
      nodeSecurityGroupId: this.cluster.nodeSecurityGroupId,
      volumeKeyArn: this.encryption.keyFor(DataClass.VOLUMES).keyArn,
      vpcCidr: this.network.cidr,
    };
  }
}
