import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { type ManifestChart, OperatorRole, renderCharts, withoutNodes } from '../../constructs/delivery/manifest-graph';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { KEDA, object, tree } from './trees';

const ids = (charts: ManifestChart[]) => Object.fromEntries(charts.map((c) => [c.id, c.nodes.map((n) => n.id)]));

describe('the order', () => {
  test('puts a chart behind the charts it depends on, and lists both', () => {
    const charts = renderCharts(
      tree((chart) => {
        const late = chart('late');
        object(late, 'A');
        const early = chart('early');
        object(early, 'B');
        late.addDependency(early);
      }),
    );
    expect(charts.map(({ id, dependsOn }) => ({ id, dependsOn }))).toEqual([
      { id: 'early', dependsOn: [] },
      { id: 'late', dependsOn: ['early'] },
    ]);
    expect(charts[1].nodes[0].dependsOn).toEqual(['early/B']);
  });

  test('makes charts depend on each other when their objects do', () => {
    const charts = renderCharts(
      tree((chart) => {
        const a = object(chart('one'), 'A');
        const b = object(chart('two'), 'B');
        object(chart('three'), 'C');
        a.addDependency(b);
      }),
    );
    expect(charts.map((c) => c.id)).toEqual(['two', 'one', 'three']);
    expect(charts[1].dependsOn).toEqual(['two']);
  });

  test('follows dependencies between constructs that hold several objects', () => {
    const charts = renderCharts(
      tree((chart) => {
        const c = chart('c');
        const server = new Construct(c, 'Server');
        object(server, 'Deployment');
        object(server, 'Service');
        const store = new Construct(c, 'Store');
        object(store, 'Volume');
        server.node.addDependency(store);
      }),
    );
    expect(ids(charts)).toEqual({ c: ['c/Store/Volume', 'c/Server/Deployment', 'c/Server/Service'] });
    expect(charts[0].nodes[2].dependsOn).toEqual(['c/Store/Volume']);
  });

  test('puts a nested chart before the chart around it, and its objects into it only', () => {
    const charts = renderCharts(
      tree((chart) => {
        const outer = chart('outer');
        object(outer, 'A');
        object(new Chart(outer, 'inner'), 'B');
      }),
    );
    expect(ids(charts)).toEqual({ 'outer/inner': ['outer/inner/B'], outer: ['outer/A'] });
    expect(charts[1].dependsOn).toEqual(['outer/inner']);
  });

  test('takes a group of charts outside any chart as a dependency on each of them', () => {
    const charts = renderCharts(
      tree((chart, app) => {
        const c = chart('c');
        const group = new Construct(app, 'group');
        object(new Chart(group, 'x'), 'X');
        object(c, 'A').addDependency(group);
      }),
    );
    expect(charts.map((c) => c.id)).toEqual(['group/x', 'c']);
  });

  test('puts a namespace before what lives in it, across charts too, and a role before its binding', () => {
    const charts = renderCharts(
      tree((chart) => {
        object(chart('app', { namespace: 'chat' }), 'A');
        const platform = chart('platform', { namespace: 'chat' });
        const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
        object(platform, 'Binding', { ...rbac, kind: 'RoleBinding', roleRef: { kind: 'Role', name: 'reader' } });
        object(platform, 'Role', { ...rbac, kind: 'Role', metadata: { name: 'reader' } });
        object(platform, 'Namespace', { kind: 'Namespace', metadata: { name: 'chat' } });
      }),
    );
    expect(ids(charts)).toEqual({ platform: ['platform/Namespace', 'platform/Role', 'platform/Binding'], app: ['app/A'] });
    expect(charts[1].nodes[0].dependsOn).toContain('platform/Namespace');
  });

  test('does not take a role of another namespace for the role that is bound', () => {
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
    const charts = renderCharts(
      tree((chart) => {
        const c = chart('c');
        object(c, 'Binding', { ...rbac, kind: 'RoleBinding', metadata: { namespace: 'a' }, roleRef: { kind: 'Role', name: 'reader' } });
        object(c, 'Role', { ...rbac, kind: 'Role', metadata: { name: 'reader', namespace: 'b' } });
      }),
    );
    expect(charts[0].nodes[0]).toMatchObject({ id: 'c/Binding', dependsOn: [] });
  });

  test('is that of cdk8s on any tree without circles', () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 14 });
    fc.assert(
      fc.property(edges, fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 3 }), (between, charts) => {
        const app = new App();
        const all = [0, 1, 2, 3].map((i) => new Chart(app, `c${i}`));
        const objects = Array.from({ length: 12 }, (_, i) => object(all[i % 4], `o${i}`));
        // a later chart on an earlier one, a later object on an earlier one of its own chart or of an earlier chart: no circle.
        charts.forEach(([a, b]) => a > b && all[a].addDependency(all[b]));
        between.forEach(([a, b]) => (a % 4 > b % 4 || (a % 4 === b % 4 && a > b)) && objects[a].addDependency(objects[b]));
        const ours = renderCharts(app).map((c) => ({ id: c.id, names: c.nodes.map((n) => n.body.metadata.name) }));
        expect(renderCharts(app).map((c) => ({ id: c.id, names: c.nodes.map((n) => n.body.metadata.name) }))).toEqual(ours);
        all.forEach((c) => c.toJson());
        expect(ours).toEqual(
          app.charts.map((c) => ({ id: c.node.path, names: c.toJson().map((o: { metadata: { name: string } }) => o.metadata.name) })),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('of a chain of twelve charts with twenty objects each is found without walking every path', () => {
    const app = tree((chart) => {
      let before: Chart | undefined;
      for (let i = 0; i < 12; i++) {
        const c = chart(`c${i}`);
        Array.from({ length: 20 }, (_, j) => object(c, `o${j}`));
        if (before) {
          c.addDependency(before);
        }
        before = c;
      }
    });
    expect(renderCharts(app).map((c) => c.id)).toEqual(Array.from({ length: 12 }, (_, i) => `c${i}`));
  });
});

test('two renderings give the same bytes and leave the tree as it was', () => {
  const app = tree((chart) => {
    const a = chart('a');
    object(a, 'A');
    const b = chart('b');
    object(b, 'B');
    a.addDependency(b);
  });
  const before = app.node.findAll().map((c) => c.node.dependencies.length);
  expect(JSON.stringify(renderCharts(app))).toBe(JSON.stringify(renderCharts(app)));
  expect(app.node.findAll().map((c) => c.node.dependencies.length)).toEqual(before);
});

describe('an operator', () => {
  const charts = renderCharts(tree((chart) => new Operator(chart('operators'), 'Keda', { release: KEDA })));

  test('marks its source and its release', () => {
    expect(charts[0].nodes.map((n) => [n.id, n.operator?.role])).toEqual([
      ['operators/Keda/Repository', OperatorRole.SOURCE],
      ['operators/Keda/Resource', OperatorRole.RELEASE],
    ]);
    expect(charts[0].nodes[1].operator?.release).toEqual(KEDA);
  });

  test('carries the version and the values as patched', () => {
    const patched = renderCharts(
      tree((chart) => {
        const keda = new Operator(chart('operators'), 'Keda', { release: KEDA });
        ApiObject.of(keda).addJsonPatch(JsonPatch.add('/spec/values/replicas', 2), JsonPatch.replace('/spec/chart/spec/version', '2.21.1'));
      }),
    );
    expect(patched[0].nodes[1].operator?.release).toEqual({ ...KEDA, version: '2.21.1', values: { ...KEDA.values, replicas: 2 } });
  });

  test('carries the address of its charts as patched on their source', () => {
    const mirror = 'oci://harbor.example/charts';
    const patched = renderCharts(
      tree((chart) => {
        const keda = new Operator(chart('operators'), 'Keda', { release: KEDA });
        (keda.node.findChild('Repository') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/url', mirror));
      }),
    );
    expect(patched[0].nodes[1].operator?.release).toEqual({ ...KEDA, repository: mirror });
  });

  test('leaves other objects below it unmarked', () => {
    const more = renderCharts(
      tree((chart) => {
        const keda = new Operator(chart('operators'), 'Keda', { release: KEDA });
        object(keda, 'Quota', { kind: 'ResourceQuota' });
      }),
    );
    expect(more[0].nodes.map((n) => n.operator?.role)).toEqual([OperatorRole.SOURCE, OperatorRole.RELEASE, undefined]);
  });

  test('comes after the namespace that it installs into', () => {
    const after = renderCharts(
      tree((chart) => {
        const c = chart('operators');
        new Operator(c, 'Keda', { release: KEDA });
        object(c, 'Home', { kind: 'Namespace', metadata: { name: 'keda' } });
      }),
    );
    expect(after[0].nodes[0].id).toBe('operators/Home');
  });

  test('keeps its order when its source is taken out', () => {
    const app = tree((chart) => {
      const c = chart('operators');
      const first = object(c, 'First');
      const keda = new Operator(c, 'Keda', { release: KEDA });
      (keda.node.findChild('Repository') as ApiObject).addDependency(first);
    });
    expect(withoutNodes(renderCharts(app), (n) => n.operator?.role === OperatorRole.SOURCE)[0].nodes).toMatchObject([
      { id: 'operators/First', dependsOn: [] },
      { id: 'operators/Keda/Resource', dependsOn: ['operators/First'] },
    ]);
  });
});

describe('fails when', () => {
  const fails = (code: string, words: string, fill: Parameters<typeof tree>[0]) =>
    expect(() => renderCharts(tree(fill))).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));

  test('objects wait for each other', () =>
    fails('CircularOrder', 'the circle one/A => two/B => one/A; drop', (chart) => {
      const a = object(chart('one'), 'A');
      const b = object(chart('two'), 'B');
      a.addDependency(b);
      b.addDependency(a);
    }));

  test('charts wait for each other through different objects, and says which', () =>
    fails('CircularOrder', 'the circle one/A => two/Y => one/A (two/Z needs one/B); drop', (chart) => {
      const [one, two] = [chart('one'), chart('two')];
      object(one, 'A').addDependency(object(two, 'Y'));
      object(two, 'Z').addDependency(object(one, 'B'));
    }));

  test('a nested chart waits for the chart around it', () =>
    fails('CircularOrder', 'outer/inner/B => outer/A => outer/inner/B (outer/inner is nested in outer); drop', (chart) => {
      const outer = chart('outer');
      object(new Chart(outer, 'inner'), 'B').addDependency(object(outer, 'A'));
    }));

  test('an object waits for itself, which cdk8s drops without a word', () =>
    fails('CircularOrder', 'the circle c/A => c/A; drop', (chart) => {
      const a = object(chart('c'), 'A');
      a.addDependency(a);
    }));

  test('a namespace waits for what lives in it', () =>
    fails('CircularOrder', 'the circle c/A => c/Home (c/A lives in namespace chat) => c/A; drop', (chart) => {
      const c = chart('c');
      const a = object(c, 'A', { metadata: { namespace: 'chat' } });
      object(c, 'Home', { kind: 'Namespace', metadata: { name: 'chat' } }).addDependency(a);
    }));

  test('a construct says that it is not valid', () =>
    fails('TreeNotValid', "c/A: route 'chat' has no variant; call addVariant() [TreeNotValid]", (chart) =>
      object(chart('c'), 'A').node.addValidation({ validate: () => ["route 'chat' has no variant; call addVariant()"] }),
    ));

  test('an object holds more than plain data', () =>
    fails('ObjectNotPlain', "can't render non-simple object of type 'Map'", (chart) => object(chart('c'), 'A', { data: new Map() })));
});
