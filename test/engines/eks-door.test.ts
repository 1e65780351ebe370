/**
 * What the EKS door makes, on a real API server: the function that CDK puts behind its resources, with the kubectl and the Helm of its layer,
 * served as CloudFormation would from one template to the next. No nodes: a pod never gets ready.
 */
import { readFileSync } from 'node:fs';
import { App as CdkApp, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiObject, App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { findBlueprint } from '../../blueprints/catalog';
import { planCustomerService } from '../../blueprints/customer-service/plan';
import { customerServiceNewEksPlatform, previewValues } from '../../blueprints/customer-service/platform-eks';
import { customerServiceWorkload } from '../../blueprints/customer-service/workload';
import { EncryptionDomain, ExistingCluster } from '../../constructs/aws';
import { EksDoor } from '../../constructs/delivery/eks-door';
import { type KubernetesObject, renderCharts } from '../../constructs/delivery/manifest-graph';
import { objectIdentity } from '../../constructs/delivery/object-identity';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { OPERATOR_MINUTES, type OperatorRelease } from '../../constructs/planning/operator-release';
import { eksStack } from '../delivery/eks-stack';
import { KubectlFunction, type ServedResource } from './room/aws/kubectl-function';
import { StackUpdates } from './room/aws/stack-updates';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';

let cluster: ControlPlane;
let functions: KubectlFunction;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  functions = new KubectlFunction(cluster);
});
afterAll(() => cluster?.end());

/** The template of an app of charts behind the door. */
function templateOf(app: App): { readonly Resources: Readonly<Record<string, any>> } {
  const { stack, cluster: target } = eksStack();
  new EksDoor(stack, 'Door', { cluster: target, app });
  return Template.fromStack(stack).toJSON() as { Resources: Record<string, any> };
}

test('the kinds that live in no namespace are those of the API server', async () => {
  interface List {
    readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
  }
  const { groups } = await cluster.api.send<{ groups: { preferredVersion: { groupVersion: string } }[] }>('GET', '/apis');
  const versions = ['v1', ...groups.map((g) => g.preferredVersion.groupVersion)];
  const lists = await Promise.all(
    versions.map(async (v) => ({ v, ...(await cluster.api.send<List>('GET', v === 'v1' ? '/api/v1' : `/apis/${v}`)) })),
  );
  const kinds = lists.flatMap(({ v, resources }) => resources.filter((r) => !r.name.includes('/')).map((r) => ({ ...r, apiVersion: v })));
  expect(kinds.length).toBeGreaterThan(60);
  const wrong = kinds.filter(({ apiVersion, kind, namespaced }) => {
    const identity = objectIdentity({ apiVersion, kind, metadata: { name: 'a', namespace: 'b' } }, new Set());
    return identity!.includes(':b:') !== namespaced;
  });
  expect(wrong).toEqual([]);
});

