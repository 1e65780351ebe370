import type { PolicyRule } from './rule';
import { AUTOSCALER_FITS_POOL } from './rules/autoscaler-fits-pool';
import { DISRUPTION_BUDGET_ALLOWS_DRAIN } from './rules/disruption-budget-allows-drain';
import { DRAIN_BUDGET } from './rules/drain-budget';
import { ENCRYPTED_AT_REST } from './rules/encrypted-at-rest';
import { GPU_TAINT_TOLERATED } from './rules/gpu-taint-tolerated';
import { MODEL_SERVER_PROBES } from './rules/model-server-probes';
import { NO_PUBLIC_EXPOSURE } from './rules/no-public-exposure';
import { NO_REMOTE_CODE } from './rules/no-remote-code';
import { NO_WILDCARD_IAM } from './rules/no-wildcard-iam';
import { ONE_ACCELERATOR_PER_POOL } from './rules/one-accelerator-per-pool';
import { ORGANIZATION_KEPT } from './rules/organization-kept';
import { PINNED_IMAGES } from './rules/pinned-images';
import { RESOURCE_REQUESTS_AND_LIMITS } from './rules/resource-requests-and-limits';
import { RESTRICTED_SECURITY_CONTEXT } from './rules/restricted-security-context';
import { SCALER_METRIC_EXPORTED } from './rules/scaler-metric-exported';
import { STARTUP_BUDGET } from './rules/startup-budget';
import { STATEFUL_RETAINED } from './rules/stateful-retained';
import { WEIGHTS_FIT_VOLUME } from './rules/weights-fit-volume';

/** The house rules, in the order of the documentation. */
export const ALL_RULES: readonly PolicyRule[] = Object.freeze([
  PINNED_IMAGES,
  RESOURCE_REQUESTS_AND_LIMITS,
  MODEL_SERVER_PROBES,
  RESTRICTED_SECURITY_CONTEXT,
  DISRUPTION_BUDGET_ALLOWS_DRAIN,
  GPU_TAINT_TOLERATED,
  AUTOSCALER_FITS_POOL,
  STARTUP_BUDGET,
  NO_PUBLIC_EXPOSURE,
  NO_WILDCARD_IAM,
  ENCRYPTED_AT_REST,
  STATEFUL_RETAINED,
  DRAIN_BUDGET,
  SCALER_METRIC_EXPORTED,
  ONE_ACCELERATOR_PER_POOL,
  WEIGHTS_FIT_VOLUME,
  NO_REMOTE_CODE,
  ORGANIZATION_KEPT,
]);

/** The house rule with an id, `undefined` if there is none. */
export function ruleById(id: string): PolicyRule | undefined {
  return ALL_RULES.find((rule) => rule.id === id);
}
