import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

/** Writes down why the roles under a construct carry policies that AWS maintains (rule IAM4 of AwsSolutions); policies attached later are still found. */
export function acceptManagedPolicies(scope: IConstruct, reason: string): void {
  for (const role of scope.node.findAll().filter((child) => child instanceof iam.CfnRole)) {
    for (const arn of Stack.of(role).resolve(role.managedPolicyArns) ?? []) {
      acknowledge(role, `AwsSolutions::AwsSolutions-IAM4[Policy::${flat(arn)}]`, reason);
    }
  }
}

/** Writes down why a policy under a construct ends these resources in a wildcard (rule IAM5 of AwsSolutions). */
export function acceptWildcards(scope: IConstruct, resources: string[], reason: string): void {
  for (const resource of new Set(resources.filter((arn) => arn.includes('*')))) {
    acknowledge(scope, `AwsSolutions::AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`, reason);
  }
}

/** A resolved value as the rules write it into their ids: `arn:<AWS::Partition>:s3:::<Bucket.Arn>`. */
function flat(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (ref) {
    return `<${String(ref)}>`;
  }
  if (attribute) {
    return `<${(attribute as string[]).join('.')}>`;
  }
  if (join) {
    const [delimiter, parts] = join as [string, unknown[]];
    return parts.map(flat).join(delimiter);
  }
  return JSON.stringify(value);
}
