import { type RemovalPolicy, type aws_eks_v2 as eks, type aws_lambda as lambda, aws_logs as logs } from 'aws-cdk-lib';
import { acknowledge } from '../security/acknowledge';
import { acceptManagedPolicies, acceptRule, acceptWildcards } from '../security/written-reason';

/** CDK makes the logs of its kubectl functions without a key and for two years; what is applied stands in them. */
export function ownKubectlLogs(cluster: eks.Cluster, like: logs.LogGroup, removalPolicy: RemovalPolicy): void {
  const { kmsKeyId, retentionInDays } = like.node.defaultChild as logs.CfnLogGroup;
  for (const group of cluster.node.findAll().filter((child) => child instanceof logs.CfnLogGroup)) {
    Object.assign(group, { kmsKeyId, retentionInDays });
    group.applyRemovalPolicy(removalPolicy);
  }
}

/** Writes down why what CDK makes for a cluster of its own breaks rules, and why it stays. */
export function writeReasons(cluster: eks.Cluster): void {
  const provider = cluster.node.findChild('KubectlProvider');
  const handler = provider.node.findChild('Handler') as lambda.Function;
  acceptWildcards(provider, [`${handler.functionArn}:*`], 'CDK lets its own function call every version of its own handler');
  acceptRule(provider, 'L1', 'CDK chooses the runtime of its own functions');
  acknowledge(
    cluster,
    'CloudFormation-Validate::W9009',
    "CDK writes the resources of EncryptionConfig, 'secrets', which EKS still accepts",
  );
  acceptManagedPolicies(cluster, "what the control plane and CDK's kubectl provider may do is kept by AWS, in step with EKS");
}
