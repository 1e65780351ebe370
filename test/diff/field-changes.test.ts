import fc from 'fast-check';
import { fieldChanges, moveText, valueText } from '../../diff/field-changes';

test('finds the innermost values, and calls items of lists by their names', () => {
  const pod = (replicas: number, args: string[], cpu: string) => ({
    replicas,
    containers: [
      { name: 'proxy', image: 'p' },
      { name: 'chat', args, resources: { cpu } },
    ],
    labels: { 'app.kubernetes.io/name': cpu },
  });
  expect(fieldChanges(pod(1, ['--model=a', '--tp=2'], '1'), pod(2, ['--model=a', '--tp=4', '--eager'], '2'))).toEqual([
    { path: 'replicas', before: 1, after: 2 },
    { path: 'containers[chat].args[--tp]', before: '--tp=2', after: '--tp=4' },
    { path: 'containers[chat].args[--eager]', before: undefined, after: '--eager' },
    { path: 'containers[chat].resources.cpu', before: '1', after: '2' },
    { path: 'labels[app.kubernetes.io/name]', before: '1', after: '2' },
  ]);
});

test('passes over what only stands elsewhere in a list without names, and still sees that the order moved', () => {
  expect(fieldChanges({ zones: ['a', 'b', 'c'] }, { zones: ['a', 'd', 'c'] })).toEqual([{ path: 'zones[1]', before: 'b', after: 'd' }]);
  expect(fieldChanges(['a', 'b'], ['c', 'a', 'b'])).toEqual([{ path: '[0]', before: undefined, after: 'c' }]);
  expect(fieldChanges({ command: ['a', 'b'] }, { command: ['b', 'a'] })).toEqual([
    { path: 'command', before: ['a', 'b'], after: ['b', 'a'] },
  ]);
  expect(fieldChanges([{ A: 1 }, { A: 1 }], [{ A: 1 }])).toEqual([{ path: '[1]', before: { A: 1 }, after: undefined }]);
});

function sorted(value: any): any {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? Object.keys(value)
        .sort()
        .map((key) => [key, sorted(value[key])])
        .concat([['{}', true]])
    : value;
}

const DOCUMENT = fc.jsonValue({ maxDepth: 4 });

test('finds nothing if and only if two documents are equal, and as much in both directions', () => {
  fc.assert(
    fc.property(DOCUMENT, DOCUMENT, (a, b) => {
      const there = fieldChanges(a, b);
      expect(fieldChanges(a, structuredClone(a))).toEqual([]);
      expect(there.length === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      const swapped = fieldChanges(b, a).map(({ before, after }) => JSON.stringify([after ?? null, before ?? null]));
      expect(swapped.sort()).toEqual(there.map(({ before, after }) => JSON.stringify([before ?? null, after ?? null])).sort());
    }),
  );
});

test('shows a long text around the place where it differs, and hashes short', () => {
  const long = (end: string): string => `${'x'.repeat(300)}${end}`;
  const [a, b] = moveText({ path: '', before: long('one'), after: long('two') });
  expect([a, b]).toEqual([`…${'x'.repeat(20)}one"`, `…${'x'.repeat(20)}two"`]);
  expect(moveText({ path: '', after: 3 })).toEqual(['none', '3']);
  expect(valueText(`sha256:${'ab12'.repeat(16)}`)).toBe('"sha256:ab12ab12ab12…"');
});
