import { execFileSync } from 'node:child_process';
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
