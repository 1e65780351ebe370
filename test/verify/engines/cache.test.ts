import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../../../verify/engines/cache';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  process.env['GROUNDPLAN_ENGINES'] = cache;
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Makes a folder with one file. */
function maker(text: string): (half: string) => Promise<void> {
  return async (half) => {
    await Promise.resolve();
    mkdirSync(half);
    writeFileSync(join(half, 'file'), text);
  };
}

function content(folder: string): string {
  return readFileSync(join(folder, 'file'), 'utf8');
}

test('makes a folder once, and leaves nothing else', async () => {
  expect(content(await cached('thing', maker('first')))).toBe('first');
  expect(content(await cached('thing', maker('second')))).toBe('first');
  expect(readdirSync(cache)).toEqual(['thing']);
});

test('fails when the making fails, and the next one tries again', async () => {
  await expect(cached('thing', () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(join(cache, 'thing'))).toBe(false);
  expect(content(await cached('thing', maker('second')))).toBe('second');
});

test('takes over from a process that was killed halfway', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  symlinkSync(String(pid), join(cache, 'thing.lock'));
  mkdirSync(join(cache, 'thing.half'));
  writeFileSync(join(cache, 'thing.half', 'torn'), '');
  const folder = await cached('thing', maker('whole'));
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readdirSync(cache)).toEqual(['thing']);
});

test('is made by one of two processes that ask at once, and both get it', async () => {
  const program = `
    const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
    require('./verify/engines/cache').cached('thing', async (half) => {
      appendFileSync('${cache}/made', 'once ');
      mkdirSync(half);
      await new Promise((resolve) => setTimeout(resolve, 200));
      writeFileSync(half + '/file', 'whole');
    }).then((folder) => console.log(require('node:fs').readFileSync(folder + '/file', 'utf8')));`;
  const said = await Promise.all(
    Array.from({ length: 2 }, async () => {
      const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], { env: process.env });
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      child.stderr.on('data', (part: Buffer) => (text += part.toString()));
      await new Promise((resolve) => child.on('close', resolve));
      return text.trim();
    }),
  );
  expect(said).toEqual(['whole', 'whole']);
  expect(readFileSync(join(cache, 'made'), 'utf8')).toBe('once ');
  // Two programs start, on a machine that may have other work.
}, 60_000);
