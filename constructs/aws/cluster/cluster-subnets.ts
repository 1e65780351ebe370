import { Annotations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { PrivateNetwork } from '../network/private-network';
import { knownZone, zonesElsewhere } from '../network/zones';

/** The subnets of API server, kubectl functions and nodes: those asked for, or all private ones, or the isolated ones where there are no others. */
export function clusterSubnets(scope: Construct, vpc: ec2.IVpc, asked: ec2.SubnetSelection | undefined): ec2.ISubnet[] {
  const all = vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
  const subnets = asked ? vpc.selectSubnets(asked).subnets : all;
  const prop = asked ? 'subnets' : 'vpc';
  const refuse = (problem: string): never => {
    throw new GroundplanError('ClusterSubnets', `'${prop}' ${problem}`, scope);
  };
  if (subnets.length === 0) {
    refuse('has no private subnets; the API server and the nodes stand in private ones only');
  }
  const open = subnets.filter((subnet) => vpc.publicSubnets.includes(subnet));
  if (open.length > 0) {
    refuse(`takes ${open.length} public subnets; the API server and the nodes stand in private ones only`);
  }
  const zones = [...new Set(subnets.map(knownZone))].filter((zone) => zone !== undefined);
  const allKnown = subnets.every((subnet) => knownZone(subnet) !== undefined);
  if (allKnown && zones.length < 2) {
    refuse(`has private subnets in one zone only (${zones.join()}); EKS wants them in at least two, so add a subnet in another zone`);
  }
  const elsewhere = zonesElsewhere(scope, zones);
  if (elsewhere.length > 0) {
    refuse(`has subnets in ${elsewhere.join(', ')}, which is not in the region of the stack; give both the same region`);
  }
  if (!asked && allKnown && subnets.length > zones.length) {
    Annotations.of(scope).addWarningV2(
      'groundplan:cluster-subnets',
      `'vpc' has ${subnets.length} private subnets in ${zones.length} zones, and API server, kubectl and nodes stand in all of them; ` +
        "choose with 'subnets' if some are for databases",
    );
  }
  return subnets;
}

/** Answers CDK's warnings about subnets that the kit answers otherwise. */
export function answerSubnetWarnings(scope: Construct, vpc: ec2.IVpc, subnets: ec2.ISubnet[]): void {
  const annotations = Annotations.of(scope);
  if (vpc.node.scope instanceof PrivateNetwork) {
    annotations.acknowledgeWarning(
      '@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets',
      'PrivateNetwork brings the endpoints of every service that the kubectl functions call',
    );
  }
  // CDK asks for tags on the public subnets of an imported VPC too, where no load balancer of ours stands.
  annotations.acknowledgeWarning('@aws-cdk/aws-eks:clusterMustManuallyTagSubnet', "'groundplan:subnet-tags' says which tags are needed");
  if (!subnets.every((subnet) => ec2.Subnet.isVpcSubnet(subnet))) {
    annotations.addWarningV2(
      'groundplan:subnet-tags',
      "the subnets were made elsewhere and cannot be tagged from here: internal load balancers look for 'kubernetes.io/role/internal-elb' = '1' on them",
    );
  }
}
