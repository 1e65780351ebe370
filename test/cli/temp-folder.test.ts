import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { inTempFolder } from '../../cli/temp-folder';

/** Synthesis as far as signals go: a folder is made, and nothing is heard until it is done. */
const BUSY = `require('./cli/temp-folder').inTempFolder('groundplan-busy-', (folder) => {
  require('node:fs').writeSync(1, folder);
  for (;;);
})`;

test('is there while it is used, and gone afterwards, also after an error', () => {
  const folders: string[] = [];
  const use = (folder: string): number => {
    folders.push(folder);
    expect(existsSync(folder)).toBe(true);
    return 7;
  };
  expect(inTempFolder('groundplan-test-', use)).toBe(7);
  expect(() =>
    inTempFolder('groundplan-test-', (folder) => {
      use(folder);
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(folders).toHaveLength(2);
  expect(folders.filter(existsSync)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'goes when a process that hears nothing ends by %s',
  async (signal) => {
    const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const folder = said.toString();
    expect(existsSync(folder)).toBe(true);
    child.kill(signal);
    await once(child, 'exit');
    expect(child.signalCode).toBe(signal);
    const until = Date.now() + 10_000;
    while (existsSync(folder) && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(existsSync(folder)).toBe(false);
  },
  60_000,
);

test('fails when no folder can be made, and says which variable names another place', () => {
  // inside a test the environment is a copy, which the system's functions do not see.
  const program = `process.env.TMPDIR = 'LICENSE'; require('./cli/temp-folder').inTempFolder('x-', () => undefined)`;
  const { stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], { encoding: 'utf8' });
  expect(stderr).toContain(
    'no temporary folder can be made in LICENSE: not a directory; set TMPDIR to a folder that can be written [OutputNotWritable]',
  );
}, 60_000);
