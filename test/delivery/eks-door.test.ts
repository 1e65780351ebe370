import { type CfnResource, Fn, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiObject, type App, JsonPatch } from 'cdk8s';
import { EksDoor } from '../../constructs/delivery/eks-door';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { type Applied, applied, eksStack, objectsOf } from './eks-stack';
import { GATEWAY, KEDA, object, platformAndWorkload, scaledObject, tree, widget, widgetCrd } from './trees';

/** Delivers in a stack without a template: enough for what is refused. */
function deliver(app: App) {
  const { stack, cluster } = eksStack();
  return new EksDoor(stack, 'Door', { cluster, app });
}

describe('two charts', () => {
  let stack: Stack;
  let template: Template;
  beforeAll(() => {
    const made = eksStack();
    stack = made.stack;
    const app = platformAndWorkload(new Bucket(stack, 'Models').bucketName);
    const keda = app.node.findChild('platform').node.findChild('Keda');
    ApiObject.of(keda).addJsonPatch(JsonPatch.add('/spec/values/replicas', 2));
    new Operator(app.charts[0], 'Gateway', { release: GATEWAY });
    const door = new EksDoor(stack, 'Door', { cluster: made.cluster, app });
    const manifest = door.node.findChild('workload').node.findChild('Manifest').node.defaultChild as CfnResource;
    manifest.addPropertyOverride('SkipValidation', true);
    template = Template.fromStack(stack);
  });
  const manifests = () => applied(template, 'KubernetesResource').filter((m) => m.id.startsWith('Door'));
  const find = (all: Applied[], part: string) => all.find((r) => r.id.includes(part))!;

  test('become two manifests with their objects in order, over whatever is there', () => {
    expect(manifests().map((m) => objectsOf(m).map((o) => o.kind))).toEqual([
      ['CustomResourceDefinition', 'Namespace'],
      ['ConfigMap', 'Widget', 'ScaledObject'],
    ]);
    expect(manifests().map((m) => m.properties.Overwrite)).toEqual([true, true]);
  });

  test('have their string tokens joined by CloudFormation', () => {
    expect(objectsOf(manifests()[1])[0].data).toEqual({ bucket: '<late>', url: 's3://<late>/weights' });
    expect(manifests()[1].properties.Manifest['Fn::Join'][1]).toContainEqual({
      Ref: stack.getLogicalId(stack.node.findChild('Models').node.defaultChild as CfnResource),
    });
  });

  test('wait for each other, for the operators and for every kind to be served', () => {
    const gates = applied(template, 'KubernetesObjectValue');
    expect(gates.map((g) => g.properties.ObjectName).sort()).toEqual([
      'httproutes.gateway.networking.k8s.io',
      'scaledobjects.keda.sh',
      'widgets.example.com',
    ]);
    const helm = applied(template, 'HelmChart');
    expect(manifests()[1].after).toEqual(expect.arrayContaining([manifests()[0].id, ...helm.map((h) => h.id), ...gates.map((g) => g.id)]));
    expect(find(gates, 'widgets').after).toContain(manifests()[0].id);
    expect(find(gates, 'scaledobjects').after).toContain(find(helm, 'keda').id);
  });

  test('are let through by a condition that is true, and not by one that is only there', () => {
    // the reason belongs to Established being True; NamesAccepted has NoConflicts, and Established begins as False with Installing.
    applied(template, 'KubernetesObjectValue').forEach((g) =>
      expect(g.properties).toMatchObject({
        ObjectType: 'crd',
        JsonPath: '.status.conditions[?(@.reason=="InitialNamesAccepted")].status',
        TimeoutSeconds: 300,
      }),
    );
  });

  test('bring operators as Helm charts, pinned and awaited, with what was patched', () => {
    expect(find(applied(template, 'HelmChart'), 'keda').properties).toMatchObject({
      Release: 'keda',
      Chart: 'keda',
      Repository: 'https://kedacore.github.io/charts',
      Version: '2.21.0',
      Namespace: 'keda',
      CreateNamespace: true,
      Wait: true,
      Timeout: '900s',
      Values: JSON.stringify({ watchNamespace: "team's", replicas: 2 }),
    });
  });

  test('give the handler the whole reference of a chart in an OCI registry', () => {
    expect(find(applied(template, 'HelmChart'), 'gateway').properties).toMatchObject({
      Chart: 'gateway-helm',
      Repository: 'oci://docker.io/envoyproxy/gateway-helm',
      Version: '1.9.0',
    });
  });

  test('can be patched through the default child of a manifest', () => {
    expect(find(manifests(), 'workload').properties.SkipValidation).toBe(true);
  });
});

