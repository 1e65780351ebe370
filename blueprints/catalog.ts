import type * as cdk from 'aws-cdk-lib';
import type { App as Charts } from 'cdk8s';
import { closest } from 'fastest-levenshtein';
import { join } from 'node:path';
import type { IEksPlatform } from '../constructs/delivery/eks-door';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import type { PlanDocument } from '../constructs/planning/plan-document';

/** The AWS side of a blueprint, ready for the EKS door. */
export interface AwsPlatform {
  /** All that must stand before the first chart, and the cluster that takes the charts. */
  readonly platform: IEksPlatform;
  /** The charts, with string tokens where a value is known at deployment only. */
  readonly charts: Charts;
}

/** A blueprint with its numbers worked out. */
export interface PlannedBlueprint {
  /** The plan as data. */
  readonly document: PlanDocument;
  /** AWS region. */
  readonly region: string;
  /** Builds the charts for any cluster with GPU nodes. */
  kubernetes(app: Charts): void;
  /** Builds the charts as EKS gets them, with plain words where AWS would fill in a value: for checks and reviews. */
  eksPreview(app: Charts): void;
  /** Builds the AWS platform and its charts in a stack. */
  aws(stack: cdk.Stack, charts: Charts): AwsPlatform;
}

/** A blueprint of the catalogue. Nothing of it is loaded before it is asked for. */
export interface Blueprint {
  /** Its name: `customer-service`. */
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  /** Ready requirements files, by size. */
  readonly sizes: Readonly<Record<string, string>>;
  /** Reads requirements and plans. Throws a `GroundplanError` that says what to change. */
  plan(raw: unknown, file?: string): PlannedBlueprint;
  /** The JSON Schema of its requirements, for editors. */
  schema(): unknown;
}

// Lazy on purpose: who lists the catalogue loads no engine, and who writes YAML no aws-cdk-lib.
/* eslint-disable @typescript-eslint/no-require-imports */
const customerService: Blueprint = {
  name: 'customer-service',
  title: 'A chat model behind the OpenAI API: GPUs on demand, scaled on its own queue, private, encrypted, watched',
  sizes: {
    starter: join(__dirname, 'customer-service', 'requirements', 'starter.yaml'),
    team: join(__dirname, 'customer-service', 'requirements', 'team.yaml'),
    peak: join(__dirname, 'customer-service', 'requirements', 'peak.yaml'),
  },
  schema() {
    const { z } = require('zod') as typeof import('zod');
    const { CustomerServiceRequirements } = require('./customer-service/requirements') as typeof import('./customer-service/requirements');
    return z.toJSONSchema(CustomerServiceRequirements, { io: 'input' });
  },
  plan(raw, file) {
    const { planCustomerService } = require('./customer-service/plan') as typeof import('./customer-service/plan');
    const plan = planCustomerService(raw, file);
    const workload = () => require('./customer-service/workload') as typeof import('./customer-service/workload');
    const eksPlatform = () => require('./customer-service/platform-eks') as typeof import('./customer-service/platform-eks');
    return {
      document: plan.document,
      region: plan.requirements.region,
      kubernetes(app) {
        const platform = require('./customer-service/platform-kubernetes') as typeof import('./customer-service/platform-kubernetes');
        workload().customerServiceWorkload(app, plan, platform.customerServiceKubernetesPlatform(app, plan));
      },
      eksPreview(app) {
        const { customerServiceEksPlatform, PREVIEW_VALUES } = eksPlatform();
        workload().customerServiceWorkload(app, plan, customerServiceEksPlatform(app, plan, PREVIEW_VALUES));
      },
      aws(stack, charts) {
        const { customerServiceAwsPlatform } =
          require('./customer-service/platform-aws') as typeof import('./customer-service/platform-aws');
        const { platform, values } = customerServiceAwsPlatform(stack, plan);
        workload().customerServiceWorkload(charts, plan, eksPlatform().customerServiceEksPlatform(charts, plan, values));
        return { platform, charts };
      },
    };
  },
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** All blueprints. */
export const BLUEPRINTS: readonly Blueprint[] = Object.freeze([customerService]);

/** The blueprint with this name. Throws `UnknownBlueprint` with the nearest name. */
export function findBlueprint(name: string): Blueprint {
  const found = BLUEPRINTS.find((b) => b.name === name);
  if (!found) {
    const names = BLUEPRINTS.map((b) => b.name);
    throw new GroundplanError(
      'UnknownBlueprint',
      `'blueprint' (${name}) is not known; did you mean '${closest(name, names)}'? allowed: ${names.join(', ')}`,
    );
  }
  return found;
}
