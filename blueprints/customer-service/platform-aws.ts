import { aws_iam as iam, CfnOutput, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AiPlatform } from '../../constructs/aws/cluster/ai-platform';
import { ModelStore } from '../../constructs/aws/data/model-store';
import { NetworkEgress } from '../../constructs/aws/network/private-network';
import { natGateways } from '../deployment/deployment';
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
export function customerServiceAwsPlatform(
  scope: Construct,
  plan: CustomerServicePlan,
  prometheusAddress: string,
): CustomerServiceAwsPlatform {
  const aws = plan.requirements.aws!;
  const nats = natGateways(aws);
  const platform = new AiPlatform(scope, 'Platform', {
    availabilityZones: aws.zones,
    cidr: aws.cidr,
    egress: nats === 0 ? NetworkEgress.none() : NetworkEgress.natGateway(nats),
    discoveryTag: plan.document.deployment,
    logRetention: aws.logsDays,
    publicAccessCidrs: aws.apiServerCidrs.length > 0 ? aws.apiServerCidrs : undefined,
    adminRole: aws.adminRoleArn === undefined ? undefined : iam.Role.fromRoleArn(scope, 'Admin', aws.adminRoleArn),
    prometheusAddress,
  });
  const store = new ModelStore(platform, 'Models', {
    encryption: platform.encryption,
    replacedKeptFor: Duration.days(aws.oldModelDays),
  });
  store.grantRead(platform.cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));
  const output = (id: string, description: string, value: string): CfnOutput => new CfnOutput(platform, id, { description, value });
  output('FillModelStore', 'Run once before the chat server can start', store.fillCommands(plan.model.id).join(' && '));
  output('ChatUrl', 'What clients in the cluster call, as they call the OpenAI API', plan.url);
  return {
    platform,
    values: { ...platform.values, modelBucketName: store.bucketName, modelPrefix: store.weightsPath(plan.model.id) },
  };
}
