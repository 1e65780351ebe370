import { Stack, Token, type aws_ec2 as ec2 } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** The zone of a subnet, or undefined where nobody knows it at synth: a token, or an imported subnet whose zone was not given. */
export function knownZone(subnet: ec2.ISubnet): string | undefined {
  try {
    return Token.isUnresolved(subnet.availabilityZone) ? undefined : subnet.availabilityZone;
  } catch {
    return undefined;
  }
}

/** The zones that lie in another region than the stack of a construct. A zone's name begins with its region's. */
export function zonesElsewhere(scope: IConstruct, zones: readonly string[]): string[] {
  const { region } = Stack.of(scope);
  // CDK calls zones dummy1a and so on until it has looked them up.
  const known = zones.filter((zone) => !Token.isUnresolved(zone) && !zone.startsWith('dummy'));
  return Token.isUnresolved(region) ? [] : known.filter((zone) => !zone.startsWith(region));
}
