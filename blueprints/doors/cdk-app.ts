import { type App, Stack, Tags, Validations } from 'aws-cdk-lib';
import { App as Charts } from 'cdk8s';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EksDoor } from '../../constructs/delivery/eks-door';
import type { PlannedBlueprint } from '../catalog';

/** Builds the CDK app of a planned blueprint: one stack, checked by cdk-nag and by the template validator. */
export function buildCdkApp(app: App, planned: PlannedBlueprint): Stack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, planned.document.blueprint, {
    env: { region: planned.region },
    description: planned.document.summary,
  });
  Tags.of(stack).add('groundplan:blueprint', planned.document.blueprint);
  const { platform, charts } = planned.aws(stack, new Charts());
  new EksDoor(stack, 'Workload', { cluster: platform, app: charts });
  return stack;
}
