import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, main } from '../../cli/main';

const HERE = process.cwd();
const PATH = process.env['PATH'];
const ON_PREM = readFileSync('blueprints/customer-service/requirements/on-prem.yaml', 'utf8');
/** Twice the load on twice the nodes, at a price of their own. */
const OLD = ON_PREM.replace('    networkGbps: 25', '    networkGbps: 25\n    usdPerHour: 10');
const NEW = OLD.replace('Conversations: 60', 'Conversations: 120').replace('nodes: 5', 'nodes: 9');
let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  process.chdir(folder);
  writeFileSync('old.yaml', OLD);
  writeFileSync('chat.yaml', NEW);
});

afterEach(() => {
  process.chdir(HERE);
  process.env['PATH'] = PATH;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const diff = (...argv: string[]) => main(['diff', '-q', '-r', 'chat.yaml', ...argv]);

test('compares with what was written last, and knows when that is the same', async () => {
  expect(await main(['synth', '-q', '-r', 'old.yaml'])).toBe(EXIT.ok);
  out = '';
  expect(await main(['diff', '-q', '-r', 'old.yaml', '--exit-code'])).toBe(EXIT.ok);
  expect(out).toBe('no changes\n');
  out = '';
  expect(await diff()).toBe(EXIT.ok);
  expect(out).toMatch(/^\+[\d,]+ USD \(\+100 %\) a month at the ceiling, 3 changed\n/);
  expect(await diff('--exit-code')).toBe(EXIT.findings);
  expect(await diff('--against', 'out/customer-service-on-prem', '--exit-code')).toBe(EXIT.findings);
});

test('compares with another file, and says on the way what it does', async () => {
  expect(await main(['diff', '-r', 'chat.yaml', '--against', 'old.yaml', '--no-checks'])).toBe(EXIT.ok);
  expect(out).toContain('~ kubernetes.nodes: 5 nodes → 9 nodes');
  expect(err.split('\n')[0]).toBe('· before: old.yaml');
});

test('says that findings are not compared where none were written', async () => {
  await main(['synth', '-q', '-r', 'old.yaml']);
  await main(['diff', '-r', 'old.yaml']);
  expect(err).toContain("out/customer-service-on-prem has no findings, so that none are compared; 'groundplan review' writes them");
});

test('prints JSON with everything, and Markdown into a file', async () => {
  expect(await diff('--against', 'old.yaml', '--json')).toBe(EXIT.ok);
  expect(JSON.parse(out)).toMatchObject({
    same: false,
    refused: [],
    deployment: 'customer-service-on-prem',
    plan: { cost: { atCeiling: { morePct: 100 } }, gpusAtPeak: [12, 24] },
    resources: [],
    objects: [{ action: 'change' }, { action: 'change' }, { action: 'change' }],
    findings: { opened: [], closed: [] },
  });
  out = '';
  expect(await diff('--against', 'old.yaml', '--no-checks', '--markdown', '-o', 'report/diff.md')).toBe(EXIT.ok);
  expect(out).toBe('');
  expect(readFileSync('report/diff.md', 'utf8')).toMatch(
    /^<!-- groundplan diff: customer-service-on-prem -->\n\n### customer-service-on-prem: \+/,
  );
});

test.each([
  ['20%', EXIT.findings, '(+100 %) a month at the ceiling, at most 20% more is allowed (--max-cost-increase)'],
  ['100%', EXIT.ok, ''],
  ['500', EXIT.findings, 'at most 500 USD more is allowed'],
  ['1000000', EXIT.ok, ''],
])('an increase of the cost by more than %s is refused: %s', async (limit, code, words) => {
  expect(await diff('--against', 'old.yaml', '--no-checks', '--max-cost-increase', limit)).toBe(code);
  expect(out.split('\n').some((line) => line.startsWith('refused: ') && line.includes(words))).toBe(code === EXIT.findings);
});

test('what costs less is within every limit', async () => {
  expect(await main(['diff', '-q', '-r', 'old.yaml', '--against', 'chat.yaml', '--no-checks', '--max-cost-increase', '0'])).toBe(EXIT.ok);
});

test('the loss of what holds state is refused where that is asked for, and marked in every case', async () => {
  await main(['synth', '-q', '-r', 'old.yaml']);
  writeFileSync(
    'out/customer-service-on-prem/kubernetes/9-old.k8s.yaml',
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: weights, namespace: a }\n',
  );
  out = '';
  expect(await main(['diff', '-q', '-r', 'old.yaml'])).toBe(EXIT.ok);
  expect(out.split('\n')[0]).toBe('the same cost, 1 deleted: STATEFUL PersistentVolumeClaim a/weights deleted');
  expect(await main(['diff', '-q', '-r', 'old.yaml', '--no-stateful-replacement'])).toBe(EXIT.findings);
  expect(out).toContain('refused: 1 of what holds state would be replaced or deleted (--no-stateful-replacement)');
});

test('compares with the file at a commit, from a folder of the repository too', async () => {
  git('init', '-q', '-b', 'main');
  mkdirSync('deploy');
  copyFileSync('old.yaml', 'deploy/chat.yaml');
  git('add', 'deploy');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'first');
  copyFileSync('chat.yaml', 'deploy/chat.yaml');
  const run = (file: string, against: string) => main(['diff', '-q', '-r', file, '--against', against, '--no-checks', '--exit-code']);
  expect(await run('deploy/chat.yaml', 'git:main')).toBe(EXIT.findings);
  expect(out).toContain('~ kubernetes.nodes: 5 nodes → 9 nodes');
  expect(await run('old.yaml', 'git:HEAD:deploy/chat.yaml')).toBe(EXIT.ok);
  process.chdir('deploy');
  expect(await run('../old.yaml', 'git:main:chat.yaml')).toBe(EXIT.ok);
  expect(await run('chat.yaml', 'git:main:other.yaml')).toBe(EXIT.badInput);
  expect(err).toContain("there is no file 'other.yaml' at 'main'; if it had another name then, write git:main:<file>");
  expect(err).toContain('[GitFileMissing]');
});

