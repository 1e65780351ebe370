import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { EXIT, main } from '../../cli/main';

const HERE = process.cwd();
let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  process.chdir(folder);
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});

afterEach(() => {
  process.chdir(HERE);
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('names the deployment after its file, and says what is next', async () => {
  expect(await main(['init', 'chat-prod.yaml'])).toBe(EXIT.ok);
  expect(out).toBe(
    "wrote chat-prod.yaml: deployment 'chat-prod' on platform aws\nnext: groundplan plan customer-service -r chat-prod.yaml\n",
  );
  expect(await main(['plan', '-r', 'chat-prod.yaml'])).toBe(EXIT.ok);
  expect(out).toContain('chat-prod (aws): ');
});

test.each(Object.entries(BLUEPRINTS[0].sizes))('keeps every line of %s but the name', async (size, path) => {
  expect(await main(['init', 'customer-service', 'x.yaml', '--size', size, '--name', 'chat'])).toBe(EXIT.ok);
  expect(readFileSync('x.yaml', 'utf8')).toBe(readFileSync(path, 'utf8').replace(/^name: .*$/m, 'name: chat'));
});

test('asks for the values of a cluster that exists', async () => {
  await main(['init', 'chat.yaml', '--size', 'on-prem']);
  expect(out).toContain("\nnext: replace what stands in its block 'kubernetes' by the values of your cluster\n");
});

test('names the file after the deployment where none is named, and writes JSON into a file of JSON', async () => {
  await main(['init', '--name', 'chat-dev']);
  expect(parse(readFileSync('chat-dev.yaml', 'utf8'))).toMatchObject({ name: 'chat-dev', platform: 'aws' });
  await main(['init', 'customer-service', 'chat.json']);
  expect(JSON.parse(readFileSync('chat.json', 'utf8'))).toMatchObject({ name: 'chat', platform: 'aws' });
});

test('prints the JSON Schema of the requirements', async () => {
  await main(['init', '--schema']);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', additionalProperties: false, required: ['name', 'platform'] });
});

test.each([
  [['x.yaml', '--size', 'pek'], 'UnknownSize', "did you mean 'peak'? allowed: starter, team, peak, existing-eks, on-prem"],
  [['x.yaml', '--size', 'constructor'], 'UnknownSize', 'allowed: starter'],
  [['Chat prod.yaml'], 'DeploymentName', "'name' (Chat prod): must be a name of at most 40 small letters"],
  [['x.yaml', '--name', 'Chat'], 'RequirementInvalid', "'name' (Chat): must be a name of at most 40 small letters"],
  [['no/such/x.yaml'], 'OutputNotWritable', "there is no folder 'no/such'; make it first"],
  [['there.yaml'], 'FileExists', "'file' (there.yaml) exists already and is left as it is"],
  [['there.yaml/x.yaml'], 'OutputNotWritable', 'not a directory'],
  [['customer-servis', 'x.yaml'], 'UnknownBlueprint', "did you mean 'customer-service'?"],
])('fails with exit code 2 and one line for %j, and writes nothing', async (argv, code, words) => {
  writeFileSync('there.yaml', 'mine');
  expect(await main(['init', ...argv])).toBe(EXIT.badInput);
  expect(err).toContain(words);
  expect(err).toMatch(new RegExp(`^error: [^\\n]* \\[${code}\\]\\n$`));
  expect(readFileSync('there.yaml', 'utf8')).toBe('mine');
  expect(() => readFileSync('x.yaml')).toThrow('ENOENT');
});
