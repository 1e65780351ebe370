import { CfnOutput, type CfnResource, Duration } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-eks-v2';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AiCluster } from '../../constructs/aws/cluster/ai-cluster';
import { ModelStore } from '../../constructs/aws/data/model-store';
import { PrivateNetwork } from '../../constructs/aws/network/private-network';
import { DataClass, EncryptionDomain } from '../../constructs/aws/security/encryption-domain';
import type { CustomerServicePlan } from './plan';
import type { EksValues } from './platform-eks';

/** Properties of `CustomerServiceAwsPlatform`. */
export interface CustomerServiceAwsPlatformProps {
  /** The plan. */
  readonly plan: CustomerServicePlan;
}

/** The platform on AWS: network, keys, cluster with Karpenter, model store, and the chat server's right to read it. */
export class CustomerServiceAwsPlatform extends Construct {
  /** The cluster that takes the charts. */
  public readonly cluster: ICluster;
  /** What the charts must know, as strings. */
  public readonly values: EksValues;

  public constructor(scope: Construct, id: string, props: CustomerServiceAwsPlatformProps) {
    super(scope, id);
    const { plan } = props;
    const { logsDays, oldModelDays } = plan.requirements.retention;
    const encryption = new EncryptionDomain(this, 'Keys');
    const network = new PrivateNetwork(this, 'Network', {
      availabilityZones: plan.requirements.zones,
      discoveryTag: plan.document.blueprint,
      encryption,
      logRetention: logsDays,
    });
    const cluster = new AiCluster(this, 'Cluster', {
      vpc: network.vpc,
      encryption,
      logRetention: logsDays,
    });
    const store = new ModelStore(this, 'Models', { encryption, replacedKeptFor: Duration.days(oldModelDays) });
    store.grantRead(cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));

    this.cluster = cluster.cluster;
    this.values = {
      clusterName: cluster.clusterName,
      interruptionQueueName: cluster.interruptionQueueName,
      nodeRoleName: cluster.nodeRoleName,
      discoveryTag: network.discoveryTag,
      nodeSecurityGroupId: cluster.nodeSecurityGroupId,
      volumeKeyArn: encryption.keyFor(DataClass.VOLUMES).keyArn,
      modelBucketName: store.bucketName,
      modelPrefix: store.weightsPath(plan.model.id),
      vpcCidr: network.cidr,
    };
    new CfnOutput(this, 'FillModelStore', {
      description: 'Run once before the chat server can start',
      value: store.fillCommands(plan.model.id).join(' && '),
    });
    this.writeReasons(cluster, store);
  }

  // What the house rules have against resources that CDK or AWS shape, and why it stays.
  private writeReasons(cluster: AiCluster, store: ModelStore): void {
    for (const bucket of resources(store, CfnBucket).filter((b) => b !== store.bucket.node.defaultChild)) {
      acknowledge(bucket, 'EncryptedAtRest', 'S3 delivers access logs only to buckets with its own encryption (SSE-S3)');
    }
    for (const policy of resources(cluster, CfnPolicy).filter((p) => p.node.path.includes('KarpenterController'))) {
      acknowledge(policy, 'NoWildcardIam', 'Karpenter reads public prices with pricing:GetProducts, which knows no resources');
    }
  }
}

function resources<T extends CfnResource>(scope: Construct, type: new (...args: never[]) => T): T[] {
  return scope.node.findAll().filter((c): c is T => c instanceof type);
}

function acknowledge(resource: CfnResource, rule: string, reason: string): void {
  resource.addMetadata('groundplan', { acknowledge: { [rule]: reason } });
}
