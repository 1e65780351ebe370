import { ConfigReader } from '../../../constructs/planning/models/config-reader';

const reader = new ConfigReader('somebody/model', {
  layers: 4,
  none: 0,
  name: 'llama',
  list: [1],
  odd: 1.5,
  empty: null,
  inner: { layers: 2 },
  on: true,
});

test('reads counts under the first name that is there', () => {
  expect(reader.count('missing', 'layers')).toBe(4);
  expect(reader.maybe('missing')).toBeUndefined();
  expect(reader.maybe('empty', 'layers')).toBe(4);
});

test('takes 0 as none', () => {
  expect(reader.maybe('none')).toBeUndefined();
});

test('reads parts, texts, lists and flags, and gives nothing for what is of another kind', () => {
  expect(reader.part('inner')?.count('layers')).toBe(2);
  expect([reader.part('list'), reader.text('layers'), reader.list('name')]).toEqual([undefined, undefined, undefined]);
  expect([reader.text('name'), reader.list('list'), reader.flag('on'), reader.flag('name'), reader.has('empty')]).toEqual([
    'llama',
    [1],
    true,
    false,
    false,
  ]);
});

test.each([
  [() => reader.count('missing'), "'config' of somebody/model is not understood, because it lacks 'missing' [ModelNotUnderstood]"],
  [() => reader.count('none'), "because it lacks 'none'"],
  [() => reader.count('odd'), "because 'odd' (1.5) is no whole number of at least 0"],
  [() => reader.count('name'), 'because \'name\' ("llama") is no whole number'],
  [() => new ConfigReader('x', []), "'config' of x is not understood, because it is no JSON object"],
])('fails when a field is missing or of another kind (%#)', (read, message) => {
  expect(read).toThrow(message);
});
