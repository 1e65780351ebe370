import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_RULES, ruleById } from '../../constructs/policy';

const room = join(__dirname, '../../constructs/policy');
const kebab = (id: string): string => id.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

test('holds every rule that has a file, named like the file', () => {
  const files = readdirSync(join(room, 'rules')).map((file) => file.replace('.ts', ''));
  expect(ALL_RULES.map((rule) => kebab(rule.id)).sort()).toEqual(files.sort());
});

test('cannot be changed', () => {
  expect(Object.isFrozen(ALL_RULES)).toBe(true);
});

test('finds a rule by its id', () => {
  expect(ruleById('DrainBudget')?.title).toContain('grace period');
  expect(ruleById('AwsSolutions-S1')).toBeUndefined();
});

test('is documented rule by rule, with the severity that it has', () => {
  const page = readFileSync(join(__dirname, '../../docs/constructs/policy/policy.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (error|warning) +\|/gm)].map(([, id, severity]) => [id, severity]);
  expect(rows).toEqual(ALL_RULES.map((rule) => [rule.id, rule.severity]));
});

test.each(ALL_RULES.map((rule) => [rule.id, rule] as const))('%s says what, why and how', (id, rule) => {
  expect(id).toMatch(/^([A-Z][a-z]+)+$/);
  expect(rule.title).toMatch(/^[A-Z'].*\.$/s);
  expect(rule.why).toMatch(/\.$/);
  expect(rule.remedy).not.toMatch(/\.$/);
});
