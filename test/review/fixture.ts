import type { Finding } from '../../constructs/policy/finding';
import type { ReviewInput } from '../../review';
import { MANIFESTS } from './fixture-manifests';
import { PLAN } from './fixture-plan';
import { TEMPLATE } from './fixture-template';

function finding(rule: string, severity: Finding['severity'], subject: string, path: string, message: string, reason?: string): Finding {
  const document = /^(AWS::|customer-service\/)/.test(subject) ? 'customer-service' : 'kubernetes';
  const remedy = `see the page of ${rule.replace(/\[.*/, '')}`;
  return { ruleId: rule, severity, document, subject, path, message, remedy, ...(reason ? { acknowledged: { reason } } : {}) };
}

const TAGS = 'Karpenter makes what has no id yet; tags in the conditions keep it to this cluster';

const FINDINGS: readonly Finding[] = [
  finding(
    'NoWildcardIam',
    'error',
    'AWS::IAM::Policy KarpenterPolicy',
    'Properties.PolicyDocument.Statement[3].Resource',
    'the policy allows iam:PassRole on every resource',
  ),
  finding(
    'PinnedImages',
    'warning',
    'Deployment support-chat/support-chat-chat-c1234567',
    'spec.template.spec.containers[0].image',
    "the image 'vllm/vllm-openai:v0.28.0' has a tag and no digest",
  ),
  finding(
    'EncryptedAtRest',
    'warning',
    'AWS::SQS::Queue InterruptionQueue',
    'Properties.KmsMasterKeyId',
    'the queue names no key of its own',
  ),
  finding(
    'EncryptedAtRest',
    'error',
    'AWS::S3::Bucket AccessLogsBucket',
    'Properties.BucketEncryption',
    'the bucket names no key of its own',
    'S3 delivers access logs only to buckets with its own encryption',
  ),
  finding(
    'AwsSolutions-IAM5[Resource::<ModelsBucket1F2E3D4C.Arn>/models/*]',
    'error',
    'AWS::IAM::Policy ChatServerPolicy',
    '',
    'the policy holds a star',
    'the files of a model are many; the grant ends at one folder of one bucket',
  ),
  finding(
    'AwsSolutions-IAM5[Resource::arn:aws:ec2:us-east-1:*:instance/*]',
    'error',
    'AWS::IAM::Policy KarpenterPolicy',
    '',
    'the policy holds a star',
    TAGS,
  ),
  finding(
    'AwsSolutions-IAM4[Policy::AmazonEKSClusterPolicy]',
    'error',
    'AWS::IAM::Role ClusterRole',
    '',
    'the role uses a managed policy',
    'what EKS may do is kept by AWS, in step with EKS',
  ),
  finding(
    'AwsSolutions-IAM4[Policy::AmazonEKSWorkerNodePolicy]',
    'error',
    'AWS::IAM::Role SystemNodeRole',
    '',
    'the role uses a managed policy',
    'what EKS may do is kept by AWS, in step with EKS',
  ),
  finding(
    'AwsSolutions-SQS3',
    'warning',
    'AWS::SQS::Queue InterruptionQueue',
    '',
    'the queue has no dead-letter queue',
    'a notice nobody reads in 5 minutes is of no use',
  ),
  finding(
    'DrainBudget',
    'warning',
    'Deployment support-chat/support-chat-chat-c1234567',
    'spec',
    'a drain may cut <b>replies</b> & streams',
    'replies are short, and clients ask again',
  ),
];

/** A review as the customer-service blueprint gives one, with something of everything that a page can show. */
export const REVIEW: ReviewInput = {
  title: 'Customer service, starter',
  plan: PLAN,
  templates: [{ name: 'customer-service', body: TEMPLATE }],
  manifests: MANIFESTS,
  pulumi: MANIFESTS.flatMap((m) =>
    m.objects.map((o) => ({ type: `kubernetes:${String(o.apiVersion)}:${String(o.kind)}`, name: `${m.name}-${String(o.kind)}` })),
  ),
  findings: FINDINGS,
  doors: [
    { name: 'AWS CDK', commands: ['npx cdk deploy -c blueprint=customer-service'], removeCommands: ['npx cdk destroy'] },
    { name: 'Kubernetes', commands: ['kubectl apply --server-side -f out/customer-service/kubernetes/'] },
    { name: 'Pulumi', commands: ['pulumi config set requirements starter', 'pulumi up'] },
  ],
  version: '0.1.0',
};

/** A review of nothing: every list is empty. */
export const EMPTY: ReviewInput = {
  title: 'Nothing yet',
  plan: {
    ...PLAN,
    asked: [],
    decisions: [],
    lines: [],
    servers: [],
    cost: { region: 'us-east-1', items: [], monthlyFloorUsd: 0, monthlyCeilingUsd: 0, notCounted: [] },
  },
  templates: [],
  manifests: [],
  findings: [],
  doors: [],
  version: '0.1.0',
};
