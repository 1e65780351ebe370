import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App as CdkApp, type CfnResource, Fn, NestedStack, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as v1 from 'aws-cdk-lib/aws-eks';
import { Cluster, type ICluster, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ApiObject, App, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { EksDoor } from '../../constructs/delivery/eks-door';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { type Applied, applied, eksStack, objectsOf } from './eks-stack';
import { GATEWAY, KEDA, object, platformAndWorkload, scaledObject, tree, widget, widgetCrd } from './trees';

/** Delivers in a stack without a template: enough for what is refused. */
function deliver(app: App) {
  const { stack, cluster } = eksStack();
  return new EksDoor(stack, 'Door', { cluster, app });
}

const KINDS = ['KubernetesResource', 'HelmChart', 'KubernetesObjectValue'];
const ofDoor = (template: Template): Applied[] => KINDS.flatMap((kind) => applied(template, kind)).filter((m) => m.id.startsWith('Door'));

describe('two charts', () => {
  let stack: Stack;
  let template: Template;
  let manifests: Applied[];
  beforeAll(() => {
    const made = eksStack();
    stack = made.stack;
    const app = platformAndWorkload(new Bucket(stack, 'Models').bucketName);
    const keda = app.node.findChild('platform').node.findChild('Keda');
    ApiObject.of(keda).addJsonPatch(JsonPatch.add('/spec/values/replicas', 2));
    new Operator(app.charts[0], 'Gateway', { release: GATEWAY });
    const door = new EksDoor(stack, 'Door', { cluster: made.cluster, app });
    const config = ApiObject.of(app.node.findChild('workload').node.findChild('Config'));
    (door.delivered(config).node.defaultChild as CfnResource).addPropertyOverride('SkipValidation', true);
    const scaler = ApiObject.of(app.node.findChild('workload').node.findChild('Scaler'));
    RemovalPolicies.of(door.delivered(scaler)).retain();
    template = Template.fromStack(stack);
    manifests = ofDoor(template).filter((m) => m.properties.Manifest);
  });
  const find = (all: Applied[], part: string) => all.find((r) => r.id.includes(part))!;

  test('become a manifest an object, over whatever is there, and without kubectl looking for what is gone', () => {
    expect(manifests.map((m) => objectsOf(m).map((o) => o.kind)).sort()).toEqual([
      ['ConfigMap'],
      ['CustomResourceDefinition'],
      ['Namespace'],
      ['ScaledObject'],
      ['Widget'],
    ]);
    expect(manifests.map((m) => m.properties.Overwrite)).toEqual([true, true, true, true, true]);
    expect(manifests.filter((m) => m.properties.PruneLabel !== undefined || JSON.stringify(m.properties).includes('prune-'))).toEqual([]);
  });

  test('have their string tokens joined by CloudFormation', () => {
    const config = find(manifests, 'ConfigMap');
    expect(objectsOf(config)[0].data).toEqual({ bucket: '<late>', url: 's3://<late>/weights' });
    expect(config.properties.Manifest['Fn::Join'][1]).toContainEqual({
      Ref: stack.getLogicalId(stack.node.findChild('Models').node.defaultChild as CfnResource),
    });
  });

  test('wait for each other, for the operators and for every kind to be served', () => {
    const all = ofDoor(template);
    const gates = all.filter((g) => g.properties.ObjectName);
    expect(gates.map((g) => g.properties.ObjectName).sort()).toEqual([
      'httproutes.gateway.networking.k8s.io',
      'scaledobjects.keda.sh',
      'widgets.example.com',
    ]);
    const before = (id: string): string[] =>
      all
        .find((a) => a.id === id)!
        .after.filter((a) => a.startsWith('Door'))
        .flatMap((a) => [a, ...before(a)]);
    const platform = all.filter((a) => !['ConfigMap', 'Widget', 'ScaledObject'].some((k) => a.id.startsWith(`Door${k}`)));
    expect(platform).toHaveLength(7);
    expect(before(find(manifests, 'ConfigMap').id)).toEqual(expect.arrayContaining(platform.map((p) => p.id)));
    expect(find(gates, 'widgets').after).toContain(find(manifests, 'CustomResourceDefinition').id);
    expect(find(gates, 'scaledobjects').after).toContain(find(all, 'Releasekeda').id);
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

  test('bring operators as Helm charts that give up, and take back, before the function that runs Helm is killed', () => {
    expect(find(applied(template, 'HelmChart'), 'keda').properties).toMatchObject({
      Release: 'keda',
      Chart: 'keda',
      Repository: 'https://kedacore.github.io/charts',
      Version: '2.21.0',
      Namespace: 'keda',
      CreateNamespace: true,
      Wait: true,
      Atomic: true,
      Timeout: '360s',
      Values: JSON.stringify({ watchNamespace: "team's", replicas: 2 }),
    });
    expect(applied(template, 'HelmChart').map((h) => h.properties.SkipCrds)).toEqual([undefined, undefined]);
    const functions = Object.values(template.findResources('AWS::Lambda::Function')).map((f) => f.Properties.Timeout as number);
    // a try and the way back, and three minutes for the rest.
    expect(functions.filter((seconds) => seconds < 2 * 360 + 180)).toEqual([]);
  });

  test('give the handler the whole reference of a chart in an OCI registry', () => {
    expect(find(applied(template, 'HelmChart'), 'gateway').properties).toMatchObject({
      Chart: 'gateway-helm',
      Repository: 'oci://docker.io/envoyproxy/gateway-helm',
      Version: '1.9.0',
    });
  });

  test('give Helm a word where there are no values, so that those of before do not stay', () => {
    expect(find(applied(template, 'HelmChart'), 'gateway').properties.Values).toBe('{"global":{}}');
  });

  test('keep a kind with all its objects when it leaves the charts, what somebody wants to keep, and nothing else', () => {
    const resources = template.findResources('Custom::AWSCDK-EKS-KubernetesResource');
    const policies = manifests.map((m) => [objectsOf(m)[0].kind, resources[m.id].DeletionPolicy]);
    expect(Object.fromEntries(policies)).toEqual({
      CustomResourceDefinition: 'RetainExceptOnCreate',
      ConfigMap: 'Delete',
      Namespace: 'Delete',
      // asked for.
      ScaledObject: 'Retain',
      Widget: 'Delete',
    });
  });

  test('can be patched through what delivers an object', () => {
    expect(find(manifests, 'ConfigMap').properties.SkipValidation).toBe(true);
  });
});

test('installs kinds from a chart of their own first, and leaves the folder of the other alone', () => {
  const { stack, cluster } = eksStack();
  const release = { ...GATEWAY, crdChart: 'gateway-crds', crdValues: { keep: true } };
  new EksDoor(stack, 'Door', { cluster, app: tree((chart) => new Operator(chart('c'), 'Gateway', { release })) });
  const [first, second] = ['Releasegatewaygatewaycrd', 'Releasegatewaygateway'].map((id) =>
    ofDoor(Template.fromStack(stack)).find((r) => new RegExp(`^Door${id}[0-9A-F]{8}$`).test(r.id))!,
  );
  expect(first.properties).toMatchObject({
    Release: 'gateway-crd',
    Repository: 'oci://docker.io/envoyproxy/gateway-crds',
    Version: '1.9.0',
    Namespace: 'gateway',
    Values: '{"keep":true}',
  });
  expect(first.properties.SkipCrds).toBeUndefined();
  expect(second.properties).toMatchObject({ Release: 'gateway', SkipCrds: true });
  expect(second.after.filter((a) => a.startsWith('Door'))).toEqual([expect.stringMatching(/^DoorGatehttproutes/)]);
});

describe('two hundred objects in two charts', () => {
  let template: Template;
  let text: string;
  beforeAll(() => {
    const { stack, cluster } = eksStack();
    const app = tree((chart) => {
      const [early, late] = [chart('early'), chart('late')];
      late.addDependency(early);
      for (let i = 0; i < 200; i++) {
        object(i < 80 ? early : late, `Object${i}`, { data: { text: 'x'.repeat(1_000) } });
      }
    });
    const platform = new Platform(stack, 'Platform', cluster, 30);
    new EksDoor(stack, 'Door', { cluster: platform, app });
    template = Template.fromStack(stack);
    text = JSON.stringify(template.toJSON());
  });

  test('fit what CloudFormation takes: 500 resources and 1,000,000 bytes', () => {
    expect(ofDoor(template)).toHaveLength(200);
    expect(Object.keys(template.toJSON().Resources as object).length).toBeLessThan(500);
    expect(text.length).toBeLessThan(500_000);
  });

  test('of which the first four wait for the platform, and so the rest', () => {
    expect(ofDoor(template).filter((r) => r.after.some((a) => a.startsWith('Platform')))).toHaveLength(4);
  });
});

/** A cluster that is given, and what goes with it. */
class Platform extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    public readonly cluster: Cluster,
    queues = 1,
  ) {
    super(scope, id);
    for (let i = 0; i < queues; i++) {
      new Queue(this, `Queue${i}`);
    }
  }
}

describe('a platform that holds the cluster', () => {
  const app = () => tree((chart) => object(chart('c'), 'A', { metadata: { name: 'a' } }));

  test('stands before the first object and outlives the last', () => {
    const { stack, cluster } = eksStack();
    new EksDoor(stack, 'Door', { cluster: new Platform(stack, 'Platform', cluster), app: app() });
    expect(ofDoor(Template.fromStack(stack))[0].after).toEqual(expect.arrayContaining([expect.stringMatching(/^PlatformQueue0/)]));
    Annotations.fromStack(stack).hasNoWarning('/stack/Door', Match.anyValue());
  });

  test('may be in another stack, and the door in a nested one', () => {
    const cdk = new CdkApp();
    const infra = new Stack(cdk, 'infra');
    const cluster = new Cluster(infra, 'Cluster', {
      version: KubernetesVersion.V1_35,
      kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(infra, 'Layer') },
    });
    const work = new Stack(cdk, 'work');
    const nested = new NestedStack(work, 'Charts');
    new EksDoor(nested, 'Door', { cluster: new Platform(infra, 'Platform', cluster), app: app() });
    expect(applied(Template.fromStack(nested), 'KubernetesResource')).toHaveLength(1);
    expect(work.dependencies).toEqual([infra]);
  });

  test('is missed with a warning where a bare cluster is given, unless somebody says what comes first', () => {
    const { stack, cluster } = eksStack();
    new EksDoor(stack, 'Door', { cluster, app: app() });
    new EksDoor(stack, 'Said', { cluster, app: app() }).node.addDependency(new Queue(stack, 'Queue'));
    const warnings = Annotations.fromStack(stack);
    warnings.hasWarning('/stack/Door', Match.stringLikeRegexp('^the door waits for its cluster alone: .*groundplan:door-order'));
    warnings.hasNoWarning('/stack/Said', Match.anyValue());
  });

  test('fails when the door is inside it', () => {
    const { stack, cluster } = eksStack();
    const platform = new Platform(stack, 'Platform', cluster);
    expect(() => new EksDoor(platform, 'Door', { cluster: platform, app: app() })).toThrow(
      "the door is inside 'stack/Platform', which it waits for; put it beside, or pass the cluster alone [DoorInPlatform at stack/Platform/Door]",
    );
    expect(() => new EksDoor(platform, 'Beside', { cluster, app: app() })).not.toThrow();
  });
});

