import { cloudFormationResources } from '../documents/cloudformation';
import type { Fields } from '../documents/json';
import { at, isTrue, isUnknown, list, text } from '../documents/json';
import type { PolicyInput } from '../policy-input';
import type { Verdict } from '../rule';

interface Opening {
  readonly path: string;
  readonly message: string;
}

type Check = (properties: Fields) => readonly (Opening | false)[];

const isAnywhere = (cidr: unknown): boolean => /^(0\.0\.0\.0|::)\/0$/.test(text(cidr) ?? '');

function openRule(rule: unknown, path: string): readonly (Opening | false)[] {
  return ['CidrIp', 'CidrIpv6'].map((field) => {
    const cidr = at(rule, field);
    return isAnywhere(cidr) && { path: `${path}.${field}`, message: `the security group admits ${String(cidr)}` };
  });
}

function flag(path: string, message: string): Check {
  return (properties) => [isTrue(at(properties, ...path.split('.'))) && { path: `Properties.${path}`, message }];
}

const internetFacing: Check = (properties) => {
  const scheme = at(properties, 'Scheme');
  return [
    !isUnknown(scheme) &&
      scheme !== 'internal' && { path: 'Properties.Scheme', message: "the load balancer faces the internet; only 'internal' does not" },
  ];
};

function publicEndpoint(config: string, access: string): Check {
  return (properties) => {
    const open = at(properties, ...config.split('.'), access);
    const path = `Properties.${config}.${access}`;
    return [
      !isUnknown(open) && String(open) !== 'false' && { path, message: 'the endpoint of the cluster is public unless this is false' },
    ];
  };
}

const launchData: Check = (properties) =>
  list(at(properties, 'LaunchTemplateData', 'NetworkInterfaces')).map(
    (card, i) =>
      isTrue(at(card, 'AssociatePublicIpAddress')) && {
        path: `Properties.LaunchTemplateData.NetworkInterfaces[${i}].AssociatePublicIpAddress`,
        message: 'instances get a public address',
      },
  );

/** What is open, by resource type. */
const CHECKS: Readonly<Record<string, Check>> = Object.freeze({
  'AWS::EC2::SecurityGroup': (p) =>
    list(p.SecurityGroupIngress).flatMap((rule, i) => openRule(rule, `Properties.SecurityGroupIngress[${i}]`)),
  'AWS::EC2::SecurityGroupIngress': (p) => openRule(p, 'Properties'),
  'AWS::EC2::Subnet': flag('MapPublicIpOnLaunch', 'instances in the subnet get a public address'),
  'AWS::EC2::LaunchTemplate': launchData,
  'AWS::EKS::Cluster': publicEndpoint('ResourcesVpcConfig', 'EndpointPublicAccess'),
  'Custom::AWSCDK-EKS-Cluster': publicEndpoint('Config.resourcesVpcConfig', 'endpointPublicAccess'),
  'AWS::S3::Bucket': (p) =>
    ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((field) => {
      const value = at(p, 'PublicAccessBlockConfiguration', field);
      const path = `Properties.PublicAccessBlockConfiguration.${field}`;
      return !isUnknown(value) && !isTrue(value) && { path, message: `the bucket does not say ${field}: true` };
    }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': internetFacing,
  'AWS::ElasticLoadBalancing::LoadBalancer': internetFacing,
  'AWS::RDS::DBInstance': flag('PubliclyAccessible', 'the database has a public address'),
  'AWS::RDS::DBCluster': flag('PubliclyAccessible', 'the database has a public address'),
  'AWS::Redshift::Cluster': flag('PubliclyAccessible', 'the warehouse has a public address'),
  'AWS::MSK::Cluster': (p) => {
    const type = at(p, 'BrokerNodeGroupInfo', 'ConnectivityInfo', 'PublicAccess', 'Type');
    const path = 'Properties.BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type';
    return [
      type !== undefined &&
        !isUnknown(type) &&
        type !== 'DISABLED' && { path, message: `the brokers have public addresses (${String(type)})` },
    ];
  },
});

/** CloudFormation resources that are open to the internet. */
export function* resourceExposure(input: PolicyInput): Iterable<Verdict> {
  for (const { type, properties, document, subject } of cloudFormationResources(input)) {
    for (const opening of CHECKS[type]?.(properties) ?? []) {
      if (opening) {
        yield { document, subject, ...opening };
      }
    }
  }
}
