import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { nameOf, parseManifests, placeOf, readManifests, readPiped } from '../../verify/read-manifests';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  Object.entries(files).forEach(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  });
}

const configMap = (name: string, more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

function failure(action: () => unknown): { code: string; message: string } {
  try {
    action();
  } catch (error) {
    if (GroundplanError.is(error)) {
      return { code: error.code, message: error.message.replaceAll(`${folder}/`, '') };
    }
    throw error;
  }
  throw new Error('nothing failed');
}

test('reads files in the order of their names, folders among them, and what else lies there not at all', () => {
  write({
    '0010-b.k8s.yaml': configMap('third'),
    '0002-a.yml': `# first comes a comment\n${configMap('first')}---\n${configMap('second')}---\n# and nothing\n`,
    '0011-folder/a.json': '{"apiVersion": "v1",\n "kind": "ConfigMap", "metadata": {"name": "fourth"}}',
    '.git/config.yaml': 'no: manifest',
    'README.md': '# not read',
  });
  expect(readManifests(folder).map((m) => `${placeOf(m).slice(folder.length + 1)} ${nameOf(m.body)}`)).toEqual([
    '0002-a.yml:2 ConfigMap first',
    '0002-a.yml:7 ConfigMap second',
    '0010-b.k8s.yaml:1 ConfigMap third',
    '0011-folder/a.json:1 ConfigMap fourth',
  ]);
});

test('takes a list for its items, each on its line', () => {
  const text = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: a }\n  - ${configMap('b').replaceAll('\n', '\n    ')}`;
  expect(readPiped(text).map((m) => `${placeOf(m)} ${nameOf(m.body)}`)).toEqual(['-:4 ConfigMap a', '-:7 ConfigMap b']);
});

// What `kubectl create --dry-run=client -o json` 1.32.4 makes of each.
test.each<[string, unknown]>([
  ['on', true],
  ['n', false],
  ["'yes'", 'yes'],
  ['0777', 511],
  ['0o777', 511],
  ['08', 8],
  ['0x1F', 31],
  ['0b11', 3],
  ['1_000', 1000],
  ['1_0.5', 10.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1:30', '1:30'],
  ['12:30:45.5', '12:30:45.5'],
  ['2020-01-01', '2020-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['~', null],
  ['Null', null],
  ['!!binary aGk=', 'hi'],
  ['!!str 3', '3'],
])('reads %s as kubectl does', (written, value) => {
  expect(parseManifests('a.yaml', configMap('a', `data:\n  key: ${written}\n`))[0].body['data']).toEqual({ key: value });
});

test('fails when text is no YAML, with file and line', () => {
  write({ 'a.yaml': configMap('a'), 'b.yaml': `${configMap('b')}data: [1,\nmore: x\n` });
  const { code, message } = failure(() => readManifests(folder));
  expect(code).toBe('ManifestMalformed');
  expect(message).toMatch(/^b\.yaml:6 is no YAML: /);
});

test('fails when a key is there twice', () => {
  write({ 'a.yaml': configMap('a', 'data: {}\ndata: {}\n') });
  expect(failure(() => readManifests(folder))).toEqual({
    code: 'ManifestMalformed',
    message: 'a.yaml:6 is no YAML: Map keys must be unique [ManifestMalformed]',
  });
});

test.each([
  ['apiVersion: v1\nmetadata: { name: a }', 'kind'],
  ['kind: ConfigMap\nmetadata: { name: a }', 'apiVersion'],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: { generateName: a- }', 'metadata.name'],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 3 }', 'metadata.name'],
  ['plan: [1]', 'apiVersion, no kind, no metadata.name'],
  ['just words', 'apiVersion, no kind, no metadata.name'],
])('fails when something is no object: %j', (text, missing) => {
  write({ 'a.yaml': `${configMap('fine')}---\n${text}\n` });
  const { code, message } = failure(() => readManifests(folder));
  expect(code).toBe('ManifestIncomplete');
  expect(message).toContain(`a.yaml:6 is no object to apply, it has no ${missing}; name a folder with manifests only`);
});

test('fails when an object is there twice, also in another version of its group', () => {
  const deployment = (version: string): string => `apiVersion: apps/${version}\nkind: Deployment\nmetadata: { name: a, namespace: b }\n`;
  write({ 'a.yaml': deployment('v1'), 'b.yaml': `---\n${deployment('v1beta1')}` });
  expect(failure(() => readManifests(folder))).toEqual({
    code: 'ManifestDuplicate',
    message: 'b.yaml:2 has Deployment b/a again, after a.yaml:1; remove one of them [ManifestDuplicate]',
  });
});

test('fails when there is nothing to read', () => {
  expect(failure(() => readManifests(join(folder, 'nowhere'))).code).toBe('ManifestsMissing');
  expect(failure(() => readManifests(folder)).message).toContain('holds no objects in *.yaml, *.yml or *.json');
  expect(failure(() => readPiped('# nothing\n---\n')).message).toContain('nothing was piped in');
});

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  labels:
    app.kubernetes.io/name: a
    app: a
spec:
  template:
    spec:
      containers:
        - name: first
        - name: server
          ports:
            - containerPort: 80
              name: http
            - { containerPort: 81, protocol: UDP, name: dns }
          args: &args [--a, --b]
      initContainers:
        - name: init
          args: *args
`;

test.each([
  ['spec.replicas', 8],
  ['metadata.labels.app.kubernetes.io/name', 6],
  ['metadata.labels[app.kubernetes.io/name]', 6],
  ['metadata.labels.app', 7],
  ['spec.template.spec.containers[1].image', 13],
  ['spec.template.spec.containers[name="server"].ports[containerPort=80,protocol="TCP"].name', 16],
  ['spec.template.spec.containers[name="server"].ports[containerPort=81,protocol="UDP"].name', 17],
  ['spec.template.spec.containers[name="nobody"].ports', 11],
  ['spec.template.spec.containers[1].args[1]', 18],
  ['', 1],
])('finds the line of %j', (field, line) => {
  expect(parseManifests('a.yaml', DEPLOYMENT)[0].lineOf(field)).toBe(line);
});