test('fails when the file at the commit is no requirements file, by the name it has there', async () => {
  git('init', '-q', '-b', 'main');
  writeFileSync('chat.yaml', 'model: [');
  git('add', 'chat.yaml');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'first');
  writeFileSync('chat.yaml', NEW);
  expect(await diff('--against', 'git:main')).toBe(EXIT.badInput);
  expect(err).toContain('chat.yaml at main is not valid YAML');
});

test.each([
  [['--against', 'git:--upload-pack=x'], 'GitRefUnknown', "'--upload-pack=x' is no name of a commit"],
  [['--against', 'git:'], 'GitRefUnknown', "'' is no name of a commit"],
  [['--against', 'git:nope'], 'GitRefUnknown', "git knows no commit 'nope' here; fetch it first"],
  [['--against', 'nope'], 'RequirementsFileMissing', "'requirements' (nope) is neither a file nor a ready one"],
  [[], 'SnapshotMissing', "there is no plan.json in 'out/customer-service-on-prem'"],
  [['--against', '.'], 'SnapshotMissing', "there is no plan.json in '.'"],
  [
    ['--max-cost-increase', 'much'],
    'DiffOptions',
    "'--max-cost-increase' (much) must be a share such as 20%, or US dollars a month such as 500",
  ],
  [['-r', 'starter', '--against', 'git:main'], 'DiffOptions', "'starter' is a ready size and no file"],
  [['--against', 'old.yaml', '--no-checks', '-o', 'old.yaml/x'], 'ReportNotWritten', "'--output' (old.yaml/x) cannot be written"],
])('fails with exit code 2 for %j', async (argv, code, words) => {
  git('init', '-q');
  expect(await diff(...argv)).toBe(EXIT.badInput);
  expect(err).toContain(words);
  expect(err).toContain(`[${code}]`);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(out).toBe('');
});

test('fails when there is no repository, and when there is no git', async () => {
  expect(await diff('--against', 'git:main')).toBe(EXIT.badInput);
  expect(err).toContain("git cannot look up 'main' in folder '.' (not a git repository");
  process.env['PATH'] = folder;
  expect(await diff('--against', 'git:main')).toBe(EXIT.badInput);
  expect(err).toContain("'git' is not on the PATH; install it, or compare with a file or a folder [GitMissing]");
});

test('fails when two forms are asked for', async () => {
  expect(await diff('--json', '--markdown')).toBe(EXIT.badInput);
  expect(err).toContain("option '--json' cannot be used with option '--markdown'");
});

function git(...args: string[]): void {
  execFileSync('git', args, { stdio: 'ignore' });
}
