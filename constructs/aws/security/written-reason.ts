import { CfnResource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

/** The rules of AwsSolutions that we break with a reason, and the type of the resources that each looks at. */
const LOOKS_AT = {
  EKS1: 'AWS::EKS::Cluster',
  IAM4: 'AWS::IAM::Role',
  IAM5: 'AWS::IAM::Policy',
  L1: 'AWS::Lambda::Function',
  S1: 'AWS::S3::Bucket',
  SQS3: 'AWS::SQS::Queue',
} as const;

/** Writes down why what stands under a construct breaks a rule of AwsSolutions. */
export function acceptRule(scope: IConstruct, rule: 'EKS1' | 'L1' | 'S1' | 'SQS3', reason: string): void {
  acknowledge(scope, `AwsSolutions::AwsSolutions-${rule}`, reason);
  suppress(scope, rule, { reason });
}

/** Writes down on a resource why it breaks a rule of this kit's own policy. */
export function acceptHouseRule(
  resource: CfnResource,
  rule: 'EncryptedAtRest' | 'NoPublicExposure' | 'NoWildcardIam',
  reason: string,
): void {
  resource.addMetadata('groundplan', { acknowledge: { [rule]: reason } });
}

/** Writes down why the roles under a construct carry policies that AWS maintains (rule IAM4 of AwsSolutions); policies attached later are still found. */
export function acceptManagedPolicies(scope: IConstruct, reason: string): void {
  for (const role of scope.node.findAll().filter((child) => child instanceof iam.CfnRole)) {
    const arns = () => (Stack.of(role).resolve(role.managedPolicyArns) ?? []) as unknown[];
    acceptFindings(role, 'IAM4', () => arns().map((arn) => `Policy::${flat(arn)}`), reason);
  }
}

/** Writes down why a policy under a construct ends these resources in a wildcard (rule IAM5 of AwsSolutions); call it when the policy is there. */
export function acceptWildcards(scope: IConstruct, resources: string[], reason: string): void {
  const open = [...new Set(resources.filter((arn) => arn.includes('*')))];
  acceptFindings(scope, 'IAM5', () => open.map((arn) => `Resource::${flat(Stack.of(scope).resolve(arn))}`), reason);
}

function acceptFindings(scope: IConstruct, rule: 'IAM4' | 'IAM5', findings: () => string[], reason: string): void {
  const written = new Set<string>();
  const write = () => {
    for (const finding of findings().filter((text) => !written.has(text))) {
      acknowledge(scope, `AwsSolutions::AwsSolutions-${rule}[${finding}]`, reason);
      written.add(finding);
    }
    return [];
  };
  const now = findings();
  if (now.length > 0) {
    write();
    // a reference to another stack changes its text at synth, after everything but this; cdk-nag 3 reads the text that results.
    scope.node.addValidation({ validate: write });
    suppress(scope, rule, { reason, applies_to: now });
  }
}

/** What cdk-nag 2 reads: metadata on the resource itself, looked at before references to other stacks change their text. */
function suppress(scope: IConstruct, rule: keyof typeof LOOKS_AT, entry: { reason: string; applies_to?: string[] }): void {
  for (const resource of scope.node.findAll().filter((child) => CfnResource.isCfnResource(child))) {
    if (resource.cfnResourceType === LOOKS_AT[rule]) {
      const before = (resource.getMetadata('cdk_nag') as { rules_to_suppress: unknown[] } | undefined)?.rules_to_suppress ?? [];
      resource.addMetadata('cdk_nag', { rules_to_suppress: [...before, { id: `AwsSolutions-${rule}`, ...entry }] });
    }
  }
}

/** A resolved value as the rules write it into their ids: `arn:<AWS::Partition>:s3:::<Bucket.Arn>`. */
function flat(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::ImportValue': imported } = value as Record<string, unknown>;
  if (ref) {
    return `<${String(ref)}>`;
  }
  if (attribute) {
    return `<${(attribute as string[]).join('.')}>`;
  }
  if (imported) {
    return flat(imported);
  }
  if (join) {
    const [delimiter, parts] = join as [string, unknown[]];
    return parts.map(flat).join(delimiter);
  }
  return JSON.stringify(value);
}
