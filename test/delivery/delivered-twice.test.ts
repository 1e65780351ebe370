import { objectsTwice, releasesTwice } from '../../constructs/delivery/delivered-twice';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { renderYaml } from '../../constructs/delivery/yaml-door';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { KEDA, object, tree } from './trees';

const graph = (fill: Parameters<typeof tree>[0]) => renderCharts(tree(fill));
const twoNamespaces = (second: string, namespace?: string) =>
  tree((chart) => {
    object(chart('a'), 'Home', { kind: 'Namespace', metadata: { name: 'chat' } });
    object(chart('b', { namespace }), 'Home', { kind: 'Namespace', metadata: { name: second } });
  });

test('finds two objects that are one in the cluster, in whatever chart and by whatever version', () => {
  expect(objectsTwice(renderCharts(twoNamespaces('chat', 'other')))).toEqual([
    "'a/Home' and 'b/Home' are the same object in the cluster (Namespace::chat); make it once, or give one of them another name or namespace",
  ]);
  expect(objectsTwice(renderCharts(twoNamespaces('other')))).toEqual([]);
});

test('lets pass what differs in kind, group or namespace, and names that are known only later', () => {
  const differing = graph((chart) => {
    const c = chart('c');
    object(c, 'A', { metadata: { name: 'a' } });
    object(c, 'B', { metadata: { name: 'a', namespace: 'b' } });
    object(c, 'C', { kind: 'Secret', metadata: { name: 'a' } });
    ['D', 'E'].forEach((id) => object(c, id, { metadata: { name: '${Token[x.1]}' } }));
  });
  expect(objectsTwice(differing)).toEqual([]);
});

test('finds an operator that is installed twice under one name in one namespace, and lets two namespaces pass', () => {
  const twice = (namespace: string) =>
    graph((chart) => {
      const c = chart('ops');
      new Operator(c, 'A', { release: KEDA });
      new Operator(c, 'B', { release: { ...KEDA, namespace } });
    });
  expect(releasesTwice(twice('keda'))).toEqual([
    "'ops/A/Resource' and 'ops/B/Resource' are the same Helm release (Release:keda:keda); install it once, or give one of them another 'name' or 'namespace'",
  ]);
  expect(releasesTwice(twice('keda-two'))).toEqual([]);
});

test('fails when a door is given either', () => {
  expect(() => renderYaml(twoNamespaces('chat'))).toThrow(expect.objectContaining({ code: 'ObjectTwice' }));
  const twice = tree((chart) => ['A', 'B'].forEach((id) => new Operator(chart(id), 'Keda', { release: KEDA })));
  expect(() => renderYaml(twice)).toThrow(expect.objectContaining({ code: 'ReleaseTwice' }));
});