describe('a cluster of the older module', () => {
  const app = () => platformAndWorkload();
  const kubectlLayer = (stack: Stack) => new KubectlV35Layer(stack, 'Layer');

  test('gets the same objects, operators and gates', () => {
    const stack = new Stack(new CdkApp(), 'stack');
    const cluster = new v1.Cluster(stack, 'Cluster', { version: v1.KubernetesVersion.V1_35, kubectlLayer: kubectlLayer(stack) });
    new EksDoor(stack, 'Door', { cluster, app: app() });
    const all = ofDoor(Template.fromStack(stack));
    expect(all.filter((r) => r.properties.Manifest).flatMap(objectsOf)).toHaveLength(5);
    expect(all.filter((r) => r.properties.Release).map((r) => r.properties.RoleArn)).toEqual([expect.anything()]);
    expect(all.filter((r) => r.properties.ObjectName)).toHaveLength(2);
    Annotations.fromStack(stack).hasWarning('/stack/Door', Match.stringLikeRegexp('groundplan:door-order'));
  });

  test('may be imported, and is not warned of', () => {
    const stack = new Stack(new CdkApp(), 'stack');
    const kubectlRoleArn = 'arn:aws:iam::111122223333:role/kubectl';
    const attributes = { clusterName: 'theirs', kubectlRoleArn, kubectlLayer: kubectlLayer(stack) };
    new EksDoor(stack, 'Door', { cluster: v1.Cluster.fromClusterAttributes(stack, 'Cluster', attributes), app: app() });
    expect(ofDoor(Template.fromStack(stack))).toHaveLength(8);
    Annotations.fromStack(stack).hasNoWarning('/stack/Door', Match.anyValue());
  });

  test('fails when it has no role for kubectl', () => {
    const stack = new Stack(new CdkApp(), 'stack');
    const cluster = v1.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'theirs' });
    expect(() => new EksDoor(stack, 'Door', { cluster, app: app() })).toThrow(
      "'cluster' (stack/Cluster) has no kubectl function; import it with 'kubectlRoleArn' and 'kubectlLayer' [KubectlFunctionMissing at stack/Door]",
    );
  });
});

