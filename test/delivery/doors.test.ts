import * as pulumi from '@pulumi/pulumi';
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App as CdkApp, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiObject, App, Chart } from 'cdk8s';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { EksDoor } from '../../constructs/delivery/eks-door';
import { type KubernetesObject, renderCharts } from '../../constructs/delivery/manifest-graph';
import { PulumiDoor } from '../../constructs/delivery/pulumi-door';
import { planPulumi } from '../../constructs/delivery/pulumi-plan';
import { helmCommands, OperatorDelivery, renderYaml, writeYaml } from '../../constructs/delivery/yaml-door';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { exampleApp } from './fixture';

function eksStack(): { stack: Stack; cluster: Cluster } {
  const stack = new Stack(new CdkApp(), 'stack');
  const cluster = new Cluster(stack, 'Cluster', {
    version: KubernetesVersion.V1_35,
    kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'Layer') },
  });
  return { stack, cluster };
}

interface Found {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

function custom(template: Template, kind: string): Record<string, Found> {
  return template.findResources(`Custom::AWSCDK-EKS-${kind}`) as Record<string, Found>;
}

function objects(bodies: readonly KubernetesObject[]): string[] {
  return bodies.map((b) => JSON.stringify(b)).sort();
}

describe('the graph', () => {
  test('has charts after what they depend on, and objects likewise', () => {
    const charts = renderCharts(exampleApp());
    expect(charts.map((c) => c.id)).toEqual(['operators', 'kinds', 'work']);
    expect(charts[2].dependsOn).toEqual(['operators', 'kinds']);
    expect(charts[2].nodes.map((n) => n.body.kind)).toEqual(['ConfigMap', 'Boat', 'Queue']);
  });

  test('fails when charts wait for each other', () => {
    const app = new App();
    const [a, b] = [new Chart(app, 'a'), new Chart(app, 'b')];
    new ApiObject(a, 'A', { apiVersion: 'v1', kind: 'ConfigMap' });
    new ApiObject(b, 'B', { apiVersion: 'v1', kind: 'ConfigMap' });
    a.addDependency(b);
    b.addDependency(a);
    expect(() => renderCharts(app)).toThrow(expect.objectContaining({ code: 'CircularOrder' }));
  });

  test('fails when nothing provides a kind', () => {
    const app = new App();
    new ApiObject(new Chart(app, 'c'), 'X', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' });
    expect(() => renderYaml(app)).toThrow(
      /nothing provides the kind 'ScaledObject' \(keda.sh\/v1alpha1\) of 'c\/X'; operators in the app: none.*\[KindNotProvided\]/,
    );
    const alsoProvided = [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', crd: 'scaledobjects.keda.sh' }];
    expect(renderYaml(app, { alsoProvided })).toHaveLength(1);
  });

  test('fails when a kind could reach the cluster after its object', () => {
    const app = exampleApp();
    new ApiObject(new Chart(app, 'early'), 'Boat', { apiVersion: 'sea.example.com/v1', kind: 'Boat' });
    expect(() => renderYaml(app)).toThrow(/'early\/Boat' needs its kind 'Boat' from the chart 'kinds'.*\[KindBesideItsCrd\]/);
    const beside = exampleApp();
    new ApiObject(
      beside.charts.find((c) => c.node.id === 'kinds')!,
      'Boat',
      { apiVersion: 'sea.example.com/v1', kind: 'Boat' },
    );
    expect(() => renderYaml(beside)).toThrow(/put it into another chart/);
  });
});

describe('the YAML door', () => {
  test('numbers files in the order in which they are applied', () => {
    expect(renderYaml(exampleApp()).map((f) => f.path)).toEqual(['0000-operators.k8s.yaml', '0001-kinds.k8s.yaml', '0002-work.k8s.yaml']);
  });

  test('leaves operators to a person who has no Flux, and says what to run', () => {
    const files = renderYaml(exampleApp(), { operators: OperatorDelivery.NONE });
    expect(files.map((f) => f.path)).toEqual(['0000-kinds.k8s.yaml', '0001-work.k8s.yaml']);
    expect(helmCommands(renderCharts(exampleApp()))).toEqual([
      `echo '{"replicas":2}' | helm upgrade --install queue queue --repo https://charts.example.com --version 1.2.3 --namespace queue-system --create-namespace --wait --values -`,
    ]);
  });

  test('removes numbered files of an earlier run, leaves others, and writes nothing when rendering fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'groundplan-yaml-'));
    writeFileSync(join(folder, '0009-gone.k8s.yaml'), '');
    writeFileSync(join(folder, 'kustomization.yaml'), '');
    writeYaml(exampleApp(), folder);
    expect(readdirSync(folder).sort()).toEqual([
      '0000-operators.k8s.yaml',
      '0001-kinds.k8s.yaml',
      '0002-work.k8s.yaml',
      'kustomization.yaml',
    ]);
    const broken = new App();
    new ApiObject(new Chart(broken, 'c'), 'X', { apiVersion: 'a.example.com/v1', kind: 'X' });
    expect(() => writeYaml(broken, join(folder, 'other'))).toThrow('KindNotProvided');
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });
});

describe('the EKS door', () => {
  test('makes a chart wait for the operators and kinds it depends on', () => {
    const { stack, cluster } = eksStack();
    new EksDoor(stack, 'Door', { cluster, app: exampleApp(new Bucket(stack, 'Bucket').bucketName) });
    const template = Template.fromStack(stack);
    const [helm] = Object.entries(custom(template, 'HelmChart'));
    expect(helm[1].Properties).toMatchObject({
      Chart: 'queue',
      Repository: 'https://charts.example.com',
      Version: '1.2.3',
      Wait: true,
      CreateNamespace: true,
    });
    const gates = custom(template, 'KubernetesObjectValue');
    expect(Object.values(gates).map((g) => g.Properties.ObjectName)).toEqual(['queues.queue.example.com', 'boats.sea.example.com']);
    const work = Object.values(custom(template, 'KubernetesResource')).find(
      (m) =>
        JSON.stringify(m.Properties.Manifest).includes('Boat') &&
        !JSON.stringify(m.Properties.Manifest).includes('CustomResourceDefinition'),
    )!;
    expect(work.DependsOn).toEqual(expect.arrayContaining([helm[0], ...Object.keys(gates)]));
    expect(work.Properties.Overwrite).toBe(true);
    expect(JSON.stringify(work.Properties.Manifest)).toContain('"Fn::Join"');
  });

  test('gives the handler the whole reference of an OCI chart', () => {
    const { stack, cluster } = eksStack();
    const app = new App();
    new Operator(new Chart(app, 'c'), 'O', {
      release: {
        name: 'k',
        chart: 'k',
        repository: 'oci://registry.example.com/charts',
        version: '1.0.0',
        namespace: 'k',
        values: {},
        providesKinds: [],
      },
    });
    new EksDoor(stack, 'Door', { cluster, app });
    Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', { Repository: 'oci://registry.example.com/charts/k' });
    expect(planPulumi(renderCharts(app))[0].inputs).toMatchObject({ chart: 'oci://registry.example.com/charts/k' });
  });

  test('fails when a chart is too large for the kubectl Lambda', () => {
    const { stack, cluster } = eksStack();
    const app = new App();
    new ApiObject(new Chart(app, 'big'), 'X', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: 'x'.repeat(210_000) } });
    expect(() => new EksDoor(stack, 'Door', { cluster, app })).toThrow(
      /chart 'big' renders to \d+ bytes, at most 204800 fit; split it \[ChartTooLarge/,
    );
  });

  test('fails when a late value is no string', () => {
    const { stack, cluster } = eksStack();
    const app = new App();
    new ApiObject(new Chart(app, 'c'), 'X', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: Fn.getAtt('A', 'B') } });
    expect(() => new EksDoor(stack, 'Door', { cluster, app })).toThrow(
      /ConfigMap '.*'\.data\.x is a value that AWS fills in later.*\[LateValueNotString/,
    );
  });
});

