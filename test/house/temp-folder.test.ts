import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const SETUP = '../support/temp-folder.js';
const TEARDOWN = '../support/remove-temp-folder.js';

test('a run has a temporary folder of its own, for what CDK and cdk8s leave', () => {
  expect(basename(tmpdir())).toMatch(/^groundplan-tests-/);
});

test('the folder goes with all that was left in it, and the next one stands where it stood', async () => {
  const before = tmpdir();
  const load = async (path: string): Promise<() => void> => ((await import(path)) as { default: () => void }).default;
  (await load(SETUP))();
  const own = tmpdir();
  mkdtempSync(join(own, 'cdk.out'));
  (await load(TEARDOWN))();
  expect([own === before, existsSync(own), tmpdir()]).toEqual([false, false, before]);
});
