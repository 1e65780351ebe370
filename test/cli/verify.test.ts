import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, main } from '../../cli/main';

const PATH = process.env['PATH'];
const HERE = process.cwd();
let folder: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  err = '';
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.chdir(folder);
  // neither kubectl nor Go, and no cluster of whoever runs this.
  process.env['PATH'] = folder;
  process.env['GROUNDPLAN_ENGINES'] = join(folder, 'engines');
  mkdirSync('k8s');
  writeFileSync('k8s/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
});

afterEach(() => {
  process.chdir(HERE);
  process.env['PATH'] = PATH;
  delete process.env['GROUNDPLAN_ENGINES'];
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  [['k8s'], 'KubectlMissing', "'kubectl' is not on the PATH"],
  [['k8s', '--server', 'nowhere'], 'KubeconfigInvalid', "'--server' (nowhere) is no file"],
  [['k8s', '--crds', 'k8s'], 'VerifyOptions', "'--crds' goes with '--local' only"],
  [['k8s/b.yaml'], 'ManifestsMissing', "'k8s/b.yaml' is not there"],
  [
    [],
    'ManifestsMissing',
    "there is no 'out/*/kubernetes' here, and no 'out/*/preview'; write one with 'groundplan review', or name a folder",
  ],
  [['k8s', '--local', '--crds', 'crds'], 'ManifestsMissing', "'crds' is not there"],
])('fails with exit code 2 for %j', async (argv, code, words) => {
  expect(await main(['verify', '-q', ...argv])).toBe(EXIT.badInput);
  expect(err).toContain(words);
  expect(err).toContain(`[${code}]`);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('fails when two folders could be meant', async () => {
  ['a/kubernetes', 'b/preview'].forEach((name) => mkdirSync(`out/${name}`, { recursive: true }));
  expect(await main(['verify'])).toBe(EXIT.badInput);
  expect(err).toContain('name one of them: out/a/kubernetes, out/b/preview [ManifestsMissing]');
});

test('fails when two clusters are meant', async () => {
  expect(await main(['verify', 'k8s', '--local', '--server', 'kubeconfig'])).toBe(EXIT.badInput);
  expect(err).toContain("option '--local' cannot be used with option '--server <kubeconfig>'");
});

test('fails when kubectl knows no cluster, in its words', async () => {
  writeFileSync('kubectl', '#!/bin/sh\necho "error: current-context must exist in order to minify" >&2\nexit 1\n', { mode: 0o755 });
  process.env['PATH'] = `${folder}:${PATH}`;
  expect(await main(['verify', '-q', 'k8s'])).toBe(EXIT.badInput);
  expect(err).toContain('kubectl knows no cluster to ask: current-context must exist in order to minify; name a kubeconfig with');
});

test('fails when kubectl ends at once, with what it said', async () => {
  const view = JSON.stringify({
    'current-context': 'c',
    clusters: [{ cluster: { server: 'https://c.example' } }],
    contexts: [{ context: {} }],
  });
  writeFileSync('kubectl', `#!/bin/sh\ncase "$*" in *view*) echo '${view}';; *) echo "error: no such plugin" >&2; exit 1;; esac\n`, {
    mode: 0o755,
  });
  process.env['PATH'] = `${folder}:${PATH}`;
  expect(await main(['verify', '-q', 'k8s'])).toBe(EXIT.badInput);
  expect(err).toMatch(
    /^error: https:\/\/c\.example does not answer: kubectl ended with 1 .*\nerror: no such plugin \[ClusterUnreachable\]\n$/,
  );
});

test('fails when the engines are to be built and Go is missing, and says what to install', async () => {
  expect(await main(['verify', '-q', '--local', 'k8s'])).toBe(EXIT.badInput);
  expect(err).toMatch(/kubernetes v1\.\d+\.\d+ is built from source: install Go 1\.26 or newer .* \[GoMissing\]/);
});

const SCALED = 'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\n';

test('fails when definitions are to be fetched and Go is missing, and says what to install', async () => {
  writeFileSync('k8s/b.yaml', SCALED);
  expect(await main(['verify', '-q', '--local', 'k8s'])).toBe(EXIT.badInput);
  expect(err).toMatch(/the definitions of KEDA v.* are fetched from its Go module: install Go 1\.26 or newer .* \[GoMissing\]/);
});

test('fails when definitions cannot be fetched, before anything is built', async () => {
  writeFileSync('k8s/b.yaml', SCALED);
  writeFileSync('go', '#!/bin/sh\necho "no such host" >&2\n[ "$1" = version ]\n', { mode: 0o755 });
  process.env['PATH'] = `${folder}:${PATH}`;
  expect(await main(['verify', '-q', '--local', 'k8s'])).toBe(EXIT.badInput);
  expect(err).toMatch(
    /^error: the definitions of KEDA v.* cannot be fetched: no such host; .* name the file or folder with them with '--crds' \[DefinitionsNotFetched\]\n$/,
  );
});

test('is not loaded by other commands', () => {
  const program = `require('./cli/main').main(['list']).then(() =>
    console.log('loaded: ' + Object.keys(require.cache).filter((path) => /[/]verify/.test(path.slice(process.cwd().length))).join()))`;
  const { stdout } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], { cwd: HERE, encoding: 'utf8' });
  expect(existsSync(join(HERE, 'cli/verify.ts'))).toBe(true);
  expect(stdout.trim().split('\n').at(-1)).toBe('loaded:');
});
