import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, main } from '../../cli/main';

let out: string;
let err: string;

beforeEach(() => {
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});

afterEach(() => jest.restoreAllMocks());

test('plans Kafka from a flag a field, for people and for programs', async () => {
  expect(await main(['plan', 'kafka', '--in-mbps', '50'])).toBe(EXIT.ok);
  expect(out).toMatch(/^Brokers +6 brokers +/m);
  out = '';
  expect(await main(['plan', 'kafka', '--in-mbps', '50', '--json'])).toBe(EXIT.ok);
  const plan = JSON.parse(out) as { brokers: number; fits: boolean; lines: { id: string }[] };
  expect([plan.brokers, plan.fits]).toEqual([6, true]);
  expect(plan.lines[0].id).toBe('kafka.inMBps');
});

test('writes a unit of a flag as one word', async () => {
  expect(await main(['plan', 'cache', '--items', '1e6', '--value-bytes', '500', '--node-memory-gib', '8'])).toBe(EXIT.ok);
});

test('says what does not fit, and ends with 1', async () => {
  expect(await main(['plan', 'kafka', '--in-mbps', '1000', '--replication', '3', '--zones', '2'])).toBe(EXIT.findings);
  expect(out).toMatch(/\ndoes not fit: /);
});

test.each([
  [['plan', 'kafka'], 'PlannerInput', "'inMBps' (MB/s) is missing"],
  [['plan', 'kafka', '--in-mbps', 'many'], 'PlannerInput', "'inMBps'"],
  [['plan', 'kafka', '--in-mbps', '5', '--brokr', 'x'], '', "unknown option '--brokr'"],
])('fails with exit code 2 for %j', async (argv, code, words) => {
  expect(await main(argv)).toBe(EXIT.badInput);
  expect(err).toContain(code);
  expect(err).toContain(words);
});

test('still plans a blueprint when no planner is named', async () => {
  expect(await main(['plan', '-r', 'starter', '--json'])).toBe(EXIT.ok);
  expect(JSON.parse(out)).toMatchObject({ blueprint: 'customer-service' });
});

test('plans a service, and a model whose config is given', async () => {
  expect(await main(['plan', 'serving', '--conversations', '20', '--accelerators', 'h100'])).toBe(EXIT.ok);
  expect(out).toMatch(/^Replicas at the ceiling +\d+ replicas? /m);
  expect(await main(['plan', 'serving', '--conversations', '5', '--config', 'no-such.json'])).toBe(EXIT.badInput);
  expect(err).toContain('ConfigFile');
});

test('scores measurements, and refuses what holds none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-score-'));
  const file = join(folder, 'runs.csv');
  const head = 'backend,model,accelerator,input_tokens,output_tokens,concurrency,tensor_parallel,ttft_ms,tpot_ms';
  writeFileSync(file, `${head}\nvllm,Qwen/Qwen3-32B,h100_sxm,1024,512,8,2,120,15\n`);
  expect(await main(['score', '--runs', file, '--json'])).toBe(EXIT.ok);
  expect(JSON.parse(out)).toMatchObject({ overall: { rows: 1, outOfScope: 0 }, groups: expect.any(Array) });
  out = '';
  expect(await main(['score', '--runs', file])).toBe(EXIT.ok);
  expect(out).toMatch(/^all +1 /m);
  writeFileSync(file, '');
  expect(await main(['score', '--runs', file])).toBe(EXIT.badInput);
  expect(err).toContain('MeasurementsInvalid');
  rmSync(folder, { recursive: true });
});
