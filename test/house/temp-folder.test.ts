import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const SETUP = '../support/temp-folder.js';
const TEARDOWN = '../support/remove-temp-folder.js';

test('a run has a temporary folder of its own, for what CDK and cdk8s leave', () => {
  expect(basename(tmpdir())).toMatch(/^groundplan-tests-/);
});

test('the folder goes with all that was left in it, and the next one stands where it stood', () => {
  // In a process of its own: jest gives a test only a copy of the environment that decides where temporary files go.
  const steps = `
    const { existsSync, mkdtempSync } = require('node:fs');
    const { tmpdir } = require('node:os');
    const before = tmpdir();
    require('${join(__dirname, SETUP)}')();
    const own = tmpdir();
    mkdtempSync(own + '/cdk.out');
    require('${join(__dirname, TEARDOWN)}')();
    console.log(own === before, existsSync(own), tmpdir() === before);
  `;
  expect(execFileSync(process.execPath, ['-e', steps], { encoding: 'utf8' })).toBe('false false true\n');
});
