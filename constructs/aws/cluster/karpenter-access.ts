import {
  Duration,
  Stack,
  Token,
  TokenComparison,
  aws_eks_v2 as eks,
  aws_events as events,
  aws_iam as iam,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { acceptHouseRule, acceptManagedPolicies, acceptRule, acceptWildcards } from '../security/written-reason';

/** Properties of `KarpenterAccess`. */
export interface KarpenterAccessProps {
  /** The cluster that Karpenter adds nodes to. */
  readonly cluster: eks.ICluster;
  /** Name of the cluster as plain text, no token: it becomes part of the keys of policy conditions, where CloudFormation puts nothing in. */
  readonly clusterName: string;
  /** Role of Karpenter's controller. */
  readonly controllerRole: iam.IRole;
  /** Keys; the queue's is that of `DataClass.MESSAGES`. */
  readonly encryption: EncryptionDomain;
}

/**
 * What Karpenter needs in the account: permissions for its controller, a role for its nodes, and a queue that tells it which nodes will go.
 *
 * The permissions are those that Karpenter v1.14.1 asks for, less zonal shift; it may start, tag and end only what carries the cluster's tag.
 */
export class KarpenterAccess extends Construct {
  /** Role of the nodes; for `spec.role` of an `EC2NodeClass`. */
  public readonly nodeRole: iam.IRole;
  /** Instance profile of the nodes; for `spec.instanceProfile` where nothing can reach the IAM API, as without NAT. */
  public readonly nodeInstanceProfileName: string;
  /** Name of the queue with the interruption notices; for the chart's `settings.interruptionQueue`. */
  public readonly interruptionQueueName: string;

  private readonly clusterName: string;
  private readonly tags: Record<'owned' | 'requested' | 'profile' | 'requestedProfile', Record<string, string>>;

  public constructor(scope: Construct, id: string, props: KarpenterAccessProps) {
    super(scope, id);
    if (Token.isUnresolved(props.clusterName)) {
      throw new GroundplanError(
        'KarpenterClusterName',
        "'clusterName' must be plain text, got a token; pass the name that the cluster has, as text",
        this,
      );
    }
    const region = Stack.of(this).region;
    const owner = `kubernetes.io/cluster/${props.clusterName}`;
    this.clusterName = props.clusterName;
    this.tags = {
      owned: { [`aws:ResourceTag/${owner}`]: 'owned' },
      requested: { [`aws:RequestTag/${owner}`]: 'owned', 'aws:RequestTag/eks:eks-cluster-name': props.clusterName },
      profile: { [`aws:ResourceTag/${owner}`]: 'owned', 'aws:ResourceTag/topology.kubernetes.io/region': region },
      requestedProfile: {
        [`aws:RequestTag/${owner}`]: 'owned',
        'aws:RequestTag/eks:eks-cluster-name': props.clusterName,
        'aws:RequestTag/topology.kubernetes.io/region': region,
      },
    };

    const nodeRole = new iam.Role(this, 'NodeRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    this.nodeRole = nodeRole;
    this.nodeInstanceProfileName = new iam.InstanceProfile(this, 'NodeProfile', { role: nodeRole }).instanceProfileName;
    new eks.AccessEntry(this, 'NodeAccess', {
      cluster: props.cluster,
      principal: nodeRole.roleArn,
      accessEntryType: eks.AccessEntryType.EC2_LINUX,
      accessPolicies: [],
    });

    const queue = this.interruptionQueue(props.encryption);
    this.interruptionQueueName = queue.queueName;
    const statements = [
      ...this.nodeStatements(),
      ...this.profileStatements(),
      ...this.readStatements(props.cluster),
      ...this.queueStatements(queue),
    ];
    this.validateRole(props.controllerRole);
    statements.forEach((statement) => props.controllerRole.addToPrincipalPolicy(statement));
    acceptWildcards(
      props.controllerRole,
      statements.flatMap((statement) => statement.resources),
      'Karpenter makes and describes resources whose ids nobody knows beforehand; tags in the conditions keep it to this cluster',
    );
    for (const policy of props.controllerRole.node.findAll().filter((child) => child instanceof iam.CfnPolicy)) {
      acceptHouseRule(policy, 'NoWildcardIam', 'Karpenter reads public prices with pricing:GetProducts, which knows no resources');
    }
    acceptManagedPolicies(nodeRole, 'what a node of EKS may do is kept by AWS, in step with the images of the nodes');
  }

  private validateRole(role: iam.IRole): void {
    const { account } = Stack.of(this);
    if (Token.compareStrings(role.env.account, account) === TokenComparison.DIFFERENT) {
      throw new GroundplanError(
        'KarpenterControllerRole',
        `'controllerRole' is of account ${role.env.account}, the cluster of ${account}; Pod Identity takes roles of the cluster's account only`,
        this,
      );
    }
  }

  private interruptionQueue(encryption: EncryptionDomain): sqs.Queue {
    const queue = new sqs.Queue(this, 'InterruptionQueue', {
      encryptionMasterKey: encryption.keyFor(DataClass.MESSAGES),
      enforceSSL: true,
      retentionPeriod: Duration.minutes(5),
    });
    acceptRule(queue, 'SQS3', 'a notice that a node will go is of no use later; Karpenter sees the node gone without it');
    const rule = new events.Rule(this, 'Interruptions', {
      eventPattern: { source: ['aws.ec2', 'aws.health'], detailType: INTERRUPTIONS },
      // not targets.SqsQueue: it writes wildcards into the policy of a key that many queues share.
      targets: [{ bind: () => ({ arn: queue.queueArn }) }],
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
    return queue;
  }

  private nodeStatements(): iam.PolicyStatement[] {
    const launch = ['ec2:RunInstances', 'ec2:CreateFleet'];
    const made = ['fleet', 'instance', 'volume', 'network-interface', 'launch-template', 'spot-instances-request'].map((kind) =>
      this.ec2Arn(kind),
    );
    const nodePool = (kind: 'Request' | 'Resource') => ({ [`aws:${kind}Tag/karpenter.sh/nodepool`]: '*' });
    return [
      allow(launch, [
        ...['image', 'snapshot'].map((kind) => this.ec2Arn(kind, '')),
        ...['security-group', 'subnet', 'capacity-reservation', 'placement-group'].map((kind) => this.ec2Arn(kind)),
      ]),
      allow(launch, [this.ec2Arn('launch-template')], { StringEquals: this.tags.owned, StringLike: nodePool('Resource') }),
      allow([...launch, 'ec2:CreateLaunchTemplate'], made, { StringEquals: this.tags.requested, StringLike: nodePool('Request') }),
      allow(['ec2:CreateTags'], made, {
        StringEquals: { ...this.tags.requested, 'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'] },
        StringLike: nodePool('Request'),
      }),
      allow(['ec2:CreateTags'], [this.ec2Arn('instance')], {
        StringEquals: this.tags.owned,
        StringLike: nodePool('Resource'),
        StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': this.clusterName },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
      }),
      allow(['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'], [this.ec2Arn('instance'), this.ec2Arn('launch-template')], {
        StringEquals: this.tags.owned,
        StringLike: nodePool('Resource'),
      }),
    ];
  }

  private profileStatements(): iam.PolicyStatement[] {
    const profiles = [this.profileArn()];
    const nodeClass = (kind: 'Request' | 'Resource') => ({ [`aws:${kind}Tag/karpenter.k8s.aws/ec2nodeclass`]: '*' });
    return [
      allow(['iam:PassRole'], [this.nodeRole.roleArn], {
        StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] },
      }),
      allow(['iam:CreateInstanceProfile'], profiles, { StringEquals: this.tags.requestedProfile, StringLike: nodeClass('Request') }),
      allow(['iam:TagInstanceProfile'], profiles, {
        StringEquals: { ...this.tags.profile, ...this.tags.requestedProfile },
        StringLike: { ...nodeClass('Resource'), ...nodeClass('Request') },
      }),
      allow(['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'], profiles, {
        StringEquals: this.tags.profile,
        StringLike: nodeClass('Resource'),
      }),
      allow(['iam:GetInstanceProfile'], profiles),
      allow(['iam:ListInstanceProfiles'], ['*']),
    ];
  }

  private readStatements(cluster: eks.ICluster): iam.PolicyStatement[] {
    const { partition, region } = Stack.of(this);
    return [
      allow(['eks:DescribeCluster'], [cluster.clusterArn]),
      // EC2 describes nothing by resource.
      allow(EC2_READS, ['*'], { StringEquals: { 'aws:RequestedRegion': region } }),
      allow(['ssm:GetParameter'], [`arn:${partition}:ssm:${region}::parameter/aws/service/*`]),
      allow(['pricing:GetProducts'], ['*']),
    ];
  }

  private queueStatements(queue: sqs.Queue): iam.PolicyStatement[] {
    return [
      allow(['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], [queue.queueArn]),
      allow(['kms:Decrypt'], [queue.encryptionMasterKey!.keyArn]),
    ];
  }

  private ec2Arn(kind: string, account: string = '*'): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:ec2:${region}:${account}:${kind}/*`;
  }

  private profileArn(): string {
    return Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'instance-profile', resourceName: '*' });
  }
}

const INTERRUPTIONS = [
  'AWS Health Event',
  'EC2 Capacity Reservation Instance Interruption Warning',
  'EC2 Instance Rebalance Recommendation',
  'EC2 Instance State-change Notification',
  'EC2 Spot Instance Interruption Warning',
];

const EC2_READS = [
  'ec2:DescribeCapacityReservations',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstances',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribePlacementGroups',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSpotPriceHistory',
  'ec2:DescribeSubnets',
];

function allow(actions: string[], resources: string[], conditions?: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}
