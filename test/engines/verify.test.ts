/** `groundplan verify` on a real API server: through kubectl with a dry run, and on the throw-away one that it starts itself. */
import { DOMParser } from '@xmldom/xmldom';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXIT, main } from '../../cli/main';
import { type Manifest, readManifests } from '../../verify/read-manifests';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';
import { withKubectl } from './room/kubectl';

let cluster: ControlPlane;
let folder: string;
let out: string;
let err: string;

beforeAll(async () => {
  await withKubectl();
  cluster = await ControlPlane.start();
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
});
afterAll(async () => {
  await cluster?.end();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => jest.restoreAllMocks());

/** What the command answered, with paths as they are under the test's folder. */
async function verify(...argv: string[]) {
  [out, err] = ['', ''];
  const code = await main(['verify', ...argv]);
  const short = (text: string): string[] => text.replaceAll(`${folder}/`, '').trim().split('\n');
  return { code, lines: short(out), err: short(err) };
}

const onServer = (...argv: string[]) => verify('--server', cluster.kubeconfig, ...argv);

function write(files: Readonly<Record<string, string>>): void {
  Object.entries(files).forEach(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  });
}

/** Name and version of everything there is of the kinds of these objects. */
async function everything(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const kinds = new Map(manifests.map(({ body }) => [`${body.apiVersion} ${body.kind}`, body]));
  const lists = await Promise.all([...kinds.values()].map(({ apiVersion, kind }) => cluster.api.list(apiVersion, kind)));
  return lists.flat().map(({ metadata }) => `${metadata.uid} ${metadata.name} ${metadata.resourceVersion}`);
}

const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;

const definition = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.example.com }
spec:
  group: example.com
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  scope: Namespaced
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
`;

const custom = (kind: string, name: string): string =>
  `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: chat }\n`;

const deployment = (name: string, more: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: chat
spec:
  ${more}
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: server, image: registry.k8s.io/pause:3.10 }] }
`;

const nodePool = (name: string, after: string, key: string): string => `apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: ${name} }
spec:
  disruption:
    consolidateAfter: ${after}
  template:
    spec:
      nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu }
      requirements:
        - key: ${key}
          operator: Exists
`;

const FAULTS = {
  'faults/00-namespace.yaml': namespace('chat'),
  'faults/01-field.yaml': `# the team's\n---\n${deployment('field', 'replica: 2')}`,
  'faults/02-type.yaml': deployment('type', 'replicas: two'),
  'faults/03-pattern.yaml': nodePool('pattern', 'soon', 'example.com/gpu'),
  'faults/04-rule.yaml': nodePool('rule', '1m', 'kubernetes.io/hostname'),
  'faults/05-kind.json': '{\n  "apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": { "name": "job", "namespace": "chat" } }',
  'faults/06-early.yaml': `${custom('Widget', 'early')}---\n${custom('Widget', 'late').replace('chat', 'other')}`,
  'faults/07-definition.yaml': definition('Widget'),
  'faults/08-namespace.yaml': `${namespace('other')}---\n${custom('Widget', 'last').replace('chat', 'nowhere')}`,
  'faults/09-value.yaml': deployment('value', 'replicas: -1'),
};

/** What is wrong there, whoever is asked; the remedy for a kind that nobody has depends on it. */
const WRONG = [
  'faults/01-field.yaml:9 Deployment chat/field: spec.replica: field not declared in schema',
  'faults/02-type.yaml:7 Deployment chat/type: spec.replicas: expected numeric (int or float), got string',
  expect.stringMatching(
    /^faults\/03-pattern\.yaml:6 NodePool pattern: spec\.disruption\.consolidateAfter: Invalid value: "soon": .* should match/,
  ),
  expect.stringMatching(
    /^faults\/04-rule\.yaml:11 NodePool rule: spec\.template\.spec\.requirements\[0\]\.key: Invalid value: .*label "kubernetes\.io\/hostname" is restricted/,
  ),
  expect.stringMatching(/^faults\/05-kind\.json:1 RayJob chat\/job: no kind RayJob in ray\.io\/v1; /),
  'faults/06-early.yaml:1 Widget chat/early: comes before the definition of its kind (faults/07-definition.yaml:1); files are applied in the order of their names',
  "faults/06-early.yaml:5 Widget other/late: comes before its namespace 'other' (faults/08-namespace.yaml:1); files are applied in the order of their names",
];
const INVALID = 'faults/09-value.yaml:7 Deployment chat/value: spec.replicas: Invalid value: -1: must be greater than or equal to 0';

