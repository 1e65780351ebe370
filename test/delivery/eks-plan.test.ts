import { Chart, JsonPatch } from 'cdk8s';
import { type EksStep, planEks } from '../../constructs/delivery/eks-plan';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { GATEWAY, KEDA, object, platformAndWorkload, scaledObject, tree, widget, widgetCrd } from './trees';

type Fill = Parameters<typeof tree>[0];
const plan = (fill: Fill): EksStep[] => planEks(renderCharts(tree(fill)));
const ids = (fill: Fill): string[] => plan(fill).map((s) => s.id);
const named = (name: string, namespace?: string) => ({ metadata: { name, namespace } });

/** Everything that comes before a step. */
function before(steps: readonly EksStep[], id: string): Set<string> {
  const all = new Set<string>();
  const visit = (of: string): void => steps.find((s) => s.id === of)!.after.forEach((a) => (all.add(a), visit(a)));
  visit(id);
  return all;
}

describe('a step is known by what it is in the cluster:', () => {
  test('by kind, group, namespace and name, and by no version', () => {
    expect(planEks(renderCharts(platformAndWorkload())).map((s) => s.id)).toEqual([
      'CustomResourceDefinition.apiextensions.k8s.io::widgets.example.com',
      'Gate:widgets.example.com',
      'Release:keda:keda',
      'Gate:scaledobjects.keda.sh',
      'Namespace::chat',
      'ConfigMap:chat:workload-config-c8e5871f',
      'Widget.example.com:chat:workload-widget-c86518a5',
      'ScaledObject.keda.sh:chat:workload-scaler-c8499ecb',
    ]);
    const hpa = (version: string) =>
      ids((chart) => object(chart('c'), 'A', { apiVersion: `autoscaling/${version}`, kind: 'X', ...named('x') }));
    expect(hpa('v1')).toEqual(hpa('v2'));
  });

  test('so an object that moves to another chart keeps its id, and one with another name or namespace does not', () => {
    const at = (chart: string, name: string, namespace: string) => ids((make) => object(make(chart), 'A', named(name, namespace)));
    expect(at('one', 'a', 'n')).toEqual(['ConfigMap:n:a']);
    expect(at('two', 'a', 'n')).toEqual(['ConfigMap:n:a']);
    expect(at('one', 'b', 'n')).toEqual(['ConfigMap:n:b']);
    expect(at('one', 'a', 'm')).toEqual(['ConfigMap:m:a']);
  });

  test('an object without a namespace is that of the namespace default', () => {
    expect(ids((chart) => object(chart('c'), 'A', named('a')))).toEqual(['ConfigMap:default:a']);
  });

  test('the namespace of the chart is none of an object that lives in no namespace, whoever says so', () => {
    const cluster = (namespace: string) =>
      ids((chart) => {
        const kinds = chart('kinds', { namespace });
        object(kinds, 'Role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' } });
        const provided = { ...KEDA, providesKinds: [{ ...KEDA.providesKinds[0], clusterScoped: true }] };
        new Operator(kinds, 'Keda', { release: provided });
        const crd = widgetCrd(kinds);
        crd.addJsonPatch(JsonPatch.add('/spec/scope', 'Cluster'));
        const use = chart('use', { namespace });
        use.addDependency(kinds);
        scaledObject(use, 'Scaler');
        widget(use, 'Widget');
      }).filter((id) => /^(ClusterRole|ScaledObject|Widget)/.test(id));
    expect(cluster('one')).toEqual([
      'ClusterRole.rbac.authorization.k8s.io::r',
      expect.stringMatching(/^ScaledObject\.keda\.sh::/),
      expect.stringMatching(/^Widget\.example\.com::/),
    ]);
    expect(cluster('two')).toEqual(cluster('one'));
  });

  test('where a name is known only later, by its path in the charts', () => {
    expect(ids((chart) => object(chart('c'), 'A', named('${Token[x.1]}')))).toEqual(['c/A']);
    const late = { ...KEDA, namespace: '${Token[x.1]}' };
    expect(ids((chart) => new Operator(chart('c'), 'K', { release: late }))[0]).toBe('c/K/Resource');
  });
});

