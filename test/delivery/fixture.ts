import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import type { OperatorRelease } from '../../constructs/planning/operator-release';

export const RELEASE: OperatorRelease = {
  name: 'queue',
  chart: 'queue',
  repository: 'https://charts.example.com',
  version: '1.2.3',
  namespace: 'queue-system',
  values: { replicas: 2 },
  providesKinds: [{ apiVersion: 'queue.example.com/v1', kind: 'Queue', crd: 'queues.queue.example.com' }],
};

/** Operators, a CRD, and a workload that needs both and holds a late value. */
export function exampleApp(late = 'a-literal'): App {
  const app = new App();
  const operators = new Chart(app, 'operators');
  new Operator(operators, 'Queue', { release: RELEASE });
  const kinds = new Chart(app, 'kinds');
  new ApiObject(kinds, 'Crd', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'boats.sea.example.com' },
    spec: { group: 'sea.example.com', names: { kind: 'Boat', plural: 'boats' }, scope: 'Namespaced', versions: [] },
  });
  const work = new Chart(app, 'work');
  work.addDependency(operators);
  work.addDependency(kinds);
  const group = new Construct(work, 'Group');
  const boat = new ApiObject(group, 'Boat', { apiVersion: 'sea.example.com/v1', kind: 'Boat', spec: { port: late } });
  const config = new ApiObject(group, 'Config', { apiVersion: 'v1', kind: 'ConfigMap', data: { bucket: `s3://${late}/x` } });
  new ApiObject(group, 'Queue', { apiVersion: 'queue.example.com/v1', kind: 'Queue', spec: {} });
  boat.addDependency(config);
  return app;
}
