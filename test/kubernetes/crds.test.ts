import type { PodMonitorSpec, PrometheusRuleSpec, ScaledObjectSpec } from '../../constructs/kubernetes/crds';

// What the compiler says is the test, as in kplus.test.ts; types that were lost would be `any` and refuse nothing.
test('the types of the operators check plain data', () => {
  // @ts-expect-error a rule has an expression
  const rules: PrometheusRuleSpec = { groups: [{ name: 'a', rules: [{ alert: 'Slow' }] }] };
  // @ts-expect-error there is no such field
  const monitor: PodMonitorSpec = { selector: {}, podTargetLabel: ['app'] };
  // @ts-expect-error the tolerance of a HorizontalPodAutoscaler is a quantity
  const behavior: NonNullable<ScaledObjectSpec['advanced']>['horizontalPodAutoscalerConfig'] = { behavior: { scaleUp: { tolerance: {} } } };
  expect([rules, monitor, behavior].every((value) => typeof value === 'object')).toBe(true);
});
