import { cluster, denyAll, podSpec, say, server, stack } from '../support';

const service = (spec: unknown, annotations = {}): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'chat', namespace: 'chat', annotations },
  spec,
});
const network = (spec: object): Record<string, unknown> => ({
  ...denyAll(),
  metadata: { name: 'more', namespace: 'chat' },
  spec: { podSelector: {}, ...spec },
});
const places = (resources: Record<string, unknown>): string[][] =>
  say('NoPublicExposure', stack(resources)).map(([subject, path]) => [subject, path]);

test('accepts services inside the cluster and internal load balancers', () => {
  const internal = { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' };
  expect(say('NoPublicExposure', cluster(service({ type: 'ClusterIP' }), service({ type: 'LoadBalancer' }, internal)))).toEqual([]);
});

test.each([
  [service({ type: 'LoadBalancer' }), 'a load balancer without an annotation that makes it internal may be public'],
  [service({ type: 'NodePort' }), 'a node port opens the port on every node'],
  [
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i' } },
    'an ingress lets requests in from outside the cluster',
  ],
  [
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'g' } },
    'a gateway lets requests in from outside the cluster',
  ],
])('flags %j', (object, message) => {
  expect(say('NoPublicExposure', cluster(object)).map((finding) => finding[2])).toEqual([message]);
});

test('accepts a gateway whose load balancer is internal', () => {
  const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' };
  const spec = { infrastructure: { annotations } };
  expect(
    say('NoPublicExposure', cluster({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'g' }, spec })),
  ).toEqual([]);
});

test('flags network policies that admit every address, in words or by leaving the peers out', () => {
  const open = network({
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '0.0.0.0/0' } }] }],
    egress: [{ ports: [{ port: 443 }] }, { to: [{ ipBlock: { cidr: '::/0' } }] }],
  });
  expect(say('NoPublicExposure', cluster(open))).toEqual([
    ['NetworkPolicy chat/more', 'spec.egress[0]', "the egress rule has no 'to', so it admits every address"],
    ['NetworkPolicy chat/more', 'spec.egress[1].to[0].ipBlock.cidr', 'the egress rule admits ::/0'],
    ['NetworkPolicy chat/more', 'spec.ingress[0].from[1].ipBlock.cidr', 'the ingress rule admits 0.0.0.0/0'],
  ]);
});

test('wants a policy that denies by default where pods run', () => {
  expect(say('NoPublicExposure', cluster(server(), denyAll()))).toEqual([]);
  const ingressOnly = network({ policyTypes: ['Ingress'] });
  expect(say('NoPublicExposure', cluster(server(), ingressOnly))).toEqual([
    ['Namespace chat', '', "pods run in namespace 'chat', but no network policy denies Egress by default"],
  ]);
  const ofSome = network({ podSelector: { matchLabels: { app: 'chat' } }, policyTypes: ['Ingress', 'Egress'] });
  const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } };
  expect(say('NoPublicExposure', cluster(server(), ofSome, own))).toHaveLength(1);
});

test('accepts closed resources', () => {
  const block = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
  const resources = {
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16' }, { CidrIp: { Ref: 'Cidr' } }] },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { PublicAccessBlockConfiguration: block } },
    Cluster: { Type: 'AWS::EKS::Cluster', Properties: { ResourcesVpcConfig: { EndpointPublicAccess: false } } },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internal' } },
    Brokers: {
      Type: 'AWS::MSK::Cluster',
      Properties: { BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } } } },
    },
    Database: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible: false } },
  };
  expect(places(resources)).toEqual([]);
});

test('flags every open resource', () => {
  const resources = {
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] } },
    Rule: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIpv6: '::/0' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { MapPublicIpOnLaunch: true } },
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { NetworkInterfaces: [{ AssociatePublicIpAddress: true }] } },
    },
    Cluster: { Type: 'AWS::EKS::Cluster', Properties: { ResourcesVpcConfig: {} } },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Database: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible: true } },
    Brokers: {
      Type: 'AWS::MSK::Cluster',
      Properties: { BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } } } },
    },
  };
  expect(places(resources)).toEqual([
    ['AWS::EC2::LaunchTemplate Template', 'Properties.LaunchTemplateData.NetworkInterfaces[0].AssociatePublicIpAddress'],
    ['AWS::EC2::SecurityGroup Group', 'Properties.SecurityGroupIngress[0].CidrIp'],
    ['AWS::EC2::SecurityGroupIngress Rule', 'Properties.CidrIpv6'],
    ['AWS::EC2::Subnet Subnet', 'Properties.MapPublicIpOnLaunch'],
    ['AWS::EKS::Cluster Cluster', 'Properties.ResourcesVpcConfig.EndpointPublicAccess'],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer Balancer', 'Properties.Scheme'],
    ['AWS::MSK::Cluster Brokers', 'Properties.BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type'],
    ['AWS::RDS::DBInstance Database', 'Properties.PubliclyAccessible'],
  ]);
});

test('wants all four public access blocks of a bucket', () => {
  const block = { BlockPublicAcls: true, BlockPublicPolicy: 'true', IgnorePublicAcls: { 'Fn::If': ['C', true, false] } };
  expect(places({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { PublicAccessBlockConfiguration: block } } })).toEqual([
    ['AWS::S3::Bucket Bucket', 'Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets'],
  ]);
});

test('in a namespace of somebody else each pod must be fenced in by a policy of its own', () => {
  const fence = (policyTypes: string[]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'fence', namespace: 'chat' },
    spec: { podSelector: { matchLabels: { app: 'chat' } }, policyTypes },
  });
  const pod = (labels: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'chat', labels }, spec: podSpec() });
  const found = (...objects: object[]) =>
    say('NoPublicExposure', cluster(...(objects as Record<string, unknown>[]))).map(([subject, , message]) => [subject, message]);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } };
  const both = fence(['Ingress', 'Egress']);
  expect(found(pod({ app: 'chat' }), both)).toEqual([]);
  expect(found(pod({ app: 'chat' }), both, namespace)).toHaveLength(1);
  expect(found(pod({ app: 'other' }), both)).toHaveLength(1);
  expect(found(pod({ app: 'chat' }), fence(['Ingress']))).toEqual([
    ['Namespace chat', "pods run in namespace 'chat', but no network policy denies Egress by default"],
  ]);
});
