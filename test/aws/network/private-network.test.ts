import { App, Fn, RemovalPolicy, Stack, Token, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionDomain, NetworkEgress, PrivateNetwork, type PrivateNetworkProps } from '../../../constructs/aws';
import { interfaceEndpoints } from '../../../constructs/planning';

const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

function network(props: Partial<PrivateNetworkProps> = {}) {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: { region: 'eu-central-1' } });
  return { app, stack, network: new PrivateNetwork(stack, 'Network', { availabilityZones: ZONES.slice(0, 2), ...props }) };
}

function synth(props: Partial<PrivateNetworkProps> = {}) {
  return Template.fromStack(network(props).stack);
}

/** Addresses of the private subnets by logical id. */
function privateSubnets(template: Template): Record<string, string> {
  const subnets = template.findResources('AWS::EC2::Subnet', { Properties: { MapPublicIpOnLaunch: false } });
  return Object.fromEntries(
    Object.entries(subnets)
      .filter(([id]) => id.includes('Private'))
      .map(([id, subnet]) => [id, subnet.Properties.CidrBlock]),
  );
}

function serviceNames(template: Template, type: 'Interface' | 'Gateway'): string[] {
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: type } }));
  return endpoints.map(({ Properties: { ServiceName: name } }) =>
    (typeof name === 'string' ? name : name['Fn::Join'][1].at(-1)).split('1.').pop(),
  );
}

test('gives every zone a private subnet of an eighth of the addresses', () => {
  expect(Object.values(privateSubnets(synth({ availabilityZones: ZONES })))).toEqual(['10.0.32.0/19', '10.0.64.0/19', '10.0.96.0/19']);
  expect(Object.values(privateSubnets(synth({ cidr: '172.20.0.0/20' })))).toEqual(['172.20.2.0/23', '172.20.4.0/23']);
});

test('moves no private subnet when a zone is appended or egress changes', () => {
  const before = privateSubnets(synth());
  expect(privateSubnets(synth({ availabilityZones: ZONES }))).toMatchObject(before);
  expect(privateSubnets(synth({ egress: NetworkEgress.none() }))).toEqual(before);
});

test('tags private subnets for internal load balancers and for Karpenter', () => {
  const { stack, network: made } = network({ discoveryTag: 'chat' });
  expect(made.discoveryTag).toBe('chat');
  const template = Template.fromStack(stack);
  const tagged = template.findResources('AWS::EC2::Subnet', {
    Properties: {
      Tags: Match.arrayWith([
        { Key: 'karpenter.sh/discovery', Value: 'chat' },
        { Key: 'kubernetes.io/role/internal-elb', Value: '1' },
      ]),
    },
  });
  expect(Object.keys(tagged).sort()).toEqual(Object.keys(privateSubnets(template)).sort());
});

test('makes up a discovery tag that differs between two networks', () => {
  const { stack, network: made } = network();
  const other = new PrivateNetwork(stack, 'Other', { availabilityZones: ZONES });
  expect(made.discoveryTag).not.toBe(other.discoveryTag);
});

test('reaches out through one NAT gateway unless told otherwise', () => {
  synth().resourceCountIs('AWS::EC2::NatGateway', 1);
  synth({ egress: NetworkEgress.natGateway(2) }).resourceCountIs('AWS::EC2::NatGateway', 2);
});

test('has no way out at all without egress', () => {
  const template = synth({ egress: NetworkEgress.none() });
  for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::EIP', 'AWS::EC2::Route']) {
    template.resourceCountIs(type, 0);
  }
  template.resourceCountIs('AWS::EC2::Subnet', 2);
});

test('offers the same private subnets with and without egress', () => {
  for (const egress of [NetworkEgress.natGateway(), NetworkEgress.none()]) {
    expect(network({ egress }).network.privateSubnets).toHaveLength(2);
  }
});

test('never gives an instance a public address', () => {
  synth().allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

const SERVICES = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'kms', 'lambda', 'logs', 's3', 'sqs', 'ssm', 'sts'];

test('with NAT has an endpoint for S3 alone, and the free gateway of S3', () => {
  expect(serviceNames(synth(), 'Interface')).toEqual(['s3']);
  expect(serviceNames(synth(), 'Gateway')).toEqual(['.s3']);
});

test('without NAT has an endpoint for every service that nodes, pods and functions of CDK call', () => {
  expect(serviceNames(synth({ egress: NetworkEgress.none() }), 'Interface').sort()).toEqual(SERVICES);
});

test('takes the gateway of S3 alone where no pod needs private addresses of it', () => {
  const template = synth({ privateS3: false });
  expect([serviceNames(template, 'Interface'), serviceNames(template, 'Gateway')]).toEqual([[], ['.s3']]);
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  expect(serviceNames(synth({ privateS3: false, egress: NetworkEgress.none() }), 'Interface').sort()).toEqual(
    SERVICES.filter((name) => name !== 's3'),
  );
});

test.each([
  [1, true],
  [2, false],
  [0, true],
  [0, false],
])('has the endpoints that the planner prices, with %p NAT gateways and private S3 %p', (natGateways, privateS3) => {
  const egress = natGateways === 0 ? NetworkEgress.none() : NetworkEgress.natGateway(natGateways);
  expect(serviceNames(synth({ egress, privateS3 }), 'Interface')).toEqual(interfaceEndpoints(natGateways, privateS3));
  const endpoints = Object.values(
    synth({ egress }).findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }),
  );
  expect(endpoints.map((endpoint) => endpoint.Properties.SubnetIds.length)).toEqual(interfaceEndpoints(natGateways).map(() => 2));
});

