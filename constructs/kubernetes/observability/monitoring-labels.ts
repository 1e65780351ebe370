import type { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { isLateText } from '../late-text';

const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const KEY = new RegExp(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME}$`);
const VALUE = new RegExp(`^(${NAME})?$`);

/**
 * Labels of an object that an operator of Prometheus selects by them, as part of its `metadata`.
 *
 * @internal
 */
export function monitoringLabels(
  scope: Construct,
  labels: Readonly<Record<string, string>> | undefined,
): { readonly labels?: Record<string, string> } {
  const bad = Object.entries(labels ?? {}).find(([key, value]) => !KEY.test(key) || !(VALUE.test(value) || isLateText(value)));
  if (bad) {
    throw new GroundplanError(
      'MonitoringLabels',
      `'labels' must be labels as Kubernetes takes them: at most 63 letters, digits, '-', '_' and '.', got '${bad[0]}: ${bad[1]}'`,
      scope,
    );
  }
  return labels === undefined ? {} : { labels: { ...labels } };
}
