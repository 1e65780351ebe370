import type * as cdk from 'aws-cdk-lib';
import type { App as Charts } from 'cdk8s';
import { closest } from 'fastest-levenshtein';
import { join } from 'node:path';
import type { IEksPlatform } from '../constructs/delivery/eks-door';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import type { ProvidedKind } from '../constructs/planning/operator-release';
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
  /** AWS region; undefined where nothing of the deployment is in AWS. */
  readonly region?: string;
  /** Kinds that operators which are in the cluster already bring. */
  readonly alsoProvided: readonly ProvidedKind[];
  /** Builds the charts. On platform `aws` with plain words where AWS would fill in a value: for checks and reviews, not to be delivered. */
  objects(app: Charts): void;
  /** Builds the AWS side and its charts in a stack; undefined where CDK has nothing to deliver. */
  readonly aws?: (stack: cdk.Stack, charts: Charts) => AwsPlatform;
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
  sizes: Object.fromEntries(
    ['starter', 'team', 'peak', 'existing-eks', 'on-prem'].map((size) => [
      size,
      join(__dirname, 'customer-service', 'requirements', `${size}.yaml`),
    ]),
  ),
  schema() {
    const { z } = require('zod') as typeof import('zod');
    const { CustomerServiceRequirements } = require('./customer-service/requirements') as typeof import('./customer-service/requirements');
    return z.toJSONSchema(CustomerServiceRequirements, { io: 'input' });
  },
  plan(raw, file) {
    const { planCustomerService } = require('./customer-service/plan') as typeof import('./customer-service/plan');
    const plan = planCustomerService(raw, file);
    const parts = () => require('./customer-service/delivery') as typeof import('./customer-service/delivery');
    return {
      document: plan.document,
      region: parts().regionOf(plan.requirements),
      alsoProvided: parts().kindsThereOf(plan),
      objects: (app) => parts().customerServiceObjects(app, plan),
      aws: parts().isDeliveredByCdk(plan) ? (stack, charts) => parts().customerServiceOnAws(stack, charts, plan) : undefined,
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
