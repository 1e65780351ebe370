import { ApiObject, type ApiObjectProps, App, Chart, type ChartProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import type { OperatorRelease } from '../../constructs/planning/operator-release';

/** An operator as data, small. */
export const KEDA: OperatorRelease = {
  name: 'keda',
  chart: 'keda',
  repository: 'https://kedacore.github.io/charts',
  version: '2.21.0',
  namespace: 'keda',
  values: { watchNamespace: "team's" },
  providesKinds: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', crd: 'scaledobjects.keda.sh' }],
};

/** An operator from an OCI registry. */
export const GATEWAY: OperatorRelease = {
  ...KEDA,
  name: 'gateway',
  chart: 'gateway-helm',
  repository: 'oci://docker.io/envoyproxy/',
  version: '1.9.0',
  namespace: 'gateway',
  values: {},
  providesKinds: [{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', crd: 'httproutes.gateway.networking.k8s.io' }],
};

/** An object; a ConfigMap unless told otherwise. */
export function object(scope: Construct, id: string, props: Partial<ApiObjectProps> & Record<string, unknown> = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', ...props });
}

/** A CRD of the kind `Widget` in the group `example.com`. */
export function widgetCrd(scope: Construct): ApiObject {
  return object(scope, 'Crd', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', names: { kind: 'Widget', plural: 'widgets' }, scope: 'Namespaced', versions: [{ name: 'v1' }] },
  });
}

/** An object of the kind that `widgetCrd` defines. */
export function widget(scope: Construct, id = 'Widget', spec: unknown = {}): ApiObject {
  return object(scope, id, { apiVersion: 'example.com/v1', kind: 'Widget', spec });
}

/** An object of a kind that `KEDA` provides. */
export function scaledObject(scope: Construct, id = 'Scaler', spec: unknown = {}): ApiObject {
  return object(scope, id, { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec });
}

/** An app and what it holds. */
export function tree(fill: (chart: (id: string, props?: ChartProps) => Chart, app: App) => void): App {
  const app = new App();
  fill((id, props) => new Chart(app, id, props), app);
  return app;
}

/** A platform chart with a CRD, a namespace and an operator, and a workload chart that needs all of them and holds a late value. */
export function platformAndWorkload(bucketName = 'models'): App {
  return tree((chart) => {
    const workload = chart('workload', { namespace: 'chat' });
    const config = object(workload, 'Config', { data: { url: `s3://${bucketName}/weights`, bucket: bucketName } });
    widget(workload, 'Widget', { port: 80 }).addDependency(config);
    scaledObject(workload);
    const platform = chart('platform');
    widgetCrd(platform);
    new Operator(platform, 'Keda', { release: KEDA });
    object(platform, 'Namespace', { kind: 'Namespace', metadata: { name: 'chat' } });
    workload.addDependency(platform);
  });
}
