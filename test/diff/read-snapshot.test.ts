import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSnapshot, readSnapshotFolder } from '../../diff/read-snapshot';
import { plan } from './snapshots';

const PLAN = { path: 'plan.json', text: JSON.stringify(plan()) };
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('reads plan, templates, objects and findings, and nothing else', () => {
  const files: Record<string, string> = {
    'plan.json': PLAN.text,
    'findings.json': '{"findings":[{"ruleId":"A"}]}',
    'review.html': '<html>',
    'cloudformation/chat.template.json': '{"Resources":{}}',
    'cloudformation/notes.txt': 'x',
    'preview/0000-a.k8s.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: b }\n',
    'pulumi/resources.json': 'no JSON',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { plan: read, templates, objects, findings } = readSnapshotFolder(folder);
  expect(read).toEqual(plan());
  expect(templates).toEqual([{ name: 'chat', body: { Resources: {} } }]);
  expect(objects.map((o: any) => o.metadata.name)).toEqual(['a', 'b']);
  expect(findings).toEqual([{ ruleId: 'A' }]);
});

test('without findings nothing was checked', () => {
  expect(readSnapshot([PLAN], 'out').findings).toBeUndefined();
});

test('fails when a folder holds no plan', () => {
  expect(() => readSnapshotFolder(folder)).toThrow(`there is no plan.json in '${folder}'`);
  expect(() => readSnapshotFolder(folder)).toThrow('[SnapshotMissing]');
});

test.each([
  ['{', "'out/plan.json' is no JSON"],
  ['[]', "'out/plan.json' has no 'deployment', so another version of the kit wrote it"],
  [JSON.stringify({ ...plan(), questions: undefined }), "'out/plan.json' has no 'questions'"],
  [JSON.stringify({ ...plan(), cost: {} }), "'out/plan.json' has no 'cost.items'"],
])('fails when the plan is %j', (text, words) => {
  expect(() => readSnapshot([{ path: 'plan.json', text }], 'out')).toThrow(words);
  expect(() => readSnapshot([{ path: 'plan.json', text }], 'out')).toThrow('[SnapshotFormat]');
});

test('fails when a template is no JSON', () => {
  expect(() => readSnapshot([PLAN, { path: 'cloudformation/a.template.json', text: '{' }], 'out')).toThrow(
    "'out/cloudformation/a.template.json' is no JSON",
  );
});
