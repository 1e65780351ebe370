import type * as cdk from 'aws-cdk-lib';
import type { App } from 'cdk8s';
import type { AwsPlatform } from '../planned-blueprint';
import { PROMETHEUS_ADDRESS } from '../parts/operators';
import type { CustomerServicePlan } from './plan';
import { customerServiceEksPlatform, customerServiceNewEksPlatform, previewValues } from './platform-eks';
import { customerServiceKubernetesPlatform } from './platform-kubernetes';
import { customerServiceWorkload } from './workload';

export { kindsThere } from '../parts/operators';

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
  const { customerServiceAwsPlatform, customerServiceGuest } = require('./platform-aws') as typeof import('./platform-aws');
  if (plan.requirements.platform === 'eks') {
    customerServiceObjects(charts, plan);
    return { platform: customerServiceGuest(stack, plan), charts };
  }
  const { platform, values } = customerServiceAwsPlatform(stack, plan, PROMETHEUS_ADDRESS);
  customerServiceWorkload(charts, plan, customerServiceNewEksPlatform(charts, plan, values));
  return { platform, charts };
}