describe('fails when', () => {
  test('an object is too large for the kubectl Lambda', () => {
    const app = tree((chart) => object(chart('big'), 'A', { data: { x: 'x'.repeat(205_000) } }));
    expect(() => deliver(app)).toThrow(
      /^'big\/A' renders to 205\d{3} bytes, at most 204800 fit through .* \[ChartTooLarge at stack\/Door\]$/,
    );
  });

  test('the objects are more, or larger together, than a stack takes', () => {
    const many = (count: number, bytes: number) =>
      tree((chart) => {
        const c = chart('c');
        for (let i = 0; i < count; i++) {
          object(c, `A${i}`, { data: { x: 'x'.repeat(bytes) } });
        }
      });
    expect(() => deliver(many(501, 1))).toThrow(/^the charts make 501 resources of \d+ bytes, at most 500 of 900000 fit a stack; /);
    expect(() => deliver(many(10, 100_000))).toThrow(expect.objectContaining({ code: 'DoorTooLarge' }));
  });

  test('the cluster has no kubectl function', () => {
    const stack = new Stack(new CdkApp(), 'stack');
    const cluster: ICluster = new Cluster(stack, 'Cluster', { version: KubernetesVersion.V1_35 });
    expect(() => new EksDoor(stack, 'Door', { cluster, app: new App() })).toThrow(
      expect.objectContaining({ code: 'KubectlFunctionMissing', message: expect.stringContaining("give it 'kubectlProviderOptions'") }),
    );
  });

  test('it is asked for an object of another app', () => {
    const door = deliver(tree((chart) => object(chart('c'), 'A')));
    const [other] = tree((chart) => object(chart('other'), 'A')).charts;
    expect(() => door.delivered(other.apiObjects[0])).toThrow(expect.objectContaining({ code: 'NotDelivered' }));
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
    expect(() => new EksDoor(stack, 'Again', { cluster, app: app(), alsoProvided: [KEDA] })).not.toThrow();
  });

  test('a kind could come after its object', () => {
    const app = tree((chart) => {
      const c = chart('c');
      widget(c).addDependency(widgetCrd(c));
    });
    expect(() => deliver(app)).toThrow(expect.objectContaining({ code: 'KindBesideItsCrd' }));
  });
});
