import type { ApiCall, AwsAccount } from './emulator';
import type { Resources, TemplateResource } from './stand-ins';

/** Physical ids of a stack's resources by their logical ids. */
export type PhysicalIds = ReadonlyMap<string, string>;

/** How one resource is looked for: the call, and what in its answer says that it is there; any answer, if nothing is said. */
interface Look {
  readonly call: ApiCall;
  readonly found?: (answer: any) => boolean;
}

/** Physical ids of a stack that stands. */
export function physicalIds(account: AwsAccount, stack: string): PhysicalIds {
  const [{ StackResources }] = account.ask([['cloudformation', 'DescribeStackResources', { StackName: stack }]]);
  return new Map((StackResources as any[]).map((r) => [r.LogicalResourceId as string, r.PhysicalResourceId as string]));
}

/** Logical ids of the resources that are there, asked of the service of each and not of CloudFormation. */
export function existing(account: AwsAccount, resources: Resources, ids: PhysicalIds): readonly string[] {
  const all = Object.entries(resources);
  const looks = all.map(([id, resource]) => lookFor(id, resource, ids));
  const answers = account.ask(looks.map(({ call }) => call));
  return all.map(([id]) => id).filter((_, i) => answers[i].refused === undefined && (looks[i].found?.(answers[i]) ?? true));
}

function lookFor(logicalId: string, { Type, Properties }: TemplateResource, ids: PhysicalIds): Look {
  const look = LOOKS[Type];
  if (look === undefined) {
    throw new Error(`nobody knows how to look for ${Type}; add a line to room/aws/existence.ts`);
  }
  return look(ids.get(logicalId)!, { properties: Properties, physical: ({ Ref }) => ids.get(Ref)! });
}

/** What a look may need beside the physical id: the properties, and the physical ids of what they refer to. */
interface Context {
  readonly properties: any;
  readonly physical: (reference: { readonly Ref: string }) => string;
}

// Told apart here: the emulator leaves out filters that it does not know.
const ec2 = (things: string, which: (thing: any) => boolean): Look => ({
  call: ['ec2', `Describe${things}`, {}],
  found: (answer) => answer[things].some(which),
});

const LOOKS: Readonly<Record<string, (id: string, context: Context) => Look>> = {
  'AWS::EC2::InternetGateway': (id) => ec2('InternetGateways', (gateway) => gateway.InternetGatewayId === id),
  'AWS::EC2::LaunchTemplate': (id) => ec2('LaunchTemplates', (template) => template.LaunchTemplateId === id),
  'AWS::EC2::Route': (id) =>
    ec2('RouteTables', (table) => table.Routes.some((r: any) => id === `${table.RouteTableId}|${r.DestinationCidrBlock}`)),
  'AWS::EC2::RouteTable': (id) => ec2('RouteTables', (table) => table.RouteTableId === id),
  'AWS::EC2::SecurityGroup': (id) => ec2('SecurityGroups', (group) => group.GroupId === id),
  'AWS::EC2::Subnet': (id) => ec2('Subnets', (subnet) => subnet.SubnetId === id),
  'AWS::EC2::SubnetRouteTableAssociation': (id) =>
    ec2('RouteTables', (table) => table.Associations.some((a: any) => a.RouteTableAssociationId === id)),
  'AWS::EC2::VPC': (id) => ec2('Vpcs', (vpc) => vpc.VpcId === id),
  'AWS::EC2::VPCEndpoint': (id) => ec2('VpcEndpoints', (endpoint) => endpoint.VpcEndpointId === id),
  'AWS::EC2::VPCGatewayAttachment': (id) =>
    ec2('InternetGateways', (gateway) => gateway.Attachments.some((a: any) => id === `IGW|${a.VpcId}`)),
  'AWS::EKS::Cluster': (name) => ({ call: ['eks', 'DescribeCluster', { name }] }),
  'AWS::EKS::Nodegroup': (nodegroupName, { properties, physical }) => ({
    call: ['eks', 'DescribeNodegroup', { nodegroupName, clusterName: physical(properties.ClusterName) }],
  }),
  'AWS::Events::Rule': (Name) => ({ call: ['events', 'DescribeRule', { Name }] }),
  'AWS::IAM::InstanceProfile': (id) => ({ call: ['iam', 'GetInstanceProfile', { InstanceProfileName: id.split('/').at(-1) }] }),
  'AWS::IAM::Policy': (_, { properties, physical }) => ({
    call: ['iam', 'GetRolePolicy', { PolicyName: properties.PolicyName, RoleName: physical(properties.Roles[0]) }],
  }),
  'AWS::IAM::Role': (RoleName) => ({ call: ['iam', 'GetRole', { RoleName }] }),
  'AWS::KMS::Alias': (KeyId) => ({ call: ['kms', 'DescribeKey', { KeyId }] }),
  'AWS::KMS::Key': (KeyId) => ({ call: ['kms', 'DescribeKey', { KeyId }], found: ({ KeyMetadata }) => KeyMetadata.Enabled }),
  'AWS::Lambda::Function': (FunctionName) => ({ call: ['lambda', 'GetFunction', { FunctionName }] }),
  'AWS::Lambda::LayerVersion': (Arn) => ({ call: ['lambda', 'GetLayerVersionByArn', { Arn }] }),
  'AWS::Logs::LogGroup': (logGroupNamePrefix) => ({
    call: ['logs', 'DescribeLogGroups', { logGroupNamePrefix }],
    found: ({ logGroups }) => logGroups.some((group: any) => group.logGroupName === logGroupNamePrefix),
  }),
  'AWS::S3::Bucket': (Bucket) => ({ call: ['s3', 'HeadBucket', { Bucket }] }),
  'AWS::S3::BucketPolicy': (_, { properties, physical }) => ({ call: ['s3', 'GetBucketPolicy', { Bucket: physical(properties.Bucket) }] }),
  'AWS::SQS::Queue': (QueueUrl) => ({ call: ['sqs', 'GetQueueAttributes', { QueueUrl }] }),
  'AWS::SQS::QueuePolicy': (_, { properties, physical }) => ({
    call: ['sqs', 'GetQueueAttributes', { QueueUrl: physical(properties.Queues[0]), AttributeNames: ['Policy'] }],
    found: ({ Attributes }) => Attributes?.Policy !== undefined,
  }),
  'AWS::SSM::Parameter': (Name) => ({ call: ['ssm', 'GetParameter', { Name }] }),
};
