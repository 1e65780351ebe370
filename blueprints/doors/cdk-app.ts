import { Annotations, type App, type IPolicyValidationPlugin, Stack, Tags, Validations } from 'aws-cdk-lib';
import { App as Charts } from 'cdk8s';
import { EksDoor } from '../../constructs/delivery/eks-door';
import type { PlannedBlueprint } from '../catalog';
import { refuseWhatAnotherDelivers } from './deliverable';

/** Builds the CDK app of a planned blueprint: one stack, checked by the template validator, and by cdk-nag 3 where it is installed. */
export function buildCdkApp(app: App, planned: PlannedBlueprint): Stack {
  refuseWhatAnotherDelivers(planned, 'cdk');
  const stack = new Stack(app, planned.document.deployment, {
    env: { region: planned.region },
    description: planned.document.summary,
  });
  const checks = awsSolutionsChecks(app);
  if (checks) {
    Validations.of(app).addPlugins(checks);
  } else {
    Annotations.of(stack).addWarningV2(
      'groundplan:cdk-nag',
      'nobody checks this stack against the rules of AwsSolutions, because cdk-nag 3 is not installed; npm install --save-dev cdk-nag@^3.0.2 (it needs aws-cdk-lib 2.257)',
    );
  }
  Tags.of(stack).add('groundplan:blueprint', planned.document.blueprint);
  Tags.of(stack).add('groundplan:deployment', planned.document.deployment);
  const { platform, charts } = planned.aws!(stack, new Charts());
  new EksDoor(stack, 'Workload', { cluster: platform, app: charts, alsoProvided: planned.alsoProvided });
  return stack;
}

// a peer that may be missing, or be the cdk-nag 2 of an app that checks itself; that one is an aspect.
function awsSolutionsChecks(app: App): IPolicyValidationPlugin | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { AwsSolutionsChecks } = require('cdk-nag') as typeof import('cdk-nag');
    const checks = new AwsSolutionsChecks(app);
    return 'validate' in checks ? checks : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}