describe('from one version of customer-service to the next', () => {
  const requirements = parse(readFileSync(findBlueprint('customer-service').sizes.team, 'utf8')) as unknown;
  const plan = planCustomerService(requirements);
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'moved', namespace: 'default' } };
  const reader = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' } };

  /** Two pools, or one; the workload in a namespace; a ConfigMap in a chart, and a ClusterRole in a chart of that namespace. */
  function app(namespaceName: string, pools: readonly string[], home: string): App {
    const app = new App();
    const platform = customerServiceNewEksPlatform(app, plan, previewValues(plan));
    const nodes = app.charts.find((chart) => chart.node.id === 'customer-service-team-nodes')!;
    pools.forEach((name) => new GpuNodePool(nodes, name, { ...previewValues(plan), accelerator: plan.capacity.accelerator, maxGpus: 4 }));
    customerServiceWorkload(app, { ...plan, namespaceName }, platform);
    new ApiObject(new Chart(app, home), 'Config', { ...config, data: { in: home } });
    new ApiObject(new Chart(app, 'roles', { namespace: namespaceName }), 'Reader', { ...reader, rules: [] });
    return app;
  }
  // Helm has a test of its own: the charts of the operators are on the internet.
  const withoutHelm = (app: App) => {
    const { Resources } = templateOf(app);
    return { Resources: Object.fromEntries(Object.entries(Resources).filter(([, r]) => !/HelmChart|ObjectValue/.test(r.Type as string))) };
  };
  const objectsOf = (app: App): KubernetesObject[] =>
    renderCharts(app)
      .flatMap((c) => c.nodes)
      .filter((n) => !n.operator)
      .map((n) => n.body);
  const name = (o: KubernetesObject) => `${o.kind} ${o.metadata.name} ${o.metadata.namespace ?? ''}`;
  const missing = async (objects: readonly KubernetesObject[]) => {
    const live = await Promise.all(objects.map((o) => cluster.api.read(o)));
    return objects.filter((_, i) => live[i] === undefined).map(name);
  };
  const uids = async () => Promise.all([config, reader].map(async (o) => (await cluster.api.read(o))?.metadata.uid));

  const first = app('first', ['Spare'], 'here');
  const second = app('second', [], 'there');
  let updates: StackUpdates;

  test('everything of the first is there', async () => {
    await cluster.define(await definitionsFor(objectsOf(first)));
    updates = new StackUpdates(functions);
    const { calls, atOnce } = await updates.to(withoutHelm(first));
    expect(calls.map((c) => c.request)).toEqual(objectsOf(first).map(() => 'Create'));
    expect(await missing(objectsOf(first))).toEqual([]);
    expect(atOnce).toBe(4);
  });

  test('what left is gone, of whatever kind and in whatever namespace; what moved is the same object', async () => {
    const before = await uids();
    const { calls } = await updates.to(withoutHelm(second));
    expect(await missing(objectsOf(second))).toEqual([]);
    const stays = new Set(objectsOf(second).map(name));
    const left = objectsOf(first).filter((o) => !stays.has(name(o)) && o.kind !== 'ClusterRole');
    expect([...new Set(left.map((o) => o.kind))]).toEqual(
      expect.arrayContaining([
        'NodePool',
        'EC2NodeClass',
        'Namespace',
        'Deployment',
        'ScaledObject',
        'PrometheusRule',
        'PodMonitor',
        'NetworkPolicy',
      ]),
    );
    expect(await missing(left)).toEqual(left.map(name));
    expect(await uids()).toEqual(before);
    expect(await cluster.api.read(config)).toMatchObject({ data: { in: 'there' } });
    // nobody is without a server between: the new one is there before the old one goes.
    const [made, gone] = ['Create', 'Delete'].map((request) => calls.findIndex((c) => c.request === request));
    expect(calls.slice(gone).every((c) => c.request === 'Delete')).toBe(true);
    expect(made).toBeLessThan(gone);
  });

  test('the same again asks for nothing', async () => {
    expect(await updates.to(withoutHelm(second))).toEqual({ calls: [], atOnce: 0 });
  });

  test('a destroyed stack leaves nothing', async () => {
    await updates.to({});
    expect(await missing(objectsOf(second))).toEqual(objectsOf(second).map(name));
  });
});

test('what goes into a cluster that exists is there, and gone with the stack, whoever else is in there', async () => {
  const config = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'guest' } });
  const app = new App();
  const chart = new Chart(app, 'guest', { namespace: 'guest' });
  new ApiObject(chart, 'Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'guest' } });
  new ApiObject(chart, 'Config', config('ours'));
  const stack = new Stack(new CdkApp(), 'stack');
  const target = new ExistingCluster(stack, 'Theirs', {
    clusterName: 'theirs',
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0'],
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
    encryption: new EncryptionDomain(stack, 'Keys'),
  });
  new EksDoor(stack, 'Door', { cluster: target, app });
  const others = { ...config('theirs'), metadata: { name: 'theirs', namespace: 'default' } };
  await cluster.api.apply(others);
  const updates = new StackUpdates(functions);
  const { calls } = await updates.to(Template.fromStack(stack).toJSON());
  expect(calls.map((c) => c.id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['DoorNamespaceguest', 'DoorConfigMapguestours']);
  expect(await cluster.api.read(config('ours'))).toBeDefined();
  await updates.to({});
  expect(await cluster.api.read(config('ours'))).toBeUndefined();
  expect(await cluster.api.read(others)).toBeDefined();
});

