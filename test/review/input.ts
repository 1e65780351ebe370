import { planChoice } from '../../blueprints/doors/requirements-file';
import type { PlanDocument } from '../../constructs/planning/plan-document';
import type { Finding } from '../../constructs/policy/finding';
import type { ReviewInput } from '../../review';

/** The plan of a ready file. */
export function planOf(requirements: string): PlanDocument {
  return planChoice({ requirements }).document;
}

/** A finding; open unless a reason is given. */
export function finding(change: Partial<Finding> = {}, reason?: string): Finding {
  const base = {
    ruleId: 'PinnedImages',
    severity: 'error',
    document: 'stack',
    subject: 'Deployment n/x',
    path: '',
    message: 'no tag',
    remedy: 'write one',
  } as const;
  return { ...base, ...change, ...(reason === undefined ? {} : { acknowledged: { reason } }) };
}

const STARTER = planOf('starter');
const item = (name: string, units: number, unit: string, usdPerHour: number) => ({
  name,
  unitsAtRest: units,
  unitsAtPeak: units,
  unit,
  usdPerHour,
  source: { title: 'a price list', date: '2026-11-24' },
});

/** The plan of the starter with numbers of its own, so that a price that changes changes no test. */
const PLAN: PlanDocument = {
  ...STARTER,
  latency: [{ name: 'chat: first token', targetMs: 2000, expectedMs: 981.88, lowMs: 566.25, highMs: 1905.8 }],
  questions: [
    { field: 'alerts', question: 'Who is told when an alert fires?', otherwise: 'alerts stand in Alertmanager, and reach nobody' },
    { field: 'aws.egress', question: 'Is one way out enough?', otherwise: 'there is one NAT gateway' },
  ],
  cost: {
    region: 'us-east-1',
    items: [item('VPC interface endpoints', 22, 'endpoint × zone', 0.01), item('GPU nodes', 1, 'g6.xlarge', 1.12)],
    monthlyFloorUsd: 978.2,
    monthlyCeilingUsd: 978.2,
    notCounted: ['taxes'],
  },
};

/** A small review of the starter, with one open and one accepted finding. */
export const INPUT: ReviewInput = {
  title: 'customer-service-starter',
  plan: PLAN,
  templates: [
    {
      name: 'stack',
      body: {
        Resources: {
          Models: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Metadata: { 'aws:cdk:path': 'stack/Models/Resource' } },
          Admin: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] } },
          },
          Pods: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'pods.eks.amazonaws.com' } }] } },
          },
          Grant: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              Roles: [{ Ref: 'Pods' }],
              PolicyDocument: {
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: 's3:GetObject',
                    Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Models', 'Arn'] }, '/models/*']] },
                  },
                ],
              },
            },
          },
          Identity: {
            Type: 'AWS::EKS::PodIdentityAssociation',
            Properties: { Namespace: 'n', ServiceAccount: 'server', RoleArn: { 'Fn::GetAtt': ['Pods', 'Arn'] } },
          },
          Access: {
            Type: 'AWS::EKS::AccessEntry',
            Properties: {
              PrincipalArn: { 'Fn::GetAtt': ['Admin', 'Arn'] },
              AccessPolicies: [
                { AccessScope: { Type: 'cluster' }, PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
              ],
            },
          },
        },
      },
    },
  ],
  manifests: [
    {
      name: 'chat',
      dependsOn: ['operators'],
      objects: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' }, data: { text: '<script>alert(1)</script>' } },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'deny' },
          spec: { policyTypes: ['Ingress', 'Egress'] },
        },
      ],
    },
  ],
  findings: [
    finding({ document: 'aws', path: 'spec' }),
    finding({ ruleId: 'EncryptedAtRest', subject: 'AWS::S3::Bucket Models', message: 'no key', remedy: 'give one' }, 'logs only'),
  ],
  doors: [{ name: 'AWS CDK', commands: ['npx cdk deploy'] }],
  version: '1.2.3',
};
