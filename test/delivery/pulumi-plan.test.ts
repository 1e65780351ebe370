import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { planPulumi } from '../../constructs/delivery/pulumi-plan';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { GATEWAY, KEDA, object, platformAndWorkload, tree, widget } from './trees';

const plan = planPulumi(renderCharts(platformAndWorkload('${Pulumi[0]}')));
const find = (name: string) => plan.find((r) => r.name === name)!;

test('lists a resource an object, each after what it depends on, without the sources of operators', () => {
  expect(plan.map((r) => `${r.name} ${r.type}`)).toEqual([
    'platform-Crd kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition',
    'platform-Keda-Resource kubernetes:helm.sh/v3:Release',
    'platform-Namespace kubernetes:core/v1:Namespace',
    'workload-Config kubernetes:core/v1:ConfigMap',
    'workload-Widget kubernetes:example.com/v1:Widget',
    'workload-Scaler kubernetes:keda.sh/v1alpha1:ScaledObject',
  ]);
});

test('makes every object of a chart wait for everything in the charts it depends on', () => {
  const platform = ['platform-Crd', 'platform-Keda-Resource', 'platform-Namespace'];
  expect(find('workload-Config').dependsOn).toEqual(platform);
  expect(find('workload-Widget').dependsOn).toEqual([...platform, 'workload-Config']);
  expect(find('platform-Crd').dependsOn).toEqual([]);
});

test('asks the provider to wait until a kind is served', () => {
  expect(find('platform-Crd').inputs.metadata).toEqual({
    name: 'widgets.example.com',
    annotations: { 'pulumi.com/waitFor': 'condition=Established' },
  });
});

test('keeps late values as placeholders, so that the list can be written down', () => {
  expect(find('workload-Config').inputs.data).toEqual({ bucket: '${Pulumi[0]}', url: 's3://${Pulumi[0]}/weights' });
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

test('installs an operator with Helm, awaited as long as in every door', () => {
  expect(find('platform-Keda-Resource').inputs).toEqual({
    compat: 'true',
    name: 'keda',
    chart: 'keda',
    repositoryOpts: { repo: 'https://kedacore.github.io/charts' },
    version: '2.21.0',
    namespace: 'keda',
    createNamespace: true,
    timeout: 360,
    values: KEDA.values,
    resetValues: true,
  });
});

test('installs kinds from a chart of their own first, and leaves the folder of the other alone', () => {
  const release = { ...GATEWAY, crdChart: 'gateway-crds' };
  const [first, second] = planPulumi(renderCharts(tree((chart) => new Operator(chart('c'), 'Gateway', { release }))));
  expect(first.inputs).toMatchObject({ name: 'gateway-crd', chart: 'oci://docker.io/envoyproxy/gateway-crds', version: '1.9.0' });
  expect(first.inputs).not.toHaveProperty('skipCrds');
  expect(second.inputs).toMatchObject({ name: 'gateway', skipCrds: true });
  expect(second.dependsOn).toEqual([first.name]);
});

test('names a chart in an OCI registry by its whole reference and no repository', () => {
  const [release] = planPulumi(renderCharts(tree((chart) => new Operator(chart('c'), 'Gateway', { release: GATEWAY }))));
  expect(release.inputs).toMatchObject({ chart: 'oci://docker.io/envoyproxy/gateway-helm', version: '1.9.0' });
  expect(release.inputs).not.toHaveProperty('repositoryOpts');
});

test('passes on what a chart without objects waits for', () => {
  const resources = planPulumi(
    renderCharts(
      tree((chart) => {
        const [late, empty, early] = [chart('late'), chart('empty'), chart('early')];
        object(late, 'A');
        object(early, 'B');
        late.addDependency(empty);
        empty.addDependency(early);
      }),
    ),
  );
  expect(resources.map((r) => [r.name, r.dependsOn])).toEqual([
    ['early-B', []],
    ['late-A', ['early-B']],
  ]);
});

test('gives every resource a name of its own', () => {
  const resources = planPulumi(
    renderCharts(
      tree((chart) => {
        object(chart('a'), 'b-c');
        object(chart('a-b'), 'c');
      }),
    ),
  );
  expect(resources.map((r) => r.name)).toEqual(['a-b-c', 'a-b/c']);
});

test('fails when a kind is not provided', () => {
  expect(() => planPulumi(renderCharts(tree((chart) => widget(chart('c')))))).toThrow(expect.objectContaining({ code: 'KindNotProvided' }));
});

test('fails when a value is one that AWS fills in', () => {
  const charts = renderCharts(platformAndWorkload('${Token[TOKEN.1]}'));
  expect(() => planPulumi(charts)).toThrow(expect.objectContaining({ code: 'LateValueForeign' }));
});
