import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from '../../constructs/kubernetes/kplus';

// What the compiler says is the test: a line that it should refuse and does not fails `npm run typecheck`.
test('the generated types check plain data', () => {
  const probe: Plain<k8s.HttpGetAction> = { path: '/health', port: 'http', httpHeaders: [{ name: 'accept', value: 'text/plain' }] };
  const resources: Plain<k8s.ResourceRequirements> = { requests: { cpu: '500m', 'nvidia.com/gpu': 1 } };
  // @ts-expect-error a header has a name
  const nameless: Plain<k8s.HttpHeader> = { value: 'text/plain' };
  // @ts-expect-error there is no such field
  const misspelt: Plain<k8s.PodSpec> = { containers: [], terminationGracePeriod: 30 };
  // @ts-expect-error seconds are a number
  const text: Plain<k8s.PodSpec> = { containers: [], terminationGracePeriodSeconds: '30' };
  expect([probe, resources, nameless, misspelt, text].every((value) => typeof value === 'object')).toBe(true);
});
