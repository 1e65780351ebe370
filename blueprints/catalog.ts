import { closest } from 'fastest-levenshtein';
import { join } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import type { Blueprint } from './planned-blueprint';

export type { AwsPlatform, Blueprint, PlannedBlueprint } from './planned-blueprint';

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
    const { isDeliveredByCdk, regionOf } = require('./deployment/deployment') as typeof import('./deployment/deployment');
    const { requirements, document } = plan;
    const delivery = () => require('./customer-service/delivery') as typeof import('./customer-service/delivery');
    return {
      document,
      region: regionOf(requirements),
      organization: requirements.organization,
      // a plan alone loads no cdk8s.
      get alsoProvided() {
        return delivery().kindsThere(requirements);
      },
      objects: (app) => delivery().customerServiceObjects(app, plan),
      aws: isDeliveredByCdk(requirements) ? (stack, charts) => delivery().customerServiceOnAws(stack, charts, plan) : undefined,
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