describe('the Pulumi door', () => {
  test('lists CRDs with the wait that the provider needs', () => {
    const crd = planPulumi(renderCharts(exampleApp())).find(
      (r) => r.type === 'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition',
    )!;
    expect(crd.inputs.metadata).toMatchObject({ annotations: { 'pulumi.com/waitFor': 'condition=Established' } });
  });

  test('registers what it lists, in order, with late values put back', async () => {
    const seen: { type: string; name: string; inputs: Record<string, unknown> }[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        seen.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: name, state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    });
    const door = new PulumiDoor('door');
    door.deliver(exampleApp(door.defer(pulumi.output('late-bucket'))));
    await pulumi.runtime.disconnect();
    const listed = planPulumi(renderCharts(exampleApp('late-bucket')));
    const registered = seen.filter((r) => r.type.startsWith('kubernetes:'));
    const names = registered.map((r) => r.name);
    expect(registered.map((r) => `${r.type} ${r.name}`).sort()).toEqual(listed.map((r) => `${r.type} ${r.name}`).sort());
    listed.forEach((r) => r.dependsOn.forEach((before) => expect(names.indexOf(before)).toBeLessThan(names.indexOf(r.name))));
    expect(registered.map((r) => JSON.stringify(r.inputs)).sort()).toEqual(listed.map((r) => JSON.stringify(r.inputs)).sort());
    expect(listed.at(-2)).toMatchObject({
      name: 'work-Group-Boat',
      dependsOn: expect.arrayContaining(['work-Group-Config', 'operators-Queue-Resource', 'kinds-Crd']),
    });
  });

  test('fails when a late value is of another door', async () => {
    await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) });
    expect(() => new PulumiDoor('one').deliver(exampleApp('${Pulumi[3]}'))).toThrow('LateValueUnknown');
    await pulumi.runtime.disconnect();
  });
});

