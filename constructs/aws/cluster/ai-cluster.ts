import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import {
  Names,
  RemovalPolicy,
  type aws_ec2 as ec2,
  // the resources of EKS stand in the older module in every release, in the newer only since 2.268.
  aws_eks as eksResources,
  aws_eks_v2 as eks,
  type aws_iam as iam,
  type aws_kms as kms,
  type aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { type AddonVersions, pinnedAddons, warnOfVersions } from './addon-versions';
import { ClusterAccess } from './cluster-access';
import { addonsAfterNodes, addonsBeforeNodes } from './cluster-addons';
import { answerSubnetWarnings, clusterSubnets } from './cluster-subnets';
import { KarpenterAccess } from './karpenter-access';
import { ownKubectlLogs, writeReasons } from './kubectl-functions';
import { podRole } from './pod-role';
import { endpointAccess, explainPublicAccess } from './public-access';
import { SystemNodeGroup, type SystemNodes } from './system-node-group';

/** Properties of `AiCluster`. */
export interface AiClusterProps {
  /** The network, with private subnets in at least two zones and DNS hostnames on. */
  readonly vpc: ec2.IVpc;
  /**
   * The subnets of API server, kubectl functions and nodes: private ones, in at least two zones.
   *
   * @default - all private subnets with a way out, or the isolated ones where there are no others
   */
  readonly subnets?: ec2.SubnetSelection;
  /** Keys for the secrets of the API server, the volumes of the nodes, the logs and Karpenter's queue. */
  readonly encryption: EncryptionDomain;
  /**
   * Name of the cluster as plain text, no token. Letters, digits, `-` and `_`, at most 100.
   *
   * @default - a name made of the construct's path
   */
  readonly clusterName?: string;
  /**
   * Version of Kubernetes, of the control plane and, unless they say otherwise, of the system nodes. One minor version up at a time.
   *
   * @default KubernetesVersion.V1_35
   */
  readonly version?: eks.KubernetesVersion;
  /**
   * Versions of the add-ons; to be moved together with `version`.
   *
   * @default - EKS's default on the day when an add-on is made, and kept from then on
   */
  readonly addonVersions?: AddonVersions;
  /**
   * Lambda layer with the kubectl and Helm that apply charts. kubectl works with API servers one minor version older or newer.
   *
   * @default - kubectl 1.35
   */
  readonly kubectlLayer?: lambda.ILayerVersion;
  /**
   * Address ranges outside from which the API server can be reached: `['203.0.113.0/24']`. Never everybody's.
   *
   * @default - the API server is private: reach it from the network, for instance from the security group `access.shellSecurityGroup`
   */
  readonly publicAccessCidrs?: string[];
  /**
   * Role whose holders administer the cluster.
   *
   * @default - a role of its own, that principals of the account may take on if their own policies allow it
   */
  readonly adminRole?: iam.IRole;
  /**
   * The nodes for operators.
   *
   * @default - two t4g.large, at most three
   */
  readonly systemNodes?: SystemNodes;
  /**
   * Logs of the control plane that are written. `AwsSolutions-EKS2` finds every one that is missing.
   *
   * @default - all five; a gigabyte costs 0.50 USD, most of them lines of `audit`
   */
  readonly controlPlaneLogs?: eks.ClusterLoggingTypes[];
  /**
   * How long the logs of the control plane are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Whether EKS refuses to delete the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What happens to the logs of the control plane and of CDK's kubectl functions when the stack goes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An EKS cluster that is ready for Karpenter: private API server, encrypted secrets, volumes and logs, a few nodes for operators, and no GPU yet.
 *
 * *Stateful*: deletion protection is on. The charts (Karpenter's too) come through the EKS door, fed with the names that this construct offers.
 */
export class AiCluster extends Construct {
  /** The cluster. */
  public readonly cluster: eks.Cluster;
  /** Name of the cluster, as plain text. */
  public readonly clusterName: string;
  /** How people get in. */
  public readonly access: ClusterAccess;
  /** What Karpenter uses in the account. */
  public readonly karpenter: KarpenterAccess;
  /** Key of the nodes' volumes; its ARN is for `kmsKeyID` in the block devices of an `EC2NodeClass`. */
  public readonly volumesKey: kms.IKey;
  /** The subnets of the nodes. */
  public readonly nodeSubnets: ec2.ISubnet[];
  /** Roles of the nodes, of those for operators and of Karpenter's. */
  public readonly nodeRoles: iam.IRole[];

  private readonly serviceAccounts = new Set<string>();

  public constructor(scope: Construct, id: string, props: AiClusterProps) {
    super(scope, id);
    // whatever the app's flags say: without it Lambda makes the logs of the kubectl functions itself, for ever and without our key.
    this.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', true);
    this.clusterName = props.clusterName ?? Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    this.validateName();
    this.nodeSubnets = clusterSubnets(this, props.vpc, props.subnets);
    const versions = pinnedAddons(this, props.addonVersions ?? {});
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    // by its text: the constant is younger than the oldest CDK that this works with.
    const version = props.version ?? eks.KubernetesVersion.of('1.35');
    this.volumesKey = props.encryption.keyFor(DataClass.VOLUMES);

    // made before EKS makes it, which would keep it for ever and without our key.
    const logGroup = new logs.LogGroup(this, 'ControlPlaneLogs', {
      logGroupName: `/aws/eks/${this.clusterName}/cluster`,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.encryption.keyFor(DataClass.LOGS),
      removalPolicy,
    });
    this.cluster = new eks.Cluster(this, 'Cluster', {
      vpc: props.vpc,
      vpcSubnets: [{ subnets: this.nodeSubnets }],
      clusterName: this.clusterName,
      version,
      endpointAccess: endpointAccess(this, props.publicAccessCidrs),
      clusterLogging: props.controlPlaneLogs ?? Object.values(eks.ClusterLoggingTypes),
      secretsEncryptionKey: props.encryption.keyFor(DataClass.SECRETS),
      // the kubectl provider has an access entry of its own; who happened to deploy needs none.
      bootstrapClusterCreatorAdminPermissions: false,
      bootstrapSelfManagedAddons: false,
      // anything but the default turns EKS Auto Mode off, which would bring a second Karpenter.
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      kubectlProviderOptions: { kubectlLayer: props.kubectlLayer ?? new KubectlV35Layer(this, 'KubectlLayer') },
    });
    ownKubectlLogs(this.cluster, logGroup, removalPolicy);
    const resource = this.cluster.node.defaultChild as eksResources.CfnCluster;
    resource.deletionProtection = props.deletionProtection ?? true;
    resource.node.addDependency(logGroup);
    this.node.defaultChild = resource;
    const { cluster, clusterName, volumesKey } = this;
    this.access = new ClusterAccess(this, 'Access', { ...props, cluster, clusterName, subnets: this.nodeSubnets });

    const addons = { cluster, clusterName, versions, volumesKey };
    const nodes = new SystemNodeGroup(this, 'SystemNodes', {
      version,
      ...props.systemNodes,
      cluster,
      subnets: this.nodeSubnets,
      volumesKey,
    });
    nodes.node.addDependency(...addonsBeforeNodes(this, addons));
    addonsAfterNodes(this, addons).forEach((addon) => addon.node.addDependency(nodes));

    this.karpenter = new KarpenterAccess(this, 'Karpenter', {
      cluster,
      clusterName,
      controllerRole: this.grantPodIdentity('kube-system', 'karpenter', 'KarpenterController'),
      encryption: props.encryption,
    });
    this.nodeRoles = [nodes.role, this.karpenter.nodeRole];
    writeReasons(cluster);
    explainPublicAccess(cluster, props.publicAccessCidrs);
    warnOfVersions(this, props, versions);
    answerSubnetWarnings(this, props.vpc, this.nodeSubnets);
  }

  /** Name of the queue with the interruption notices; for the chart's `settings.interruptionQueue`. */
  public get interruptionQueueName(): string {
    return this.karpenter.interruptionQueueName;
  }

  /** Name of the role of Karpenter's nodes; for `spec.role` of an `EC2NodeClass`. */
  public get nodeRoleName(): string {
    return this.karpenter.nodeRole.roleName;
  }

  /** The security group of the nodes, made by EKS; for `securityGroupSelectorTerms[].id` of an `EC2NodeClass`. */
  public get nodeSecurityGroupId(): string {
    return this.cluster.clusterSecurityGroupId;
  }

  /**
   * A role for the pods of one service account. It may do nothing yet: hand it to `grantRead` and the like.
   *
   * It stands in this construct, or in `scope`: where what it is granted comes from a stack that depends on this one, the role must stand there too.
   */
  public grantPodIdentity(namespace: string, serviceAccountName: string, id: string, scope: Construct = this): iam.Role {
    const serviceAccount = `${namespace}/${serviceAccountName}`;
    if (this.serviceAccounts.has(serviceAccount)) {
      throw new GroundplanError(
        'PodIdentityTaken',
        `service account '${serviceAccount}' already has a role; keep the role that the first call returned`,
        this,
      );
    }
    this.serviceAccounts.add(serviceAccount);
    const { cluster, clusterName } = this;
    const role = podRole(scope, id, { cluster, clusterName, namespace, serviceAccountName });
    const pods = { clusterName: cluster.clusterName, namespace, serviceAccount: serviceAccountName };
    new eksResources.CfnPodIdentityAssociation(role, 'Association', { ...pods, roleArn: role.roleArn });
    return role;
  }

  private validateName(): void {
    if (!/^[0-9A-Za-z][\w-]{0,99}$/.test(this.clusterName)) {
      throw new GroundplanError(
        'ClusterName',
        `'clusterName' (${this.clusterName}) must be at most 100 letters, digits, '-' or '_', start with a letter or digit, and be no token`,
        this,
      );
    }
  }
}