// Sixty times faster than real: the door's minutes are seconds, and Lambda's fifteen minutes are fifteen seconds.
describe('an operator whose pods never get ready', () => {
  const LIMIT = 15;
  const release: OperatorRelease = {
    name: 'slow',
    chart: 'slow',
    repository: 'https://charts.example.com',
    version: '1.0.0',
    namespace: 'slow',
    values: {},
    providesKinds: [],
  };
  const files = {
    'templates/deployment.yaml': `{{ if .Values.stuck }}
apiVersion: apps/v1
kind: Deployment
metadata: { name: slow }
spec: { selector: { matchLabels: { app: slow } }, template: { metadata: { labels: { app: slow } }, spec: { containers: [{ name: a, image: a }] } } }
{{ end }}`,
    'templates/pod.yaml': `{{ if .Values.pod }}
apiVersion: v1
kind: Pod
metadata: { name: slow }
spec: { containers: [{ name: a, image: a }] }
{{ end }}`,
    'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: slow }\n',
  };
  let chart: string;
  beforeAll(() => {
    chart = functions.chart('slow', '1.0.0', files);
  });

  /** The resource of the template with these values, from the archive, at sixty times the speed. */
  function resource(values: object): ServedResource {
    const app = new App();
    new Operator(new Chart(app, 'ops'), 'Slow', { release: { ...release, values: { ...values } } });
    const [helm] = Object.values(templateOf(app).Resources).filter((r) => r.Type === 'Custom::AWSCDK-EKS-HelmChart') as ServedResource[];
    expect(helm.Properties.Timeout).toBe(`${OPERATOR_MINUTES * 60}s`);
    const { Repository: _r, Version: _v, ...rest } = helm.Properties;
    return { ...helm, Properties: { ...rest, Chart: chart, Timeout: `${OPERATOR_MINUTES}s` } };
  }
  const statuses = () => (functions.helm('list', '--all-namespaces', '--filter', '^slow$') as { status: string }[]).map((r) => r.status);
  /** A call; its log, and how it ended: by itself, or killed. */
  const call = async (request: 'Create' | 'Update' | 'Delete', values: object) => {
    const { code, err } = await functions.handle(request, resource(values), LIMIT);
    return { code, err };
  };

  test('is taken back within the time that the function has, and the next try starts afresh', async () => {
    const { code, err } = await call('Create', { stuck: true });
    expect(code).toBe(1);
    expect(err).toContain('has been uninstalled');
    expect(statuses()).toEqual([]);
    expect((await call('Create', {})).code).toBe(0);
    expect(statuses()).toEqual(['deployed']);
  });

  test('goes back to the version of before on an upgrade, and the next try succeeds', async () => {
    const { code, err } = await call('Update', { stuck: true });
    expect(code).toBe(1);
    expect(err).toContain('has been rolled back');
    expect(statuses()).toEqual(['deployed']);
    expect((await call('Update', {})).code).toBe(0);
  });

  test('even when the way back takes as long as it may, the function lives to see its end, and nothing stays pending', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'slow', namespace: 'slow' } };
    const ready = (status: string) => cluster.api.patchStatus(pod, { phase: 'Running', conditions: [{ type: 'Ready', status }] });
    const making = call('Update', { pod: true });
    await cluster.room.until('the pod is there', 10, () => cluster.api.read(pod));
    await ready('True');
    expect((await making).code).toBe(0);
    // what Helm would go back to has broken in the meantime.
    await ready('False');
    const { code, err } = await call('Update', { stuck: true });
    expect(code).toBe(1);
    expect(err).toContain('an error occurred while rolling back');
    expect(statuses()).toEqual(['failed']);
    expect((await call('Update', {})).code).toBe(0);
    // and without what it was given before.
    expect(await cluster.api.read(pod)).toBeUndefined();
    expect(statuses()).toEqual(['deployed']);
  });

  test('is gone after a deletion', async () => {
    expect((await call('Delete', {})).code).toBe(0);
    expect(statuses()).toEqual([]);
  });
});

