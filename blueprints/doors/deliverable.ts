import { GroundplanError } from '../../constructs/planning/groundplan-error';
import type { PlannedBlueprint } from '../catalog';

/** What delivers: CDK makes a stack, cdk8s writes manifests, Pulumi registers resources. */
export type Door = 'cdk' | 'cdk8s' | 'pulumi';

/** Refuses a deployment that this door cannot deliver, and names those that can. */
export function refuseWhatAnotherDelivers({ document: { deployment, platform }, aws }: PlannedBlueprint, door: Door): void {
  if (door === 'cdk' && !aws) {
    throw new GroundplanError(
      'NotByThisDoor',
      `deployment '${deployment}' on platform ${platform} has nothing for CDK to deliver; ` +
        "use 'npx cdk8s synth' or 'pulumi up', or give 'eks.kubectl' where it is an EKS cluster",
    );
  }
  if (door !== 'cdk' && platform === 'aws') {
    throw new GroundplanError(
      'NotByThisDoor',
      `deployment '${deployment}' on platform aws is delivered by CDK alone, because its stack makes the cluster and only it knows the values; ` +
        "use 'npx cdk deploy', and for one more deployment in that cluster a file with 'platform: eks'",
    );
  }
}
