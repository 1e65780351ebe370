import { Token, aws_ec2 as ec2, type aws_eks as eksResources, aws_eks_v2 as eks, aws_iam as iam, type aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { acceptManagedPolicies } from '../security/written-reason';

/** How many nodes of which type run the operators. */
export interface SystemNodes {
  /**
   * Instance type; the image follows its architecture.
   *
   * @default t4g.large - for bursts; above 30 % of both cores over a day each further core-hour costs 0.04 USD, so take m7g.large for busy operators
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * Fewest nodes. A whole number, at least 1.
   *
   * @default 2
   */
  readonly min?: number;
  /**
   * Nodes to begin with. A whole number from `min` to `max`.
   *
   * @default - as `min`
   */
  readonly desired?: number;
  /**
   * Most nodes. A whole number.
   *
   * @default - one more than `desired`
   */
  readonly max?: number;
  /**
   * Version of Kubernetes: the control plane's, or the one that the nodes have while the control plane goes first.
   *
   * @default - in AiCluster its version; alone the cluster's on the day when the nodes are made, and a later upgrade leaves them behind
   */
  readonly version?: eks.KubernetesVersion;
}

/** Properties of `SystemNodeGroup`. */
export interface SystemNodeGroupProps extends SystemNodes {
  /** The cluster that the nodes join. */
  readonly cluster: eks.ICluster;
  /** The subnets of the nodes. */
  readonly subnets: ec2.ISubnet[];
  /** Key of the volumes; EC2 must be allowed to use it for the Auto Scaling of this account. */
  readonly volumesKey: kms.IKey;
}

/**
 * A managed node group of Bottlerocket for Karpenter and the other operators. Nothing adds to it by itself, so that Karpenter never needs Karpenter.
 *
 * Volumes are encrypted, and pods cannot reach the role of the node through the metadata service.
 */
export class SystemNodeGroup extends Construct {
  /** The node group. */
  public readonly nodegroup: eks.Nodegroup;
  /** Role of the nodes. */
  public readonly role: iam.IRole;

  public constructor(scope: Construct, id: string, props: SystemNodeGroupProps) {
    super(scope, id);
    const instanceType = props.instanceType ?? new ec2.InstanceType('t4g.large');
    const min = props.min ?? 2;
    const desired = props.desired ?? min;
    const max = props.max ?? desired + 1;
    this.validateCounts(min, desired, max);
    this.validateVpc(props.cluster);
    const volume = (sizeGiB: number) =>
      ec2.BlockDeviceVolume.ebs(sizeGiB, { volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true, kmsKey: props.volumesKey });
    const template = new ec2.LaunchTemplate(this, 'Template', {
      // Bottlerocket: the first volume is the system, the second holds images and logs.
      blockDevices: [
        { deviceName: '/dev/xvda', volume: volume(4) },
        { deviceName: '/dev/xvdb', volume: volume(40) },
      ],
      requireImdsv2: true,
      // one hop ends on the node: a pod gets its role from Pod Identity, never the node's.
      httpPutResponseHopLimit: 1,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    acceptManagedPolicies(role, 'what a node of EKS may do is kept by AWS, in step with the images of the nodes');
    this.role = role;
    const arm = instanceType.architecture === ec2.InstanceArchitecture.ARM_64;
    this.nodegroup = new eks.Nodegroup(this, 'Nodegroup', {
      cluster: props.cluster,
      subnets: { subnets: props.subnets },
      instanceTypes: [instanceType],
      amiType: arm ? eks.NodegroupAmiType.BOTTLEROCKET_ARM_64 : eks.NodegroupAmiType.BOTTLEROCKET_X86_64,
      minSize: min,
      desiredSize: desired,
      maxSize: max,
      launchTemplateSpec: { id: template.launchTemplateId!, version: template.latestVersionNumber },
      nodeRole: role,
    });
    const resource = this.nodegroup.node.defaultChild as eksResources.CfnNodegroup;
    // no prop of CDK: without it CloudFormation upgrades the control plane alone.
    resource.version = props.version?.version;
    this.node.defaultChild = resource;
  }

  private validateVpc(cluster: eks.ICluster): void {
    try {
      void cluster.vpc;
    } catch {
      throw new GroundplanError(
        'SystemNodeVpc',
        "'cluster' was imported without its VPC, which CDK asks for; pass 'vpc' to Cluster.fromClusterAttributes()",
        this,
      );
    }
  }

  private validateCounts(min: number, desired: number, max: number): void {
    const counts = [min, desired, max];
    if (counts.some((count) => Token.isUnresolved(count))) {
      return;
    }
    if (!counts.every(Number.isInteger) || min < 1 || desired < min || max < desired) {
      throw new GroundplanError(
        'SystemNodeCount',
        `system nodes must be whole numbers with 1 <= 'min' <= 'desired' <= 'max', got ${min}, ${desired}, ${max}`,
        this,
      );
    }
  }
}