describe('kinds that come with an operator', () => {
  const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'gadgets.example.com' } };
  const definition = (fields: readonly string[], annotations = '') => `apiVersion: ${crd.apiVersion}
kind: ${crd.kind}
metadata:
  name: ${crd.metadata.name}
  ${annotations}
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Gadget, plural: gadgets, singular: gadget }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { ${fields.map((f) => `${f}: { type: string }`).join(', ')} } } }
`;
  const keep = 'annotations: {{ toYaml .Values.additionalAnnotations | nindent 4 }}';
  const release = (version: string, crdChart?: string): OperatorRelease => ({
    name: 'gadgets',
    chart: 'gadgets',
    repository: 'https://charts.example.com',
    version,
    namespace: 'gadgets',
    values: {},
    providesKinds: [{ apiVersion: 'example.com/v1', kind: 'Gadget', crd: 'gadgets.example.com' }],
    crdChart,
    crdValues: { additionalAnnotations: { 'helm.sh/resource-policy': 'keep' } },
  });
  const archives = new Map<string, string>();
  beforeAll(() => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: gadgets }\n';
    for (const [version, fields] of [
      ['1.0.0', ['colour']],
      ['2.0.0', ['colour', 'size']],
    ] as const) {
      const main = { 'crds/gadgets.yaml': definition(fields), 'templates/config.yaml': config };
      archives.set(`gadgets-${version}`, functions.chart('gadgets', version, main));
      archives.set(
        `gadgets-crd-${version}`,
        functions.chart('gadgets-crd', version, { 'templates/gadgets.yaml': definition(fields, keep) }),
      );
    }
  });

  const local = ({ Properties: { Repository, Version, ...rest }, ...resource }: ServedResource): ServedResource => ({
    ...resource,
    Properties: Repository === undefined ? rest : { ...rest, Chart: archives.get(`${rest.Chart}-${Version}`) },
  });
  const fields = async () => {
    const live = (await cluster.api.read(crd)) as any;
    return live && Object.keys(live.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties as object).sort();
  };
  const withGadget = (version: string, crdChart?: string) => {
    const app = new App();
    const ops = new Chart(app, 'ops');
    new Operator(ops, 'Gadgets', { release: release(version, crdChart) });
    const use = new Chart(app, 'use');
    use.addDependency(ops);
    new ApiObject(use, 'Gadget', { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'mine' }, spec: { colour: 'red' } });
    return templateOf(app);
  };

  test('are not upgraded by Helm where they lie in the folder of the chart, which is why they need a chart of their own', async () => {
    const updates = new StackUpdates(functions, local);
    await updates.to(withGadget('1.0.0'));
    await updates.to(withGadget('2.0.0'));
    expect(await fields()).toEqual(['colour']);
    await updates.to({});
    await cluster.api.remove(crd);
    await cluster.room.until('the kind is gone', 30, async () => (await fields()) === undefined);
  });

  test('are upgraded by a release of their own, under what lives of them, and stay when the operator goes', async () => {
    const updates = new StackUpdates(functions, local);
    await updates.to(withGadget('1.0.0', 'gadgets-crd'));
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'mine', namespace: 'default' } };
    const before = (await cluster.api.read(gadget))!.metadata.uid;
    const { calls } = await updates.to(withGadget('2.0.0', 'gadgets-crd'));
    expect(calls.map((c) => c.id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['DoorReleasegadgetsgadgetscrd', 'DoorReleasegadgetsgadgets']);
    expect(await fields()).toEqual(['colour', 'size']);
    expect((await cluster.api.read(gadget))!.metadata.uid).toBe(before);
    await updates.to({});
    expect(await cluster.api.read(gadget)).toBeUndefined();
    expect(await fields()).toEqual(['colour', 'size']);
    // and the next installation takes them up.
    await updates.to(withGadget('2.0.0', 'gadgets-crd'));
    await updates.to({});
  });
});
