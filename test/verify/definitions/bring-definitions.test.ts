import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEDA, karpenterRelease, PROMETHEUS } from '../../../constructs/kubernetes';
import { bringDefinitions } from '../../../verify/definitions/bring-definitions';
import { OPERATOR_SOURCES } from '../../../verify/definitions/operator-source';
import { parseManifests } from '../../../verify/read-manifests';

const PATH = process.env['PATH'];
let folder: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  Object.assign(process.env, { PATH: `${folder}:${PATH}`, GROUNDPLAN_ENGINES: join(folder, 'engines') });
  said = '';
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.env['PATH'] = PATH;
});

/** A Go command that runs this script instead, and keeps what it was asked for. */
function goDoes(script: string): void {
  writeFileSync(join(folder, 'go'), `#!/bin/sh\n[ "$1" = version ] && exit 0\necho "$@" >> ${folder}/asked\n${script}\n`, { mode: 0o755 });
}

/** A Go command that fetches a module with these files, as the module has them under a folder. */
function goFetches(under: string, files: Readonly<Record<string, string>>): void {
  const write = Object.entries(files).map(([name, text]) => `cat > "$M/${under}/${name}" <<'EOF'\n${text}EOF`);
  goDoes([`M=${folder}/module`, `mkdir -p "$M/${under}"`, ...write, `echo "{ \\"Dir\\": \\"$M\\" }"`].join('\n'));
}

const asked = (): string[] => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');

async function bring(texts: readonly string[], given: readonly string[] = []) {
  const [manifests, more] = [parseManifests('k8s/a.yaml', texts.join('---\n')), parseManifests('crds/a.yaml', given.join('---\n'))];
  const brought = await bringDefinitions(manifests, more, (text) => (said += text));
  return brought.map(({ body }) => `${body.kind} ${body.metadata.name}`);
}

const definition = (group: string, kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.${group} }
spec:
  group: ${group}
  names:
    kind: ${kind}
`;
const KEDA_FILES = {
  'kustomization.yaml': 'resources: []\n',
  'other.txt': definition('keda.sh', 'ScaledObject'),
  'keda.sh_scaledjobs.yaml': definition('keda.sh', 'ScaledJob'),
  'keda.sh_scaledobjects.yaml': `---\n${definition('keda.sh', 'ScaledObject')}`,
};
const SCALED = 'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: chat }\n';
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const release = (chart: string, version: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${chart} }\nspec: { chart: { spec: { chart: ${chart}, version: '${version}' } } }\n`;
/** So that the releases of a test need no definition themselves. */
const FLUX = definition('helm.toolkit.fluxcd.io', 'HelmRelease');

test('brings the definitions of the kinds that are used, and says so', async () => {
  goFetches('config/crd/bases', KEDA_FILES);
  expect(await bring([CONFIG, SCALED])).toEqual(['CustomResourceDefinition scaledobjects.keda.sh']);
  expect(asked()).toEqual(['mod download -json github.com/kedacore/keda/v2@v2.21.0']);
  expect(said).toBe(
    '· fetching the definitions of KEDA v2.21.0 from github.com/kedacore/keda/v2\n· with the definitions of KEDA v2.21.0\n',
  );
});

test('fetches once; later neither Go nor a network is needed', async () => {
  goFetches('config/crd/bases', KEDA_FILES);
  await bring([SCALED]);
  process.env['PATH'] = join(folder, 'nothing');
  said = '';
  expect(await bring([SCALED])).toEqual(['CustomResourceDefinition scaledobjects.keda.sh']);
  expect(said).toBe('· with the definitions of KEDA v2.21.0\n');
});

test("brings Flux's namespace with its kinds", async () => {
  goFetches('config/crd/bases', { 'a.yaml': definition('source.toolkit.fluxcd.io', 'HelmRepository') });
  expect(await bring(['apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: keda }\n'])).toEqual([
    'Namespace flux-system',
    'CustomResourceDefinition helmrepositorys.source.toolkit.fluxcd.io',
  ]);
});

test('brings nothing that the manifests or their reader have already, and nothing for kinds that it does not know', async () => {
  goDoes('exit 1');
  expect(await bring([CONFIG, 'apiVersion: ray.io/v1\nkind: RayJob\nmetadata: { name: a }\n'])).toEqual([]);
  expect(await bring([definition('keda.sh', 'ScaledObject'), SCALED])).toEqual([]);
  expect(await bring([SCALED], [definition('keda.sh', 'ScaledObject')])).toEqual([]);
  expect(said).toBe('');
});

test.each([
  ['2.22.0', 'v2.22.0'],
  ['v2.22.0', 'v2.22.0'],
  ['2.21.0', 'v2.21.0'],
  ['2.x', 'v2.21.0'],
])('takes the version of the chart that the manifests install: %s', async (version, wanted) => {
  goFetches('config/crd/bases', KEDA_FILES);
  expect(await bring([FLUX, release('keda', version), SCALED])).toEqual(['CustomResourceDefinition scaledobjects.keda.sh']);
  expect(asked()).toEqual([`mod download -json github.com/kedacore/keda/v2@${wanted}`]);
});

test('fails when nobody knows which version of the operator a chart installs', async () => {
  const monitor = 'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: { name: chat }\n';
  await expect(bring([FLUX, release('kube-prometheus-stack', '90.0.0'), monitor])).rejects.toMatchObject({
    code: 'DefinitionsNotFetched',
    message: expect.stringContaining(
      "k8s/a.yaml:9 installs chart 'kube-prometheus-stack' 90.0.0, and the version of Prometheus operator in it is known for 88.6.5 only",
    ),
  });
});

test.each([
  [
    'the network',
    'printf %s \'{ "Error": "dial tcp: lookup proxy.golang.org:\\n\\tno such host" }\'; exit 1',
    'dial tcp: lookup proxy.golang.org: no such host',
  ],
  ['a module that is served', 'echo "go: module not available" >&2; exit 1', 'go: module not available'],
])('fails without %s, names the operator and says what to do', async (_what, script, words) => {
  goDoes(script);
  await expect(bring([SCALED])).rejects.toMatchObject({
    code: 'DefinitionsNotFetched',
    message: expect.stringContaining(
      `the definitions of KEDA v2.21.0 cannot be fetched: ${words}; run this once where the Go proxy can be reached, or name the file or folder with them with '--crds'`,
    ),
  });
});

test('fails without Go, and says what for', async () => {
  process.env['PATH'] = join(folder, 'nothing');
  await expect(bring([SCALED])).rejects.toMatchObject({
    code: 'GoMissing',
    message: expect.stringContaining('the definitions of KEDA v2.21.0 are fetched from its Go module: install Go 1.26 or newer'),
  });
});

const RELEASES = [KEDA, PROMETHEUS, karpenterRelease({ clusterName: 'c', interruptionQueueName: 'q' })];

test.each(RELEASES)('the source of $chart is at the version that is installed, and has its groups', ({ chart, version, providesKinds }) => {
  const source = OPERATOR_SOURCES.find((s) => s.chart?.name === chart);
  expect(source?.chart).toEqual({ name: chart, version });
  expect(source?.groups).toEqual(expect.arrayContaining(providesKinds.map(({ apiVersion }) => apiVersion.split('/')[0])));
});
