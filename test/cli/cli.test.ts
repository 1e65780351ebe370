import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOutput } from '../../cli/build';
import { EXIT, main } from '../../cli/main';

let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('lists blueprints for people and for programs', async () => {
  expect(await main(['list'])).toBe(EXIT.ok);
  expect(out).toMatch(/^customer-service {2}starter, team, peak/);
  out = '';
  await main(['list', '--json']);
  expect(JSON.parse(out)).toEqual([expect.objectContaining({ name: 'customer-service', sizes: ['starter', 'team', 'peak'] })]);
});

test('shows every number of a plan, and prints it as JSON', async () => {
  expect(await main(['plan'])).toBe(EXIT.ok);
  expect(out).toContain('chat.firstToken');
  out = '';
  await main(['plan', 'customer-service', '-r', 'team', '--json']);
  expect(JSON.parse(out)).toMatchObject({ blueprint: 'customer-service', servers: [{ gpusPerReplica: 1, minReplicas: 2 }] });
});

test('plans a file of one’s own', async () => {
  const file = join(folder, 'mine.yaml');
  expect(await main(['init', 'customer-service', file])).toBe(EXIT.ok);
  expect(await main(['plan', 'customer-service', '-r', file])).toBe(EXIT.ok);
  expect(await main(['init', 'customer-service', file])).toBe(EXIT.badInput);
  expect(err).toContain('exists already');
});

test('prints the JSON Schema of the requirements', async () => {
  await main(['init', '--schema']);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', additionalProperties: false, properties: { replyTokens: { minimum: 1 } } });
});

test.each([
  [['plan', 'customer-servis'], 'UnknownBlueprint', "did you mean 'customer-service'?"],
  [['plan', 'customer-service', '-r', 'startr'], 'RequirementsFileMissing', "did you mean 'starter'?"],
  [['init', 'customer-service', 'x.yaml', '--size', 'huge'], 'UnknownSize', 'allowed: starter, team, peak'],
  [['init', 'customer-service', 'x.yaml', '--size', 'constructor'], 'UnknownSize', 'allowed: starter, team, peak'],
])('fails with exit code 2 for %j', async (argv, code, words) => {
  expect(await main(argv)).toBe(EXIT.badInput);
  expect(err).toContain(code);
  expect(err).toContain(words);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('fails with exit code 2 for an unknown verb or flag, and says where help is', async () => {
  expect(await main(['plann'])).toBe(EXIT.badInput);
  expect(err).toContain('Did you mean plan?');
  expect(await main(['plan', '--nope'])).toBe(EXIT.badInput);
  expect(await main(['--help'])).toBe(EXIT.ok);
  expect(out).toContain('Exit codes: 0 ok, 1 findings, 2 bad input.');
});

test('fails when a file is no YAML, and writes nothing', async () => {
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'model: [unclosed\nx: 1');
  expect(await main(['synth', 'customer-service', '-r', file, '-o', join(folder, 'out'), '-q'])).toBe(EXIT.badInput);
  expect(err).toContain('RequirementsMalformed');
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

test('writes templates, manifests and resources, and the same bytes twice', async () => {
  // as the command runs outside of tests: an asset that is not copied has a path of its own in each run.
  const { CDK_CONTEXT_JSON } = process.env;
  delete process.env.CDK_CONTEXT_JSON;
  const run = async (name: string) => {
    expect(await main(['synth', 'customer-service', '-o', join(folder, name), '-q'])).toBe(EXIT.ok);
    const root = join(folder, name, 'customer-service');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    return Object.fromEntries(
      files.map((f) => [join(f.parentPath, f.name).slice(root.length + 1), readFileSync(join(f.parentPath, f.name), 'utf8')]),
    );
  };
  const first = await run('a');
  expect(Object.keys(first).sort()).toEqual([
    'cloudformation/customer-service.template.json',
    'kubernetes/0000-customer-service-operators.k8s.yaml',
    'kubernetes/0001-customer-service.k8s.yaml',
    'plan.json',
    'pulumi/resources.json',
  ]);
  expect(await run('b')).toEqual(first);
  process.env.CDK_CONTEXT_JSON = CDK_CONTEXT_JSON;
});

test('puts files in place in one move and drops what an earlier run left', () => {
  const target = join(folder, 'out');
  writeOutput(target, [{ path: 'old/a.txt', text: 'a' }]);
  writeOutput(target, [{ path: 'new/b.txt', text: 'b' }]);
  expect(readdirSync(target)).toEqual(['new']);
  expect(readdirSync(folder)).toEqual(['out']);
});
