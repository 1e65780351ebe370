import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import {
  Annotations,
  Aws,
  Fn,
  RemovalPolicy,
  Token,
  aws_ec2 as ec2,
  // the resources of EKS stand in the older module in every release, in the newer only since 2.268.
  aws_eks as eksResources,
  aws_eks_v2 as eks,
  type aws_iam as iam,
  type aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { acceptManagedPolicies } from '../security/written-reason';
import { warnOfSkew } from './addon-versions';
import { CLUSTER_NAME } from './cluster-name';
import { askForKubectlLogs, kubectlHandler, ownKubectlLogs, writeKubectlReasons } from './kubectl-functions';
import { PodIdentities } from './pod-identities';

/** Properties of `ExistingCluster`. */
export interface ExistingClusterProps {
  /** Name of the cluster, in the account and region of the stack. */
  readonly clusterName: string;
  /** The VPC of the cluster: `vpc-…`. */
  readonly vpcId: string;
  /** Private subnets of that VPC for the kubectl functions: `subnet-…`, with a way to AWS's APIs and to where charts lie. */
  readonly privateSubnetIds: string[];
  /** The security group that EKS made for the cluster: `sg-…`, `clusterSecurityGroupId` and not one of `securityGroupIds`. */
  readonly clusterSecurityGroupId: string;
  /** Keys; that of `DataClass.LOGS` is for the logs of the kubectl functions. */
  readonly encryption: EncryptionDomain;
  /**
   * Security group of the kubectl functions. Whoever made it lets it reach the API server on port 443.
   *
   * @default - a new one that may send to port 443 only, and a rule in the cluster's group that lets it in there
   */
  readonly kubectlSecurityGroup?: ec2.ISecurityGroup;
  /**
   * Version of Kubernetes that the cluster runs, to be warned where the kubectl is too far from it.
   *
   * @default - not known, and nobody is warned
   */
  readonly version?: eks.KubernetesVersion;
  /**
   * Lambda layer with the kubectl and Helm that apply charts. kubectl works with API servers one minor version older or newer.
   *
   * @default - kubectl 1.35
   */
  readonly kubectlLayer?: lambda.ILayerVersion;
  /**
   * How long the logs of the kubectl functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to the logs of the kubectl functions when the stack goes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An EKS cluster that somebody else made, with what it takes to deliver charts into it: a kubectl function in its network, let in by an access
 * entry of its own. Nothing of the cluster is changed but that entry and one rule of its security group, and both go with the stack.
 *
 * The cluster's authentication mode must be `API` or `API_AND_CONFIG_MAP`: `CONFIG_MAP` knows no access entries.
 */
export class ExistingCluster extends Construct {
  /** The cluster, as CDK imports one. */
  public readonly cluster: eks.ICluster;
  /** Name of the cluster. */
  public readonly clusterName: string;

  private readonly podIdentities: PodIdentities;

  public constructor(scope: Construct, id: string, props: ExistingClusterProps) {
    super(scope, id);
    askForKubectlLogs(this);
    this.validate(props);
    this.clusterName = props.clusterName;
    const { clusterName, clusterSecurityGroupId } = props;
    // CDK wants a zone of an imported VPC; which ones it has is not known, and nothing here asks.
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: props.vpcId, availabilityZones: [Fn.select(0, Fn.getAzs())] });
    const group = props.kubectlSecurityGroup ?? this.outwardGroup(vpc);
    // CDK puts the functions into the cluster's own group, which nodes trust on every port; it asks for that group by this name.
    const target = { clusterName, vpc, clusterSecurityGroupId: group.securityGroupId };
    const provider = new eks.KubectlProvider(this, 'KubectlProvider', {
      cluster: eks.Cluster.fromClusterAttributes(this, 'KubectlTarget', target),
      kubectlLayer: props.kubectlLayer ?? new KubectlV35Layer(this, 'Layer'),
      privateSubnets: props.privateSubnetIds.map((subnetId, i) => ec2.Subnet.fromSubnetId(this, `Subnet${i}`, subnetId)),
    });
    ownKubectlLogs(provider, {
      encryptionKey: props.encryption.keyFor(DataClass.LOGS),
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const entry = this.letIn(provider);
    this.node.defaultChild = entry;
    const before = props.kubectlSecurityGroup ? [entry] : [entry, this.openApiServer(clusterSecurityGroupId, group)];
    // whatever is applied calls the function: so all of it comes after the ways in, long enough for EKS to know the entry everywhere, and goes before them.
    kubectlHandler(provider).node.defaultChild!.node.addDependency(...before);

    this.cluster = eks.Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName,
      vpc,
      clusterSecurityGroupId,
      kubectlProvider: provider,
    });
    this.podIdentities = new PodIdentities(this, this.cluster, clusterName);
    writeKubectlReasons(provider);
    acceptManagedPolicies(provider, "what CDK's kubectl provider may do is kept by AWS, in step with Lambda and ECR");
    Annotations.of(this).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'no route is made or read here');
    warnOfSkew(this, props);
  }

  /**
   * A role for the pods of one service account. It may do nothing yet: hand it to `grantRead` and the like. The cluster needs the add-on
   * `eks-pod-identity-agent`, or EKS Auto Mode.
   *
   * It stands in this construct, or in `scope`: where what it is granted comes from a stack that depends on this one, the role must stand there too.
   */
  public grantPodIdentity(namespace: string, serviceAccountName: string, id: string, scope: Construct = this): iam.Role {
    return this.podIdentities.grant(namespace, serviceAccountName, id, scope);
  }

  private outwardGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const description = `kubectl functions for ${Token.isUnresolved(this.clusterName) ? 'an EKS cluster' : this.clusterName}`;
    const group = new ec2.SecurityGroup(this, 'KubectlSecurityGroup', { vpc, description, allowAllOutbound: false });
    // the addresses of AWS's APIs change, and charts lie where their makers put them.
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'API server, APIs of AWS, registries of charts');
    return group;
  }

  private openApiServer(groupId: string, functions: ec2.ISecurityGroup): ec2.CfnSecurityGroupIngress {
    return new ec2.CfnSecurityGroupIngress(this, 'ApiServerRule', {
      groupId,
      sourceSecurityGroupId: functions.securityGroupId,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      description: 'API server, for the functions that deliver charts',
    });
  }

  private letIn(provider: eks.KubectlProvider): eksResources.CfnAccessEntry {
    const policyArn = `arn:${Aws.PARTITION}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
    const entry = new eksResources.CfnAccessEntry(this, 'KubectlAccess', {
      clusterName: this.clusterName,
      principalArn: provider.role!.roleArn,
      accessPolicies: [{ policyArn, accessScope: { type: 'cluster' } }],
    });
    entry.addMetadata('groundplan', {
      reason:
        'charts bring kinds, namespaces and cluster roles, which only an administrator may make; nobody but the kubectl function takes the role',
    });
    return entry;
  }

  private validate({ clusterName, vpcId, privateSubnetIds, clusterSecurityGroupId }: ExistingClusterProps): void {
    if (!Token.isUnresolved(clusterName) && !CLUSTER_NAME.test(clusterName)) {
      throw new GroundplanError(
        'ClusterName',
        `'clusterName' (${clusterName}) must be a name as 'aws eks list-clusters' shows it: at most 100 letters, digits, '-' or '_', and no ARN`,
        this,
      );
    }
    const problem = networkProblem(vpcId, privateSubnetIds, clusterSecurityGroupId);
    if (problem) {
      throw new GroundplanError(
        'ExistingClusterNetwork',
        `${problem}; 'aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig' shows what the cluster has`,
        this,
      );
    }
  }
}

function networkProblem(vpcId: string, subnetIds: string[], groupId: string): string | undefined {
  const wrong = (value: string, form: RegExp): boolean => !Token.isUnresolved(value) && !form.test(value);
  if (wrong(vpcId, /^vpc-\w+$/)) {
    return `'vpcId' (${vpcId}) must be the id of a VPC, as 'vpc-0123456789abcdef0'`;
  }
  if (wrong(groupId, /^sg-\w+$/)) {
    return `'clusterSecurityGroupId' (${groupId}) must be the id of a security group, as 'sg-0123456789abcdef0'`;
  }
  if (Token.isUnresolved(subnetIds)) {
    return "'privateSubnetIds' is a list that only CloudFormation knows; take a number of them: [Fn.select(0, list), Fn.select(1, list)]";
  }
  // what CDK has in place of a subnet until a look-up is answered is 'p-12345'.
  const strange = subnetIds.filter((subnetId) => wrong(subnetId, /^(subnet|[a-z])-\w+$/));
  if (subnetIds.length === 0 || strange.length > 0) {
    const got = strange.join(', ') || 'none';
    return `'privateSubnetIds' (${got}) must be the ids of one private subnet or more, as 'subnet-0123456789abcdef0'`;
  }
  const twice = subnetIds.filter((subnetId, i) => subnetIds.indexOf(subnetId) < i);
  return twice.length > 0 ? `'privateSubnetIds' has ${twice.join(', ')} twice; name each subnet once` : undefined;
}