beforeAll(async () => {
  write(FAULTS);
  const pools = readManifests(join(folder, 'faults')).filter((m) => m.body.kind === 'NodePool');
  await cluster.define(await definitionsFor(pools.map((m) => m.body)));
});

test('a cluster that has the operators takes a blueprint, and nothing is written', async () => {
  expect(await main(['synth', 'customer-service', '-r', 'on-prem', '-o', join(folder, 'out'), '-q'])).toBe(EXIT.ok);
  const kubernetes = join(folder, 'out/customer-service-on-prem/kubernetes');
  const manifests = readManifests(kubernetes);
  await cluster.define(await definitionsFor(manifests.map((m) => m.body)));
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
  const before = await everything(manifests);

  const { code, lines, err: progress } = await onServer(kubernetes);

  expect({ code, lines }).toEqual({
    code: EXIT.ok,
    lines: [
      `${manifests.length} objects: ${manifests.length} accepted, 0 refused, 0 not checkable`,
      expect.stringMatching(/^\d+ of those accepted were checked in namespace 'default', because this folder creates theirs first$/),
    ],
  });
  expect(progress[1]).toMatch(/^· asking https:\/\/127\.0\.0\.1:\d+ \(context engines\)$/);
  expect(await everything(manifests)).toEqual(before);
  expect(before.length).toBeGreaterThan(3);
});

test('so does the throw-away API server, which brings the definitions of the operators by itself', async () => {
  const { code, lines, err: progress } = await verify('--local', join(folder, 'out/customer-service-on-prem/kubernetes'));
  expect({ code, lines }).toEqual({
    code: EXIT.ok,
    lines: [expect.stringMatching(/^(\d+) objects: \1 accepted, 0 refused, 0 not checkable$/)],
  });
  expect(progress.slice(1)).toEqual([
    expect.stringMatching(
      /^· with the definitions of Flux source-controller v.*, Flux helm-controller v.*, KEDA v.*, Prometheus operator v/,
    ),
    '· asking a throw-away API server, Kubernetes 1.35.4',
  ]);
});

test("the throw-away API server takes its user's own definitions and namespaces first", async () => {
  const own = definition('Gadget')
    .replaceAll('example.com', 'karpenter.sh')
    .replaceAll(/gadget/gi, (g) => (g === 'Gadget' ? 'NodePool' : 'nodepool'));
  // As an operator's file has them: with objects that are none of its business.
  write({
    'given/all.yaml': [
      namespace('chat'),
      own.replace('Namespaced', 'Cluster'),
      definition('Gadget'),
      deployment('other', 'replica: 1'),
    ].join('---\n'),
    'gadget/a.yaml': [custom('Gadget', 'one'), 'apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: own }\nspec: {}\n'].join(
      '---\n',
    ),
  });
  const { code, lines, err: progress } = await verify('--local', '--crds', join(folder, 'given'), join(folder, 'gadget'));
  expect({ code, lines }).toEqual({
    code: EXIT.findings,
    lines: [
      expect.stringMatching(/^gadget\/a\.yaml:\d+ NodePool own: spec: field not declared in schema$/),
      '2 objects: 1 accepted, 1 refused, 0 not checkable',
    ],
  });
  expect(progress).toHaveLength(2);
});

test('a cluster says what is wrong, with file, line, object and field', async () => {
  const { code, lines } = await onServer(join(folder, 'faults'), '--junit', join(folder, 'reports/verify.xml'));
  expect({ code, lines }).toEqual({
    code: EXIT.findings,
    lines: [
      ...WRONG,
      expect.stringMatching(
        /^faults\/08-namespace\.yaml:5 Widget nowhere\/last: not checkable: the definition of its kind is in this folder/,
      ),
      `${INVALID} (checked in namespace 'default': this folder creates namespace 'chat' first)`,
      '12 objects: 3 accepted, 8 refused, 1 not checkable',
    ],
  });

  const xml = new DOMParser().parseFromString(readFileSync(join(folder, 'reports/verify.xml'), 'utf8'), 'text/xml').documentElement!;
  expect(['tests', 'failures', 'errors', 'skipped'].map((name) => xml.getAttribute(name))).toEqual(['12', '9', '0', '0']);
  const failures = Array.from(xml.getElementsByTagName('failure')).map((f) => f.textContent!.replaceAll(`${folder}/`, ''));
  expect(failures).toEqual(lines.slice(0, -1));
});

