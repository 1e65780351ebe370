import { askedLines, DATA_ASSUMPTION, fieldRow, linesBehind, numberLine, prefixLines } from '../../constructs/planning/prefix-lines';
import type { PlannerField } from '../../constructs/planning/planner-field';

const FIELDS: readonly PlannerField[] = [
  { name: 'inMBps', description: 'What producers write', unit: 'MB/s', defaultValue: undefined },
  { name: 'replication', description: 'Copies of a record', unit: '', defaultValue: 3 },
  { name: 'outMBps', description: 'What consumers read', unit: 'MB/s', defaultValue: undefined, optional: true },
  { name: 'urgent', description: 'A flag', unit: '', defaultValue: false },
];

test('gives a line to every field with a value and says whether it was asked for', () => {
  const lines = askedLines(FIELDS, { inMBps: 5, replication: 3, outMBps: undefined, urgent: true });
  expect(lines.map((l) => [l.id, l.name, l.value, l.unit, l.formula])).toEqual([
    ['inMBps', 'What producers write', 5, 'MB/s', 'as asked'],
    ['replication', 'Copies of a record', 3, '', 'the default'],
    ['urgent', 'A flag', 'true', '', 'as asked'],
  ]);
});

test('puts the prefix before ids and before what they read', () => {
  const [line] = prefixLines('log', [{ ...askedLines(FIELDS, { inMBps: 5 })[0], inputs: ['a', 'b'] }]);
  expect([line.id, line.inputs]).toEqual(['log.inMBps', ['log.a', 'log.b']]);
});

test('rounds numbers to thousandths', () => {
  expect(numberLine('a', 'A', 1 / 3, 's', 'one third', [], DATA_ASSUMPTION).value).toBe(0.333);
});

test('freezes a field', () => {
  expect(Object.isFrozen(fieldRow('a', 'A', 's', 1, { minimum: 0 }))).toBe(true);
});

test('makes lines behind a prefix, with as many decimals as are wanted', () => {
  const made = linesBehind('chat', 2)('price', 'Price', 1.2345, 'USD/h', 'a × b', ['a', 'b'], DATA_ASSUMPTION);
  expect(made).toMatchObject({ id: 'chat.price', value: 1.23, inputs: ['chat.a', 'chat.b'] });
  expect(linesBehind('chat')('price', 'Price', 1.2345, 'USD/h', 'a × b', [], DATA_ASSUMPTION).value).toBe(1.2345);
  expect(linesBehind('chat', 2)('model', 'Model', 'small', '', 'as asked', [], DATA_ASSUMPTION).value).toBe('small');
});
