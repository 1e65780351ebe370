import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const SUPPORT = join(__dirname, '..', 'support');

/** What jest does around a run, in a process of its own: inside a test the environment is a copy. */
const RUN = `
  const { existsSync, mkdtempSync } = require('node:fs');
  const { tmpdir } = require('node:os');
  const before = tmpdir();
  require('./temp-folder.js')();
  const own = tmpdir();
  mkdtempSync(own + '/cdk.out');
  require('./remove-temp-folder.js')();
  console.log(JSON.stringify({ other: own !== before, left: existsSync(own), again: tmpdir() === before }));
`;

test('a run has a temporary folder of its own, for what CDK and cdk8s leave', () => {
  expect(basename(tmpdir())).toMatch(/^groundplan-tests-/);
});

test('the folder goes with all that was left in it, and the next one stands where it stood', () => {
  const said = execFileSync(process.execPath, ['-e', RUN], { cwd: SUPPORT, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ other: true, left: false, again: true });
});

/** A run that is interrupted: it says where its folder is, and waits. */
const WAITING = `
  require('./temp-folder.js')();
  const folder = require('node:os').tmpdir();
  require('node:fs').mkdtempSync(folder + '/cdk.out');
  console.log(folder);
  setInterval(() => undefined, 1000);
`;

test.each(['SIGINT', 'SIGTERM'] as const)('the folder goes when a run is ended by %s', async (signal) => {
  const child = spawn(process.execPath, ['-e', WAITING], { cwd: SUPPORT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const folder = said.toString().trim();
  expect(existsSync(folder)).toBe(true);
  child.kill(signal);
  await once(child, 'exit');
  expect([child.signalCode, existsSync(folder)]).toEqual([signal, false]);
});