test('the throw-away API server says the same', async () => {
  const { code, lines } = await verify('--local', join(folder, 'faults'));
  expect({ code, lines }).toEqual({
    code: EXIT.findings,
    lines: [
      ...WRONG,
      expect.stringMatching(
        /^faults\/08-namespace\.yaml:7 Widget nowhere\/last: metadata\.namespace: no namespace 'nowhere'; put it into this folder/,
      ),
      INVALID,
      '12 objects: 3 accepted, 9 refused, 0 not checkable',
    ],
  });
  expect(lines[4]).toContain("name the file or folder with its CustomResourceDefinition with '--crds'");
});

test('a definition that comes in the same folder leaves its objects unchecked, which fails unless it is allowed', async () => {
  write({ 'own/0-all.yaml': [namespace('chat'), definition('Gadget'), custom('Gadget', 'one')].join('---\n') });
  const refused = await onServer(join(folder, 'own'));
  expect(refused).toMatchObject({
    code: EXIT.findings,
    lines: [
      'own/0-all.yaml:15 Gadget chat/one: not checkable: the definition of its kind is in this folder (own/0-all.yaml:5) and not yet on the cluster',
      '3 objects: 2 accepted, 0 refused, 1 not checkable',
    ],
  });
  expect((await onServer(join(folder, 'own'), '--allow-unchecked', '-q')).code).toBe(EXIT.ok);
  expect(await verify('--local', '-q', join(folder, 'own'))).toMatchObject({
    code: EXIT.ok,
    lines: ['3 objects: 3 accepted, 0 refused, 0 not checkable'],
  });
});

