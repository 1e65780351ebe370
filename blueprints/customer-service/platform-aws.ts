import { CfnOutput, Duration } from 'aws-cdk-lib';
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
  const { zones, cidr, logsDays, oldModelDays } = plan.requirements.aws!;
  const platform = new AiPlatform(scope, 'Platform', {
    availabilityZones: zones,
    cidr,
    discoveryTag: plan.document.deployment,
    logRetention: logsDays,
  });
  const store = new ModelStore(platform, 'Models', {
    encryption: platform.encryption,
    replacedKeptFor: Duration.days(oldModelDays),
  });
  store.grantRead(platform.cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));
  new CfnOutput(platform, 'FillModelStore', {
    description: 'Run once before the chat server can start',
    value: store.fillCommands(plan.model.id).join(' && '),
  });
  return {
    platform,
    values: { ...platform.values, modelBucketName: store.bucketName, modelPrefix: store.weightsPath(plan.model.id) },
  };
}
