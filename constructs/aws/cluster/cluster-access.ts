import { Stack, aws_ec2 as ec2, type aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Properties of `ClusterAccess`. */
export interface ClusterAccessProps {
  /** The cluster. */
  readonly cluster: eks.Cluster;
  /** Name of the cluster, as plain text. */
  readonly clusterName: string;
  /** The network of the cluster. */
  readonly vpc: ec2.IVpc;
  /** The subnets of the API server; a shell may stand in any of them. */
  readonly subnets: ec2.ISubnet[];
  /**
   * Role whose holders administer the cluster.
   *
   * @default - a role of its own, that a principal of the account may take on if a policy of its own allows it to
   */
  readonly adminRole?: iam.IRole;
}

/**
 * How people get into a cluster: a role that administers it, and a security group that is let in to a private API server.
 *
 * Neither lets anybody in by itself: the role is taken on by whoever IAM allows `sts:AssumeRole` on it, the group counts for what is put into it.
 */
export class ClusterAccess extends Construct {
  /** Role whose holders administer the cluster. */
  public readonly adminRole: iam.IRole;
  /** Whatever is in this group reaches the API server on port 443: a CloudShell environment, a VPN, a bastion. */
  public readonly shellSecurityGroup: ec2.ISecurityGroup;
  /** The command after which kubectl speaks to the cluster as `adminRole`. */
  public readonly kubeconfigCommand: string;
  /** How to reach the API server without a VPN, in words. */
  public readonly shell: string;

  public constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { cluster, clusterName } = props;
    this.adminRole = props.adminRole ?? this.ownRole(cluster, clusterName);
    cluster.grantClusterAdmin('AdminRole', this.adminRole.roleArn);

    const group = new ec2.SecurityGroup(this, 'Shell', {
      vpc: props.vpc,
      description: `may open connections to the API server of ${clusterName}`,
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'the API server, and AWS by NAT or endpoints');
    // the group that only the API server is in; the first one of a cluster is its nodes' too.
    const [apiServer] = cluster.connections.securityGroups.slice(-1);
    apiServer.addIngressRule(group, ec2.Port.HTTPS, 'people with kubectl');
    this.shellSecurityGroup = group;
    this.node.defaultChild = group.node.defaultChild;

    this.kubeconfigCommand = `aws eks update-kubeconfig --region ${Stack.of(this).region} --name ${clusterName} --role-arn ${this.adminRole.roleArn}`;
    this.shell =
      `AWS CloudShell, Create VPC environment: VPC ${props.vpc.vpcId}, subnet ${props.subnets[0].subnetId}, ` +
      `security group ${group.securityGroupId}; in it run the command of 'Kubeconfig'`;
  }

  private ownRole(cluster: eks.Cluster, clusterName: string): iam.Role {
    const role = new iam.Role(this, 'AdminRole', {
      // trust in the account alone lets nobody in: a principal needs a policy with sts:AssumeRole on this role, as an IAM administrator has.
      assumedBy: new iam.AccountPrincipal(Stack.of(this).account),
      description: `administers ${clusterName}; whoever a policy of this account allows to take it on, so that nobody is locked out`,
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [cluster.clusterArn] }));
    return role;
  }
}
