import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputFile } from '../../cli/build';
import { OUTPUT_MANIFEST, writeOutput } from '../../cli/write-output';

jest.mock('node:fs', () => ({ __esModule: true, ...jest.requireActual<typeof fs>('node:fs') }));

const { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = jest.requireActual<typeof fs>('node:fs');

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  folder = join(root, 'out', 'chat');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const file = (path: string, text = path): OutputFile => ({ path, text });
const PLAN = file('plan.json', '{"deployment":"chat"}');
const there = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const manifest = (): unknown => JSON.parse(readFileSync(join(folder, OUTPUT_MANIFEST), 'utf8'));

test('writes files with a list of them, and the same bytes twice', () => {
  expect(writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-a.k8s.yaml')])).toEqual({ outdated: [] });
  expect(there()).toEqual([OUTPUT_MANIFEST, 'kubernetes/0000-a.k8s.yaml', 'plan.json']);
  const list = readFileSync(join(folder, OUTPUT_MANIFEST), 'utf8');
  expect(JSON.parse(list)).toEqual({ deployment: 'chat', files: ['kubernetes/0000-a.k8s.yaml', 'plan.json'] });
  writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-a.k8s.yaml')]);
  expect(readFileSync(join(folder, OUTPUT_MANIFEST), 'utf8')).toBe(list);
});

test('removes what it wrote and makes no more, and nothing of the user', () => {
  writeOutput(folder, 'chat', [PLAN, file('preview/0000-a.k8s.yaml'), file('kubernetes/0000-a.k8s.yaml')]);
  writeFileSync(join(folder, 'APPROVED.md'), 'by us');
  writeFileSync(join(folder, 'kubernetes', 'mine.yaml'), 'mine');
  writeOutput(folder, 'chat', [PLAN, file('kubernetes/0001-b.k8s.yaml')]);
  expect(there()).toEqual([OUTPUT_MANIFEST, 'APPROVED.md', 'kubernetes/0001-b.k8s.yaml', 'kubernetes/mine.yaml', 'plan.json']);
  expect(existsSync(join(folder, 'preview'))).toBe(false);
});

test('keeps the pages of other verbs, and names those that are of another plan', () => {
  const page = file('review.html');
  writeOutput(folder, 'chat', [PLAN, page]);
  expect(writeOutput(folder, 'chat', [PLAN])).toEqual({ outdated: [] });
  const news = file('plan.json', '{"deployment":"chat","x":1}');
  expect(writeOutput(folder, 'chat', [news])).toEqual({ outdated: ['review.html'] });
  expect(there()).toEqual([OUTPUT_MANIFEST, 'plan.json', 'review.html']);
  expect(manifest()).toEqual({ deployment: 'chat', files: ['plan.json', 'review.html'] });
});

test('takes the plan for the owner where the list was lost', () => {
  writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-a.k8s.yaml')]);
  rmSync(join(folder, OUTPUT_MANIFEST));
  writeFileSync(join(folder, 'kubernetes', 'mine.yaml'), 'mine');
  writeOutput(folder, 'chat', [PLAN]);
  expect(there()).toEqual([OUTPUT_MANIFEST, 'kubernetes/mine.yaml', 'plan.json']);
  rmSync(join(folder, OUTPUT_MANIFEST));
  expect(() => writeOutput(folder, 'search', [PLAN])).toThrow("belongs to deployment 'chat', not to 'search'");
});

test('follows no path out of the folder that somebody wrote into the list', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'precious'), '');
  const files = ['../../precious', join(root, 'precious'), 'a/../../../precious', ''];
  writeFileSync(join(folder, OUTPUT_MANIFEST), JSON.stringify({ deployment: 'chat', files }));
  writeOutput(folder, 'chat', [PLAN]);
  expect(existsSync(join(root, 'precious'))).toBe(true);
  expect(manifest()).toEqual({ deployment: 'chat', files: ['plan.json'] });
});

test('fails when the folder belongs to another deployment', () => {
  writeOutput(folder, 'chat', [PLAN]);
  expect(() => writeOutput(folder, 'search', [PLAN])).toThrow(
    /^'.*chat' belongs to deployment 'chat', not to 'search'; name another folder with --out \[OutputOfAnother\]$/,
  );
});

test('fails when a file of the user has the name of one of ours', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'review.md'), 'mine');
  expect(() => writeOutput(folder, 'chat', [PLAN, file('review.md')])).toThrow(/review\.md' is there .* \[OutputOfAnother\]$/);
  expect(there()).toEqual(['review.md']);
});

test('fails when a file stands in the place of a folder, and leaves nothing behind', () => {
  writeFileSync(join(root, 'out'), '');
  expect(() => writeOutput(folder, 'chat', [PLAN])).toThrow(
    /^'.*chat' cannot be written: not a directory; name another folder with --out \[OutputNotWritable\]$/,
  );
  rmSync(join(root, 'out'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kubernetes'), 'mine');
  expect(() => writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-a.k8s.yaml')])).toThrow(/\[OutputNotWritable\]$/);
  expect(there()).toEqual(['kubernetes']);
});

test('fails when the disk is full, and leaves all as it was', () => {
  writeOutput(folder, 'chat', [PLAN]);
  jest.spyOn(fs, 'writeFileSync').mockImplementation((path, ...rest) => {
    if (String(path).endsWith('0000-b.k8s.yaml')) {
      throw Object.assign(new Error("ENOSPC: no space left on device, write '/x'"), { code: 'ENOSPC' });
    }
    writeFileSync(path, ...rest);
  });
  const files = [file('plan.json', '{"deployment":"chat","x":1}'), file('kubernetes/0000-b.k8s.yaml')];
  expect(() => writeOutput(folder, 'chat', files)).toThrow('cannot be written: no space left on device;');
  expect(there()).toEqual([OUTPUT_MANIFEST, 'plan.json']);
  expect(readdirSync(folder).sort()).toEqual([OUTPUT_MANIFEST, 'plan.json']);
  expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe(PLAN.text);
});

test('a run that was killed between two files loses track of none', () => {
  writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-a.k8s.yaml')]);
  const { renameSync: rename } = jest.requireActual<typeof fs>('node:fs');
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (String(to).endsWith('0001-c.k8s.yaml')) {
      throw new Error('as if killed');
    }
    rename(from, to);
  });
  const files = [PLAN, file('kubernetes/0000-b.k8s.yaml'), file('kubernetes/0001-c.k8s.yaml')];
  expect(() => writeOutput(folder, 'chat', files)).toThrow('as if killed');
  jest.restoreAllMocks();
  writeOutput(folder, 'chat', [PLAN, file('kubernetes/0000-d.k8s.yaml')]);
  expect(there()).toEqual([OUTPUT_MANIFEST, 'kubernetes/0000-d.k8s.yaml', 'plan.json']);
});

test('an interrupt waits until all is in place', () => {
  const { renameSync: rename } = jest.requireActual<typeof fs>('node:fs');
  const heard: number[] = [];
  const before = process.listenerCount('SIGINT');
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    heard.push(process.listenerCount('SIGINT') - before, process.listenerCount('SIGTERM'));
    rename(from, to);
  });
  writeOutput(folder, 'chat', [PLAN]);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.every((count) => count >= 1)).toBe(true);
  expect(process.listenerCount('SIGINT')).toBe(before);
});
