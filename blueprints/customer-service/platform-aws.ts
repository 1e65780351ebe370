import { aws_iam as iam, CfnOutput, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AiPlatform } from '../../constructs/aws/cluster/ai-platform';
import { ExistingCluster } from '../../constructs/aws/cluster/existing-cluster';
import { ModelStore } from '../../constructs/aws/data/model-store';
import { PullThroughCache } from '../../constructs/aws/registry/pull-through-cache';
import { EncryptionDomain } from '../../constructs/aws/security/encryption-domain';
import { NetworkEgress } from '../../constructs/aws/network/private-network';
import { natGateways } from '../deployment/deployment';
import type { CustomerServicePlan } from './plan';
import { type EksValues, NOT_CACHED } from './platform-eks';

/** What the AWS tree of customer-service gives its charts. */
export interface CustomerServiceAwsPlatform {
  /** Keys, network and cluster; the model store stands in it. */
  readonly platform: AiPlatform;
  /** What the charts must know, as strings. */
  readonly values: EksValues;
}

const CHAT_URL = 'What clients in the cluster call, as they call the OpenAI API';

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
  const registryMirrors = aws.dockerHubSecretArn === undefined ? undefined : mirrorsOf(platform, aws.dockerHubSecretArn);
  const store = new ModelStore(platform, 'Models', {
    encryption: platform.encryption,
    replacedKeptFor: Duration.days(aws.oldModelDays),
  });
  store.grantRead(platform.cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));
  const output = (id: string, description: string, value: string): CfnOutput => new CfnOutput(platform, id, { description, value });
  output('FillModelStore', 'Run once before the chat server can start', store.fillCommands(plan.model.id).join(' && '));
  output('ChatUrl', CHAT_URL, plan.url);
  return {
    platform,
    values: {
      ...platform.values,
      modelBucketName: store.bucketName,
      modelPrefix: store.weightsPath(plan.model.id),
      registryMirrors,
    },
  };
}

/** Copies of public images in the account, for all nodes. */
function mirrorsOf({ encryption, cluster }: AiPlatform, dockerHubSecretArn: string): Readonly<Record<string, string>> {
  const cache = new PullThroughCache(cluster, 'Images', { encryption, dockerHubSecretArn });
  cluster.nodeRoles.forEach((role) => cache.grantFill(role));
  return { ...cache.mirrors, ...NOT_CACHED };
}

/** Reaches the EKS cluster that exists, and lets the chat server read the bucket that exists, where there is one. */
export function customerServiceGuest(scope: Construct, plan: CustomerServicePlan): ExistingCluster {
  const { cluster: clusterName, kubectl, modelBucket, modelBucketKeyArn } = plan.requirements.eks!;
  const cluster = new ExistingCluster(scope, 'Platform', {
    clusterName,
    ...kubectl!,
    encryption: new EncryptionDomain(scope, 'Keys'),
  });
  if (modelBucket !== undefined) {
    const store = ModelStore.fromBucketName(scope, 'Models', { bucketName: modelBucket, keyArn: modelBucketKeyArn });
    store.grantRead(cluster.grantPodIdentity(plan.namespaceName, plan.serviceAccountName, 'ChatServer'));
    new CfnOutput(scope, 'WeightsPath', {
      description: 'Where the weights must lie before the chat server can start',
      value: `s3://${store.bucketName}/${store.weightsPath(plan.model.id)}`,
    });
  }
  new CfnOutput(scope, 'ChatUrl', { description: CHAT_URL, value: plan.url });
  return cluster;
}
