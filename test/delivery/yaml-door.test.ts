import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { helmCommands, OperatorDelivery, renderYaml, writeYaml } from '../../constructs/delivery/yaml-door';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { GATEWAY, KEDA, object, platformAndWorkload, tree, widget } from './trees';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'groundplan-yaml-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('numbers the files in the order in which they are applied', () => {
  expect(renderYaml(platformAndWorkload()).map((f) => f.path)).toEqual(['0000-platform.k8s.yaml', '0001-workload.k8s.yaml']);
});

test('writes a document an object, each after those it depends on', () => {
  const app = tree((chart) => {
    const c = chart('c');
    object(c, 'A', { metadata: { name: 'a' }, data: { on: 'yes' } });
    object(c, 'Home', { kind: 'Namespace', metadata: { name: 'b' } });
  });
  expect(renderYaml(app)[0].yaml).toBe(
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  "on": "yes"\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: b\n',
  );
});

test('gives the bytes and the names that synth() of cdk8s gives', () => {
  const app = platformAndWorkload();
  Object.defineProperty(app, 'outdir', { value: folder });
  app.synth();
  const theirs = readdirSync(folder).map((path) => ({ path, yaml: readFileSync(join(folder, path), 'utf8') }));
  expect(renderYaml(app)).toEqual(theirs);
});

test('has no file for a chart without objects, which kubectl would refuse', () => {
  const app = tree((chart) => {
    chart('empty');
    object(chart('full'), 'A');
  });
  expect(renderYaml(app).map((f) => f.path)).toEqual(['0000-full.k8s.yaml']);
});

test('leaves operators out where there is no Flux, and still knows the kinds they bring', () => {
  const [platform] = renderYaml(platformAndWorkload(), { operators: OperatorDelivery.NONE });
  expect(platform.yaml.match(/^kind: .*$/gm)).toEqual(['kind: CustomResourceDefinition', 'kind: Namespace']);
});

describe('writeYaml', () => {
  test('writes where cdk8s looks unless told otherwise', () => {
    const app = new App({ outdir: join(folder, 'made') });
    writeYaml(app);
    expect(readdirSync(folder)).toEqual(['made']);
  });

  test('replaces what an earlier run wrote, and nothing else', () => {
    ['0001-gone.k8s.yaml', '0000-platform.k8s.yaml', 'kustomization.yaml', 'mine.k8s.yaml'].forEach((f) =>
      writeFileSync(join(folder, f), ''),
    );
    const files = writeYaml(platformAndWorkload(), folder);
    expect(readdirSync(folder).sort()).toEqual(['0000-platform.k8s.yaml', '0001-workload.k8s.yaml', 'kustomization.yaml', 'mine.k8s.yaml']);
    expect(files.map((f) => readFileSync(join(folder, f.path), 'utf8'))).toEqual(files.map((f) => f.yaml));
  });

  test('keeps what another app of the same run wrote there', () => {
    const team = (name: string) => tree((chart) => object(chart(name), 'A'));
    const [a, b] = [team('team-a'), team('team-b')];
    writeFileSync(join(folder, '0007-gone.k8s.yaml'), '');
    writeYaml(a, folder);
    writeYaml(b, folder);
    expect(readdirSync(folder).sort()).toEqual(['0000-team-a.k8s.yaml', '0000-team-b.k8s.yaml']);
    object(a.charts[0], 'B');
    writeYaml(a, join(folder, '.'));
    expect(readdirSync(folder).sort()).toEqual(['0000-team-a.k8s.yaml', '0000-team-b.k8s.yaml']);
  });

  test('fails when it would overwrite what another app of the same run wrote', () => {
    const team = (text: string) => tree((chart) => object(chart('team'), 'A', { data: { text } }));
    const [{ yaml }] = writeYaml(team('a'), folder);
    expect(() => writeYaml(team('b'), folder)).toThrow(
      `'${join(folder, '0000-team.k8s.yaml')}' was written by another app of this program; give the charts ids of their own, or each app a folder [FileOfAnotherApp]`,
    );
    expect(readFileSync(join(folder, '0000-team.k8s.yaml'), 'utf8')).toBe(yaml);
  });

  test('fails when a kind is not provided, before it has touched a file', () => {
    writeFileSync(join(folder, '0000-old.k8s.yaml'), 'old');
    expect(() =>
      writeYaml(
        tree((chart) => widget(chart('c'))),
        folder,
      ),
    ).toThrow(expect.objectContaining({ code: 'KindNotProvided' }));
    expect(readdirSync(folder)).toEqual(['0000-old.k8s.yaml']);
  });

  test('fails when a value is known only later', () => {
    expect(() => writeYaml(platformAndWorkload('${Pulumi[0]}'), folder)).toThrow(expect.objectContaining({ code: 'LateValueForeign' }));
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('says how a person installs the operators, in order and quoted for a shell', () => {
  const app = tree((chart) => {
    const operators = chart('operators');
    const keda = new Operator(operators, 'Keda', { release: KEDA });
    keda.node.addDependency(new Operator(operators, 'Gateway', { release: GATEWAY }));
  });
  expect(helmCommands(renderCharts(app))).toEqual([
    'helm upgrade --install gateway oci://docker.io/envoyproxy/gateway-helm --version 1.9.0 --namespace gateway --create-namespace --reset-values --wait --timeout 6m',
    `printf %s '{"watchNamespace":"team'\\''s"}' | helm upgrade --install keda keda --repo https://kedacore.github.io/charts --version 2.21.0 ` +
      '--namespace keda --create-namespace --reset-values --wait --timeout 6m --values -',
  ]);
});

test('says how a person installs kinds from a chart of their own, before the operator', () => {
  const release = { ...GATEWAY, crdChart: 'gateway-crds' };
  const app = tree((chart) => new Operator(chart('operators'), 'Gateway', { release }));
  expect(helmCommands(renderCharts(app)).map((line) => line.split(' --version')[0])).toEqual([
    'helm upgrade --install gateway-crd oci://docker.io/envoyproxy/gateway-crds',
    'helm upgrade --install gateway oci://docker.io/envoyproxy/gateway-helm',
  ]);
  expect(helmCommands(renderCharts(app)).map((line) => line.endsWith(' --skip-crds'))).toEqual([false, true]);
});