test('takes another list of endpoints', () => {
  expect(serviceNames(synth({ endpoints: [ec2.InterfaceVpcEndpointAwsService.S3] }), 'Interface')).toEqual(['s3']);
});

test('resolves S3 to private addresses inside the network', () => {
  synth().hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.eu-central-1.s3',
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: true,
    DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' },
  });
});

test('lets only TLS from inside reach the endpoints', () => {
  const template = synth();
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      { CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'TLS from inside the network' },
    ],
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test('empties the default security group', () => {
  synth().resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
});

test('logs every flow, for a month, and keeps the log, but not of a first deployment that failed', () => {
  const template = synth();
  template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'ALL' });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: Match.absent() },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('logs what was refused alone when asked', () => {
  const template = synth({ flowLogTraffic: ec2.FlowLogTrafficType.REJECT });
  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
});

test('encrypts the flow log with the key of logs', () => {
  const stack = new Stack(new App(), 'Test');
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const props = { availabilityZones: ZONES, encryption, logRetention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY };
  new PrivateNetwork(stack, 'Network', props);
  const template = Template.fromStack(stack);
  const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
    DeletionPolicy: 'Delete',
  });
});

test('asks nothing of an account at synth', () => {
  expect(network().app.synth().manifest.missing).toBeUndefined();
});

test.each([[[]], [['eu-central-1a']], [['eu-central-1a', 'eu-central-1a']], [Array.from({ length: 8 }, (_, i) => `z${i}`)]])(
  'fails when the zones are %p',
  (availabilityZones) => {
    expect(() => synth({ availabilityZones })).toThrow(
      `'availabilityZones' (${availabilityZones.join(', ')}) must name 2 to 7 different zones; EKS wants subnets in at least 2 [NetworkZones at Test/Network]`,
    );
  },
);

test('lets zones be tokens', () => {
  const zones = [Token.asString({ Ref: 'ZoneA' }), Token.asString({ Ref: 'ZoneB' })];
  expect(() => network({ availabilityZones: zones })).not.toThrow();
});

test('takes zones out of those that only CloudFormation knows', () => {
  const zones = [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
  expect(Object.keys(privateSubnets(synth({ availabilityZones: zones })))).toHaveLength(2);
});

test('fails when the zones are a list that only CloudFormation knows', () => {
  expect(() => synth({ availabilityZones: Fn.getAzs() })).toThrow(
    "'availabilityZones' is a list that only CloudFormation knows, as Fn.getAzs() is; name the zones, or take a number of them: " +
      '[Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())] [NetworkZones at Test/Network]',
  );
});

test('fails when zones lie in another region than the stack', () => {
  expect(() => synth({ availabilityZones: ['eu-central-1a', 'us-east-1b'] })).toThrow(
    "'availabilityZones' has us-east-1b, which is not in eu-central-1, the region of the stack [NetworkRegion at Test/Network]",
  );
});

test('lets zones be of any region where the stack has none, and Local Zones be of their own', () => {
  expect(() => new PrivateNetwork(new Stack(), 'Network', { availabilityZones: ['eu-central-1a', 'us-east-1b'] })).not.toThrow();
  expect(() => synth({ availabilityZones: ['eu-central-1a', 'eu-central-1-ham-1a'] })).not.toThrow();
});

test.each(['10.0.0.0/21', '10.0.0.0/8', '10.0.0.0', 'ten', '2001:db8::/16'])('fails when the addresses are %s', (cidr) => {
  expect(() => synth({ cidr })).toThrow(
    `'cidr' (${cidr}) must be an IPv4 range from /16 to /20; pods take addresses of their subnet, an eighth of the range [NetworkCidr at Test/Network]`,
  );
});

test.each([3, -1, 1.5])('fails when it should have %p NAT gateways in two zones', (count) => {
  expect(() => synth({ egress: NetworkEgress.natGateway(count) })).toThrow(
    `'egress' asks for ${count} NAT gateways in 2 zones; give a whole number of at most one a zone, or NetworkEgress.none() [NetworkNatGateways at Test/Network]`,
  );
});

test('can be changed through its default child', () => {
  const { stack, network: made } = network();
  (made.node.defaultChild as ec2.CfnVPC).instanceTenancy = 'dedicated';
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPC', { InstanceTenancy: 'dedicated' });
});