test('the same objects come out of all three doors', () => {
  const charts = renderCharts(exampleApp());
  const plain = charts
    .flatMap((c) => c.nodes)
    .filter((n) => !n.operator)
    .map((n) => n.body);
  const yaml = renderYaml(exampleApp(), { operators: OperatorDelivery.NONE }).flatMap((f) =>
    parseAllDocuments(f.yaml).map((d) => d.toJS() as KubernetesObject),
  );
  const listed = planPulumi(charts).filter((r) => !r.type.includes('helm.sh'));
  const withoutMarks = listed.map(
    (r) => JSON.parse(JSON.stringify(r.inputs).replace(/,?"annotations":\{"pulumi.com\/waitFor":"[^"]*"\}/, '')) as KubernetesObject,
  );
  const { stack, cluster } = eksStack();
  new EksDoor(stack, 'Door', { cluster, app: exampleApp() });
  const eks = Object.values(custom(Template.fromStack(stack), 'KubernetesResource')).flatMap(
    (m) => JSON.parse(m.Properties.Manifest as string) as KubernetesObject[],
  );
  const withoutPrune = eks.map(
    (o) => JSON.parse(JSON.stringify(o).replace(/,?"labels":\{"aws.cdk.eks\/prune-[^}]*\}/, '')) as KubernetesObject,
  );
  expect(objects(withoutMarks)).toEqual(objects(plain));
  expect(yaml.map((o) => `${o.kind} ${o.metadata.name}`).sort()).toEqual(plain.map((o) => `${o.kind} ${o.metadata.name}`).sort());
  expect(yaml).toEqual(expect.arrayContaining([...plain]));
  expect(withoutPrune).toEqual(expect.arrayContaining([...plain]));
  expect(withoutPrune).toHaveLength(plain.length);
});
