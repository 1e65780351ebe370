import { Chart } from 'cdk8s';
import { kindBesideItsCrd } from '../../constructs/delivery/kind-beside-its-crd';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { validateGraph } from '../../constructs/delivery/validate-graph';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { KEDA, object, platformAndWorkload, scaledObject, tree, widget, widgetCrd } from './trees';

const beside = renderCharts(
  tree((chart) => {
    const c = chart('c');
    widget(c).addDependency(widgetCrd(c));
  }),
);

test('finds nothing where the chart of an object depends on the chart of its kind', () => {
  expect(kindBesideItsCrd(renderCharts(platformAndWorkload()))).toEqual([]);
});

test('finds nothing where it depends on it over a third chart, or holds it nested', () => {
  const charts = renderCharts(
    tree((chart) => {
      const [crds, middle, work] = [chart('crds'), chart('middle'), chart('work')];
      widgetCrd(crds);
      object(middle, 'A');
      middle.addDependency(crds);
      work.addDependency(middle);
      widget(work);
      new Operator(new Chart(work, 'operators'), 'Keda', { release: KEDA });
      scaledObject(work);
    }),
  );
  expect(kindBesideItsCrd(charts)).toEqual([]);
});

test('finds an object in the chart of its CRD, also after it', () => {
  expect(kindBesideItsCrd(beside)).toEqual([
    "'c/Widget' is in the chart 'c' that also brings its kind 'Widget'; put it into another chart that depends on this one",
  ]);
});

test('finds an object whose chart does not wait for the operator of its kind', () => {
  const charts = renderCharts(
    tree((chart) => {
      scaledObject(chart('work'));
      new Operator(chart('operators'), 'Keda', { release: KEDA });
    }),
  );
  expect(kindBesideItsCrd(charts)).toEqual([
    "'work/Scaler' needs its kind 'ScaledObject' from the chart 'operators'; add that chart as a dependency of 'work'",
  ]);
});

test('finds nothing where the cluster has the kind anyway', () => {
  expect(kindBesideItsCrd(beside, [{ apiVersion: 'example.com/v1', kind: 'Widget', crd: 'widgets.example.com' }])).toEqual([]);
});

test('fails when a kind could come after its object', () => {
  expect(() => validateGraph(beside)).toThrow(expect.objectContaining({ code: 'KindBesideItsCrd' }));
});
