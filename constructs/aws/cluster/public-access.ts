import { Token, type aws_eks as eksResources, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { acceptHouseRule, acceptRule } from '../security/written-reason';

/** The access to an API server that only its network reaches, or these address ranges too. */
export function endpointAccess(scope: Construct, cidrs: string[] | undefined): eks.EndpointAccess {
  if (cidrs === undefined) {
    return eks.EndpointAccess.PRIVATE;
  }
  const wrong = cidrs.filter((cidr) => !Token.isUnresolved(cidr) && !isNarrow(cidr));
  if (cidrs.length === 0 || wrong.length > 0) {
    throw new GroundplanError(
      'ClusterPublicAccess',
      `'publicAccessCidrs' (${(wrong.length > 0 ? wrong : cidrs).join(', ')}) must be public IPv4 ranges from /8 to /32, as '203.0.113.0/24': ` +
        'never everybody, and no private range; leave it out for a private API server',
      scope,
    );
  }
  return eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...cidrs);
}

/** Writes down why the API server has a public address, where it has one. */
export function explainPublicAccess(cluster: eks.Cluster, cidrs: string[] | undefined): void {
  if (cidrs !== undefined) {
    const reason = `only ${cidrs.join(', ')} reach it, as 'publicAccessCidrs' says, and whoever calls from there still needs an access entry`;
    acceptRule(cluster, 'EKS1', reason);
    acceptHouseRule(cluster.node.defaultChild as eksResources.CfnCluster, 'NoPublicExposure', reason);
  }
}

function isNarrow(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) {
    return false;
  }
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  const inside = a === 0 || a === 10 || a === 127 || a >= 224 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
  return [a, b, c, d].every((part) => part <= 255) && prefix >= 8 && prefix <= 32 && !inside;
}