test('puts an operator between the objects it needs and the objects that need it, in one chart', () => {
  const { stack, cluster } = eksStack();
  const app = tree((chart) => {
    const [c, empty, first] = [chart('mixed'), chart('empty'), chart('first')];
    object(first, 'A');
    // a chart without objects passes on what it waits for.
    empty.addDependency(first);
    c.addDependency(empty);
    const before = object(c, 'Values');
    const keda = new Operator(c, 'Keda', { release: KEDA });
    keda.node.addDependency(before);
    const gateway = new Operator(c, 'Gateway', { release: GATEWAY });
    gateway.node.addDependency(keda);
    object(c, 'After', { kind: 'Secret' }).addDependency(gateway);
    object(c, 'Beside');
  });
  new EksDoor(stack, 'Door', { cluster, app });
  const template = Template.fromStack(stack);
  const all = [
    ...applied(template, 'KubernetesResource'),
    ...applied(template, 'HelmChart'),
    ...applied(template, 'KubernetesObjectValue'),
  ];
  const id = (part: string) => all.find((r) => r.id.startsWith(`Door${part}`))!.id;
  const after = (part: string) => all.find((r) => r.id === id(part))!.after.filter((a) => a.startsWith('Door'));
  expect(objectsOf(all.find((r) => r.id === id('mixedManifest'))!)).toHaveLength(2);
  expect(after('mixedManifest')).toEqual([id('first')]);
  expect(after('mixedkeda')).toEqual([id('first'), id('mixedManifest')]);
  expect(after('mixedgateway')).toEqual([id('first'), id('mixedkeda'), id('mixedManifest'), id('mixedscaledobjects')]);
  expect(after('mixedManifest2')).toEqual(expect.arrayContaining([id('first'), id('mixedgateway'), id('mixedhttproutes')]));
});

describe('fails when', () => {
  test('a chart is too large for the kubectl Lambda', () => {
    const app = tree((chart) => object(chart('big'), 'A', { data: { x: 'x'.repeat(205_000) } }));
    expect(() => deliver(app)).toThrow(
      /^chart 'big' renders to 205\d{3} bytes, at most 204800 fit; split it .* \[ChartTooLarge at stack\/Door\]$/,
    );
  });

  test('a late value is an object', () => {
    const app = tree((chart) => object(chart('c'), 'A', { data: { arn: Fn.getAtt('Bucket', 'Arn') } }));
    expect(() => deliver(app)).toThrow(expect.objectContaining({ code: 'LateValueNotString' }));
  });

  test('a kind is not provided, unless the cluster has it', () => {
    const app = () => tree((chart) => scaledObject(chart('c')));
    expect(() => deliver(app())).toThrow(expect.objectContaining({ code: 'KindNotProvided' }));
    const { stack, cluster } = eksStack();
    expect(() => new EksDoor(stack, 'Door', { cluster, app: app(), alsoProvided: KEDA.providesKinds })).not.toThrow();
  });

  test('a kind could come after its object', () => {
    const app = tree((chart) => {
      const c = chart('c');
      widget(c).addDependency(widgetCrd(c));
    });
    expect(() => deliver(app)).toThrow(expect.objectContaining({ code: 'KindBesideItsCrd' }));
  });
});
