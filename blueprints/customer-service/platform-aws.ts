import { CfnOutput, type CfnResource, Duration } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AiPlatform } from '../../constructs/aws/cluster/ai-platform';
import { ModelStore } from '../../constructs/aws/data/model-store';
import type { CustomerServicePlan } from './plan';
import type { EksValues } from './platform-eks';

/** What the AWS tree of customer-service gives its charts. */
export interface CustomerServiceAwsPlatform {
  /** Keys, network and cluster; the model store stands in it. */
  readonly platform: AiPlatform;
  /** What the charts must know, as strings. */
  readonly values: EksValues;
}

/** Builds the platform on AWS: what every application stands on, a model store, and the chat server's right to read it. */
export function customerServiceAwsPlatform(scope: Construct, plan: CustomerServicePlan): CustomerServiceAwsPlatform {
  const { retention, zones } = plan.requirements;
  const platform = new AiPlatform(scope, 'Platform', {
    availabilityZones: zones,
    discoveryTag: plan.document.blueprint,
    logRetention: retention.logsDays,
  });
  const store = new ModelStore(platform, 'Models', {
    encryption: platform.encryption,
    replacedKeptFor: Duration.days(retention.oldModelDays),
  });
  store.grantRead(platform.cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));
  new CfnOutput(platform, 'FillModelStore', {
    description: 'Run once before the chat server can start',
    value: store.fillCommands(plan.model.id).join(' && '),
  });
  writeReasons(platform, store);
  return {
    platform,
    values: { ...platform.values, modelBucketName: store.bucketName, modelPrefix: store.weightsPath(plan.model.id) },
  };
}

// What the house rules have against resources that CDK or AWS shape, and why it stays.
function writeReasons({ cluster }: AiPlatform, store: ModelStore): void {
  for (const bucket of resources(store, CfnBucket).filter((b) => b !== store.bucket.node.defaultChild)) {
    acknowledge(bucket, 'EncryptedAtRest', 'S3 delivers access logs only to buckets with its own encryption (SSE-S3)');
  }
  for (const policy of resources(cluster, CfnPolicy).filter((p) => p.node.path.includes('KarpenterController'))) {
    acknowledge(policy, 'NoWildcardIam', 'Karpenter reads public prices with pricing:GetProducts, which knows no resources');
  }
}

function resources<T extends CfnResource>(scope: Construct, type: new (...args: never[]) => T): T[] {
  return scope.node.findAll().filter((c): c is T => c instanceof type);
}

function acknowledge(resource: CfnResource, rule: string, reason: string): void {
  resource.addMetadata('groundplan', { acknowledge: { [rule]: reason } });
}
