import { kindNotProvided } from '../../constructs/delivery/kind-not-provided';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { validateGraph } from '../../constructs/delivery/validate-graph';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { GATEWAY, KEDA, object, platformAndWorkload, scaledObject, tree, widget } from './trees';

const orphan = renderCharts(
  tree((chart) => {
    const c = chart('c');
    scaledObject(c);
    new Operator(c, 'Gateway', { release: GATEWAY });
  }),
);

test('finds nothing where a CRD and an operator bring every kind', () => {
  expect(kindNotProvided(renderCharts(platformAndWorkload()))).toEqual([]);
});

test('names the object, its kind and the operators that are there', () => {
  expect(kindNotProvided(orphan)).toEqual([
    "nothing provides the kind 'ScaledObject' (keda.sh/v1alpha1) of 'c/Scaler'; operators in the app: gateway; " +
      "add the operator that brings it, or name it in 'alsoProvided' if the cluster has it",
  ]);
});

test('takes an operator that the cluster has already, with all its kinds, beside kinds', () => {
  expect(() => validateGraph(orphan, { alsoProvided: [KEDA] })).not.toThrow();
  const [gateway] = GATEWAY.providesKinds;
  const both = renderCharts(
    tree((chart) => {
      scaledObject(chart('c'));
      object(chart('d'), 'Route', { apiVersion: gateway.apiVersion, kind: gateway.kind });
    }),
  );
  expect(() => validateGraph(both, { alsoProvided: [KEDA, gateway] })).not.toThrow();
  expect(() => validateGraph(both, { alsoProvided: [KEDA] })).toThrow(expect.objectContaining({ code: 'KindNotProvided' }));
});

test('takes a kind that the cluster has already', () => {
  expect(kindNotProvided(orphan, KEDA.providesKinds)).toEqual([]);
});

test.each(['v1', 'apps/v1', 'resource.k8s.io/v1', 'networking.k8s.io/v1'])('knows the group of %s as Kubernetes itself', (apiVersion) => {
  expect(kindNotProvided(renderCharts(tree((chart) => object(chart('c'), 'A', { apiVersion, kind: 'Any' }))))).toEqual([]);
});

test.each(['gateway.networking.k8s.io/v1', 'snapshot.storage.k8s.io/v1', 'metrics.k8s.io/v1beta1'])(
  'knows the group of %s as one that somebody must bring',
  (apiVersion) => {
    expect(kindNotProvided(renderCharts(tree((chart) => object(chart('c'), 'A', { apiVersion, kind: 'Any' }))))).toHaveLength(1);
  },
);

test('fails when two objects have no kind, and tells both', () => {
  const charts = renderCharts(
    tree((chart) => {
      const c = chart('c');
      widget(c);
      scaledObject(c);
    }),
  );
  expect(() => validateGraph(charts)).toThrow(
    expect.objectContaining({
      code: 'KindNotProvided',
      message: expect.stringMatching(/'Widget' .* of 'c\/Widget'.*; nothing .* of 'c\/Scaler'/),
    }),
  );
});
