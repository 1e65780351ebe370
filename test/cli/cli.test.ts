import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, main } from '../../cli/main';

const HERE = process.cwd();
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

test('lists blueprints and ready requirements, for people and for programs', async () => {
  expect(await main(['list'])).toBe(EXIT.ok);
  expect(out).toMatch(/^customer-service: A chat model .*\n {2}starter {7}aws {9}A first chat .*\n/);
  expect(out).toMatch(/\n {2}on-prem {7}kubernetes {2}A cluster of one's own /);
  out = '';
  await main(['list', '--json']);
  const names = ['starter', 'team', 'peak', 'existing-eks', 'on-prem'];
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({ name: 'customer-service', sizes: names, ready: names.map((name) => expect.objectContaining({ name })) }),
  ]);
});

test('shows the decision of a plan, every number if asked, and prints it as JSON', async () => {
  expect(await main(['plan', '-r', 'starter'])).toBe(EXIT.ok);
  expect(out).toMatch(/^customer-service-starter \(aws\): /);
  expect(out).not.toContain('chat.firstToken');
  expect(await main(['plan', '-r', 'starter', '--all'])).toBe(EXIT.ok);
  expect(out).toContain('chat.firstToken');
  out = '';
  await main(['plan', 'customer-service', '-r', 'team', '--json']);
  expect(JSON.parse(out)).toMatchObject({ blueprint: 'customer-service', servers: [{ gpusPerReplica: 1, minReplicas: 2 }] });
});

test.each(['plan', 'synth', 'check', 'review'])('fails when %s is told no requirements, with those that are ready', async (verb) => {
  expect(await main([verb])).toBe(EXIT.badInput);
  expect(err).toMatch(/^error: [^\n]*\n$/);
  expect(err).toContain(
    "error: required option '-r, --requirements <file>' not specified; name a file, or a ready one: starter, team, peak, existing-eks, on-prem [RequirementsNotGiven]\n",
  );
});

test.each([
  [['plan', 'customer-servis', '-r', 'team'], 'UnknownBlueprint', "did you mean 'customer-service'?"],
  [['plan', 'customer-service', '-r', 'startr'], 'RequirementsFileMissing', "did you mean 'starter'?"],
  [['plan', 'customer-service', '-r', 'docs'], 'RequirementsFileMissing', "'requirements' (docs) is a folder"],
  [['synth', '-r', 'on-prem', '-q', '-o', 'LICENSE'], 'OutputNotWritable', "'LICENSE/customer-service-on-prem' cannot be written"],
])('fails with exit code 2 for %j', async (argv, code, words) => {
  expect(await main(argv)).toBe(EXIT.badInput);
  expect(err).toContain(code);
  expect(err).toContain(words);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('fails with exit code 2 for an unknown verb or flag, and says where help is', async () => {
  expect(await main(['plann'])).toBe(EXIT.badInput);
  expect(err).toContain('Did you mean plan?');
  expect(await main(['verfy'])).toBe(EXIT.badInput);
  expect(err).toContain('Did you mean verify?');
  expect(await main(['plan', '--nope'])).toBe(EXIT.badInput);
  expect(await main(['--help'])).toBe(EXIT.ok);
  expect(out).toContain('Exit codes: 0 ok, 1 findings, 2 bad input, 70 a fault of this command.');
  expect(out).toContain('Examples:\n  groundplan init chat-prod.yaml ');
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
    expect(await main(['synth', 'customer-service', '-r', 'starter', '-o', join(folder, name), '-q'])).toBe(EXIT.ok);
    const root = join(folder, name, 'customer-service-starter');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    return Object.fromEntries(
      files.map((f) => [join(f.parentPath, f.name).slice(root.length + 1), readFileSync(join(f.parentPath, f.name), 'utf8')]),
    );
  };
  const first = await run('a');
  expect(Object.keys(first).sort()).toEqual([
    '.groundplan.json',
    'cloudformation/customer-service-starter.template.json',
    'plan.json',
    'preview/0000-customer-service-starter-storage.k8s.yaml',
    'preview/0001-customer-service-starter-operators.k8s.yaml',
    'preview/0002-customer-service-starter-karpenter.k8s.yaml',
    'preview/0003-customer-service-starter-nodes.k8s.yaml',
    'preview/0004-customer-service-starter.k8s.yaml',
  ]);
  expect(await run('b')).toEqual(first);
  process.env.CDK_CONTEXT_JSON = CDK_CONTEXT_JSON;
});

test('says which pages are of an earlier run, and leaves them', async () => {
  const review = join(folder, 'customer-service-on-prem', 'review.html');
  const synth = (): Promise<number> => main(['synth', '-r', 'on-prem', '-o', folder]);
  await main(['review', '-r', 'on-prem', '-o', folder]);
  await synth();
  expect(err).not.toContain('of an earlier run');
  const manifest = join(folder, 'customer-service-on-prem', 'plan.json');
  writeFileSync(manifest, '{}');
  await synth();
  expect(err).toContain("findings.json, review.html, review.md; 'groundplan review' renews them\n");
  expect(existsSync(review)).toBe(true);
});

/** The command as a user starts it, in a folder of theirs. */
function command(cwd: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, ['-r', require.resolve('ts-node/register/transpile-only'), join(HERE, 'cli/main.ts'), ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TS_NODE_PROJECT: join(HERE, 'tsconfig.json'), INIT_CWD: '', npm_package_json: '', ...environment },
  });
}

test('takes paths from where the user stands, in any folder and under npm run', () => {
  mkdirSync(join(folder, 'sub'));
  expect(command(join(folder, 'sub'), ['init', '../chat.yaml'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^wrote \.\.\/chat\.yaml/),
  });
  // npm starts a script in the folder of package.json.
  const npm = { INIT_CWD: join(folder, 'sub'), npm_package_json: join(folder, 'package.json') };
  const plan = command(folder, ['plan', '-r', '../chat.yaml'], npm);
  expect(plan).toMatchObject({ status: 0, stdout: expect.stringMatching(/^chat \(aws\): /) });
}, 60_000);

test('keeps the trace of a fault of its own, which has an exit code of its own', () => {
  writeFileSync(join(folder, 'break.js'), "process.stdout.write = () => { throw new TypeError('broken'); };");
  const { status, stderr } = command(folder, ['list', '--json'], { NODE_OPTIONS: `--require ${join(folder, 'break.js')}` });
  expect(stderr).toMatch(/^TypeError: broken\n {4}at /m);
  expect(status).toBe(70);
}, 60_000);

test('fails with exit code 2 and one line when the machine refuses', async () => {
  const refused = Object.assign(new Error("EACCES: permission denied, open '/x'"), { code: 'EACCES', syscall: 'open' });
  jest.spyOn(process.stdout, 'write').mockImplementation(() => {
    throw refused;
  });
  expect(await main(['list'])).toBe(EXIT.badInput);
  expect(err).toBe("error: EACCES: permission denied, open '/x'\n");
});
