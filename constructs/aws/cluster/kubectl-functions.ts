import { type RemovalPolicy, type aws_eks_v2 as eks, type aws_kms as kms, type aws_lambda as lambda, aws_logs as logs } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { acknowledge } from '../security/acknowledge';
import { acceptManagedPolicies, acceptRule, acceptWildcards } from '../security/written-reason';

/** How the logs of CDK's kubectl functions are kept. */
export interface KubectlLogs {
  /** Their key. */
  readonly encryptionKey: kms.IKey;
  /** How long they are kept. */
  readonly retention: logs.RetentionDays;
  /** What happens to them when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Has CDK make the logs of the functions below a construct itself, whatever the app's flags say: else Lambda makes them, for ever and without
 * our key. Call it before the functions are made.
 */
export function askForKubectlLogs(scope: IConstruct): void {
  scope.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', true);
}

/** CDK makes the logs of its kubectl functions without a key and for two years; what is applied stands in them. */
export function ownKubectlLogs(scope: IConstruct, { encryptionKey, retention, removalPolicy }: KubectlLogs): void {
  for (const group of scope.node.findAll().filter((child) => child instanceof logs.CfnLogGroup)) {
    Object.assign(group, { kmsKeyId: encryptionKey.keyArn, retentionInDays: retention });
    group.applyRemovalPolicy(removalPolicy);
  }
}

/** The function that runs kubectl and Helm. */
export function kubectlHandler(provider: IConstruct): lambda.Function {
  return provider.node.findChild('Handler') as lambda.Function;
}

/** Writes down why what CDK makes to run kubectl breaks rules, and why it stays. */
export function writeKubectlReasons(provider: IConstruct): void {
  const handler = kubectlHandler(provider);
  acceptWildcards(provider, [`${handler.functionArn}:*`], 'CDK lets its own function call every version of its own handler');
  acceptRule(provider, 'L1', 'CDK chooses the runtime of its own functions');
}

/** Writes down why what CDK makes for a cluster of its own breaks rules, and why it stays. */
export function writeReasons(cluster: eks.Cluster): void {
  writeKubectlReasons(cluster.node.findChild('KubectlProvider'));
  acknowledge(
    cluster,
    'CloudFormation-Validate::W9009',
    "CDK writes the resources of EncryptionConfig, 'secrets', which EKS still accepts",
  );
  acceptManagedPolicies(cluster, "what the control plane and CDK's kubectl provider may do is kept by AWS, in step with EKS");
}