test('what an object needs from before it in the folder is no fault of it', async () => {
  const pod = (name: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { priorityClassName: ${name}, containers: [{ name: a, image: b }] }\n`;
  write({
    'needs/a.yaml': [
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: high }\nvalue: 10\n',
      pod('high'),
      pod('low'),
    ].join('---\n'),
  });
  expect((await onServer(join(folder, 'needs'))).lines).toEqual([
    "needs/a.yaml:6 Pod high: not checkable: needs PriorityClass 'high', which this folder creates first (needs/a.yaml:1)",
    expect.stringMatching(/^needs\/a\.yaml:11 Pod low: pods "low" is forbidden: no PriorityClass with name low was found$/),
    '3 objects: 1 accepted, 1 refused, 1 not checkable',
  ]);
});

test('an object of the same name in namespace default is not mistaken for the one that is checked', async () => {
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'taken', namespace: 'default' },
    immutable: true,
    data: { a: '1' },
  };
  await cluster.api.apply(body);
  write({
    'taken/a.yaml': `${namespace('chat')}---\n${JSON.stringify({ ...body, metadata: { name: 'taken', namespace: 'chat' }, data: { a: '2' } })}\n`,
  });
  expect((await onServer(join(folder, 'taken'))).lines[0]).toBe(
    "taken/a.yaml:5 ConfigMap chat/taken: not checkable: this folder creates namespace 'chat' first, and namespace 'default', which it could be checked in, has an object of its name",
  );
});

test('objects that name no namespace belong to that of the context, or to the one that is named', async () => {
  write({ 'plain/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { contexts: { context: object }[] };
  config.contexts[0].context = { ...config.contexts[0].context, namespace: 'elsewhere' };
  write({ kubeconfig: JSON.stringify(config) });
  const missing = (name: string) => expect.stringContaining(`metadata.namespace: no namespace '${name}'; create it on the cluster`);
  expect((await verify('--server', join(folder, 'kubeconfig'), join(folder, 'plain'))).lines[0]).toEqual(missing('elsewhere'));
  expect((await onServer('-n', 'third', join(folder, 'plain'))).lines[0]).toEqual(missing('third'));
  expect((await onServer(join(folder, 'plain'))).code).toBe(EXIT.ok);
});

test('prints JSON for programs', async () => {
  await onServer('--json', join(folder, 'faults/00-namespace.yaml'));
  expect(JSON.parse(out)).toEqual({
    cluster: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+ \(context engines\)$/),
    counts: { objects: 1, accepted: 1, refused: 0, unchecked: 0 },
    objects: [
      {
        file: join(folder, 'faults/00-namespace.yaml'),
        line: 1,
        apiVersion: 'v1',
        kind: 'Namespace',
        name: 'chat',
        state: 'accepted',
        problems: [],
      },
    ],
  });
});

describe('a cluster that does not answer is exit code 2', () => {
  const changed = (change: (config: any) => void): string => {
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as unknown;
    change(config);
    write({ kubeconfig: JSON.stringify(config) });
    return join(folder, 'kubeconfig');
  };

  test.each([
    ['nobody listens', (c: any) => (c.clusters[0].cluster.server = 'https://127.0.0.1:1'), /connection refused/],
    ['a token that nobody knows', (c: any) => (c.users[0].user.token = 'stale'), /Unauthorized/],
    ['another certificate', (c: any) => delete c.clusters[0].cluster['certificate-authority-data'], /certificate/],
  ])('%s', async (_name, change, words) => {
    const result = await verify('-q', '--server', changed(change), join(folder, 'plain'));
    expect(result.code).toBe(EXIT.badInput);
    expect(result.err.join('\n')).toMatch(words);
    expect(result.err.join('\n')).toMatch(/^error: https:\/\/127\.0\.0\.1:\d+ does not answer: [^]*\[ClusterUnreachable\]$/);
  });

  test('a context that is not there', async () => {
    const result = await onServer('-q', '--context', 'production', join(folder, 'plain'));
    expect(result).toMatchObject({ code: EXIT.badInput, lines: [''] });
    expect(result.err[0]).toMatch(/kubectl knows no cluster to ask: .*"?production"?.*\[KubeconfigInvalid\]$/);
  });
});

test('who may not use namespace default is told that the rest could not be checked', async () => {
  for (const body of [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ci', namespace: 'default' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'ci' },
      rules: [{ apiGroups: [''], resources: ['namespaces', 'configmaps'], verbs: ['get', 'patch', 'create'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'ci' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'ci' },
      subjects: [{ kind: 'ServiceAccount', name: 'ci', namespace: 'default' }],
    },
  ]) {
    await cluster.api.apply(body);
  }
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const path = '/api/v1/namespaces/default/serviceaccounts/ci/token';
  const { status } = await cluster.api.send<any>('POST', path, request, 'application/json');
  const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8'));
  config.users[0].user = { token: status.token };
  write({
    kubeconfig: JSON.stringify(config),
    'ci/a.yaml': `${namespace('chat')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: chat }\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: chat }\n`,
  });
  expect((await verify('--server', join(folder, 'kubeconfig'), join(folder, 'ci'))).lines).toEqual([
    expect.stringMatching(/^ci\/a\.yaml:9 Secret chat\/a: .*User "system:serviceaccount:default:ci" cannot \w+ resource "secrets"/),
    expect.stringMatching(/^3 objects: 2 accepted, [01] refused, [01] not checkable$/),
    "1 of those accepted were checked in namespace 'default', because this folder creates theirs first",
  ]);
});

describe('a gateway that serves clusters under paths of its own', () => {
  // A stand-in for such a gateway: it answers what a cluster would that knows config maps only.
  let gateway: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    gateway = createServer((incoming, answer) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      answer.statusCode = incoming.url!.startsWith('/k8s/clusters/c-1/') ? 200 : 404;
      answer.setHeader('Content-Type', 'application/json');
      answer.end(JSON.stringify({ resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] }));
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => gateway.close());

  test('is asked under them', async () => {
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8'));
    config.clusters[0].cluster = { server: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/k8s/clusters/c-1` };
    write({ kubeconfig: JSON.stringify(config) });
    expect((await verify('--server', join(folder, 'kubeconfig'), join(folder, 'plain'))).code).toBe(EXIT.ok);
    // some kubectls ask for the version themselves, to choose their own.
    expect(asked.filter((path) => !path.includes('timeout='))).toEqual([
      'GET /k8s/clusters/c-1/version',
      'GET /k8s/clusters/c-1/api/v1',
      'PATCH /k8s/clusters/c-1/api/v1/namespaces/default/configmaps/a?fieldManager=groundplan&fieldValidation=Strict&force=true&dryRun=All',
    ]);
  });
});