test('puts an operator between the objects it needs and the objects that need it, in one chart', () => {
  const steps = plan((chart) => {
    const [c, empty, first] = [chart('mixed'), chart('empty'), chart('first')];
    object(first, 'A', named('a'));
    // a chart without objects passes on what it waits for.
    empty.addDependency(first);
    c.addDependency(empty);
    const early = object(c, 'Values', named('values'));
    const keda = new Operator(c, 'Keda', { release: KEDA });
    keda.node.addDependency(early);
    const gateway = new Operator(c, 'Gateway', { release: GATEWAY });
    gateway.node.addDependency(keda);
    object(c, 'After', { kind: 'Secret', ...named('after') }).addDependency(gateway);
  });
  const all = ['ConfigMap:default:a', 'ConfigMap:default:values', 'Release:keda:keda', 'Gate:scaledobjects.keda.sh'];
  all.push('Release:gateway:gateway', 'Gate:httproutes.gateway.networking.k8s.io', 'Secret:default:after');
  expect(steps.map((s) => s.id)).toEqual(all);
  // a chain: each names what is straight before it, and the rest follows.
  expect(steps.map((s) => s.after)).toEqual([[], ...all.slice(0, -1).map((id) => [id])]);
});

describe('a kind that two releases bring', () => {
  const twice = { ...GATEWAY, providesKinds: KEDA.providesKinds };
  const steps = plan((chart) => {
    const [c, use] = [chart('c'), chart('use')];
    new Operator(c, 'Keda', { release: KEDA });
    new Operator(c, 'Other', { release: twice });
    use.addDependency(c);
    scaledObject(use, 'Scaler');
  });

  test('has one gate, and what uses it waits for both', () => {
    expect(steps.filter((s) => s.crd).map((s) => s.crd)).toEqual(['scaledobjects.keda.sh']);
    expect(before(steps, steps.at(-1)!.id)).toEqual(new Set(steps.slice(0, -1).map((s) => s.id)));
  });
});

test('one release name in two namespaces is two releases', () => {
  const release = (namespace: string) => ({ ...KEDA, namespace, providesKinds: [] });
  expect(ids((chart) => ['a', 'b'].map((n) => new Operator(chart(n), 'Keda', { release: release(n) })))).toEqual([
    'Release:a:keda',
    'Release:b:keda',
  ]);
});

test('an object names the gate of its kind straight, though it follows from others', () => {
  const steps = plan((chart) => {
    const [c, between, use] = [chart('c'), chart('between'), chart('use')];
    widgetCrd(c);
    between.addDependency(c);
    object(between, 'A', named('a'));
    use.addDependency(between);
    widget(use);
  });
  expect(steps.at(-1)!.after).toEqual(['ConfigMap:default:a', 'Gate:widgets.example.com']);
});

describe('two hundred objects that all depend on a chart of a hundred', () => {
  const steps = plan((chart) => {
    const [early, late] = [chart('early'), chart('late')];
    for (let i = 0; i < 100; i++) {
      object(early, `A${i}`, named(`a${i}`));
    }
    late.addDependency(early);
    for (let i = 0; i < 200; i++) {
      object(late, `B${i}`, named(`b${i}`));
    }
  });

  test('name few of each other, and wait for all of it', () => {
    expect(steps).toHaveLength(300);
    const named = steps.map((s) => s.after.length);
    expect(Math.max(...named)).toBe(4);
    const early = steps.slice(0, 100).map((s) => s.id);
    steps.slice(100).forEach((s) => expect([...before(steps, s.id)]).toEqual(expect.arrayContaining(early)));
  });

  test('are worked on by at most four at a time', () => {
    const depth = new Map<string, number>();
    steps.forEach((s) => depth.set(s.id, 1 + Math.max(0, ...s.after.map((a) => depth.get(a)!))));
    const heads = steps.filter((s) => s.after.length === 0);
    expect(heads).toHaveLength(4);
    // each is held by at most one earlier step of its own lane, so that no four steps free a fifth.
    const followers = new Map<string, number>();
    steps.slice(0, 100).forEach((s) => s.after.forEach((a) => followers.set(a, (followers.get(a) ?? 0) + 1)));
    expect(Math.max(...followers.values())).toBe(1);
  });

  test('a step more changes what one neighbour waits for', () => {
    const changed = (fill: Fill) => new Map(plan(fill).map((s) => [s.id, s.after.join()]));
    const fill =
      (extra: boolean): Fill =>
      (chart) => {
        const c = chart('c');
        for (let i = 0; i < 50; i++) {
          object(c, `A${i}`, named(`a${i}`));
          if (extra && i === 20) {
            object(c, 'Extra', named('extra'));
          }
        }
      };
    const [was, is] = [changed(fill(false)), changed(fill(true))];
    expect([...was].filter(([id, after]) => is.get(id) !== after)).toHaveLength(1);
  });
});

test('a nested chart and its parent wait as everywhere', () => {
  const steps = plan((chart) => {
    const outer = chart('outer');
    object(outer, 'A', named('a'));
    object(new Chart(outer, 'inner'), 'B', named('b'));
  });
  expect(steps.map((s) => [s.id, s.after])).toEqual([
    ['ConfigMap:default:b', []],
    ['ConfigMap:default:a', ['ConfigMap:default:b']],
  ]);
});
