import type * as cdk from 'aws-cdk-lib';
import type { App } from 'cdk8s';
import type { ProvidedKind } from '../../constructs/planning/operator-release';
import type { AwsPlatform } from '../planned-blueprint';
import { kindsThere, PROMETHEUS_ADDRESS } from '../parts/operators';
import type { CustomerServicePlan } from './plan';
import { customerServiceEksPlatform, customerServiceNewEksPlatform, previewValues } from './platform-eks';
import { customerServiceKubernetesPlatform } from './platform-kubernetes';
import { customerServiceWorkload } from './workload';

export { regionOf } from '../deployment/deployment';

/** Kinds that the cluster has already. */
export function kindsThereOf({ requirements }: CustomerServicePlan): ProvidedKind[] {
  return kindsThere(requirements);
}

/** Whether a stack delivers it: platform `aws`, and a cluster on EKS that CDK was told how to reach. */
export function isDeliveredByCdk({ requirements: { platform } }: CustomerServicePlan): boolean {
  return platform === 'aws';
}

/** The charts; on platform `aws` with words in the place of what AWS fills in. */
export function customerServiceObjects(app: App, plan: CustomerServicePlan): void {
  const platform = {
    aws: () => customerServiceNewEksPlatform(app, plan, previewValues(plan)),
    eks: () => customerServiceEksPlatform(app, plan),
    kubernetes: () => customerServiceKubernetesPlatform(app, plan),
  }[plan.requirements.platform]();
  customerServiceWorkload(app, plan, platform);
}

/** The AWS side, and the charts with what it fills in. */
export function customerServiceOnAws(stack: cdk.Stack, charts: App, plan: CustomerServicePlan): AwsPlatform {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- who writes YAML loads no aws-cdk-lib.
  const { customerServiceAwsPlatform } = require('./platform-aws') as typeof import('./platform-aws');
  const { platform, values } = customerServiceAwsPlatform(stack, plan, PROMETHEUS_ADDRESS);
  customerServiceWorkload(charts, plan, customerServiceNewEksPlatform(charts, plan, values));
  return { platform, charts };
}
