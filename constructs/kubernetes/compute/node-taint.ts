import type { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { Toleration } from '../kplus';

/** A taint of nodes. */
export interface NodeTaint {
  /** Its key. */
  readonly key: string;
  /** Its value; undefined if it has none. */
  readonly value?: string;
  /** What it does: `NoSchedule`, `NoExecute` or `PreferNoSchedule`. */
  readonly effect: string;
}

/**
 * What a pod on GPU nodes with these taints tolerates.
 *
 * @internal
 */
export function tolerationsOf(taints: readonly NodeTaint[] = []): Toleration[] {
  // without a value it is tolerated whichever it has: GKE writes 'present', others nothing.
  const usual: Toleration = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };
  const others = taints.filter(({ key, effect }) => key !== usual.key || effect !== usual.effect);
  return [
    usual,
    ...others.map(({ key, value, effect }) =>
      value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect },
    ),
  ];
}

const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const TAINT = new RegExp(`^((?:[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME})(?:=(${NAME})?)?:(NoSchedule|NoExecute|PreferNoSchedule)$`);

/**
 * A taint as `kubectl taint` writes it.
 *
 * @internal
 */
export function parseTaint(pool: Construct, taint: string): NodeTaint {
  const [, key, , , value, , effect] = TAINT.exec(taint) ?? [];
  if (key === undefined) {
    throw new GroundplanError(
      'GpuPoolTaint',
      `'taints' must be written as 'key=value:effect' or 'key:effect' with NoSchedule, NoExecute or PreferNoSchedule, got '${taint}'`,
      pool,
    );
  }
  return Object.freeze({ key, ...(value === undefined ? {} : { value }), effect });
}
