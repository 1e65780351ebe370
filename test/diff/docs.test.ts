import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

const PAGE = readFileSync('docs/diff.md', 'utf8');
const [github, gitlab] = [...PAGE.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => {
  const [document] = parseAllDocuments(text);
  expect(document.errors).toEqual([]);
  return document.toJS();
});

test('the workflow for GitHub may write comments in one job, and nothing else', () => {
  expect(github.permissions).toEqual({ contents: 'read' });
  expect(github.jobs.diff.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  expect(github.jobs.diff.steps.map((step: any) => step.uses).filter(Boolean)).toEqual(['actions/checkout@v6', 'actions/setup-node@v6']);
});

test('no script has values of an event pasted into it', () => {
  expect(github.jobs.diff.steps.map((step: any) => step.run ?? '').filter((run: string) => run.includes('${{'))).toEqual([]);
});

test('both jobs have the whole history, compare with the base and keep the report when something is refused', () => {
  expect(github.jobs.diff.steps[0].with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
  expect(gitlab.diff.variables).toEqual({ GIT_DEPTH: 0 });
  expect(github.jobs.diff.steps[3].run).toContain('--against "git:$BASE" --markdown -o diff.md');
  expect(gitlab.diff.script[1]).toContain('--against "git:$CI_MERGE_REQUEST_DIFF_BASE_SHA" --markdown -o diff.md');
  expect(github.jobs.diff.steps.slice(4).map((step: any) => step.if.includes('!cancelled()'))).toEqual([true, true]);
  expect(gitlab.diff.artifacts).toEqual({ when: 'always', expose_as: 'groundplan diff', paths: ['diff.md'] });
});

test('every script is one that a shell reads', () => {
  const scripts = [...github.jobs.diff.steps.map((step: any) => step.run), ...gitlab.diff.script, ...gitlab.diff.after_script].filter(
    Boolean,
  );
  expect(scripts).toHaveLength(7);
  for (const script of scripts) {
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
  }
});
