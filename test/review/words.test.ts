import { aboutUsd, counted, listed, price, quantity, share, usd, waiting } from '../../review/words';

test.each([
  [147_456, 'bytes', '147,456 bytes'],
  [1, 'GPUs', '1 GPU'],
  [1, 'ms', '1 ms'],
  [1, 'Mbit/s', '1 Mbit/s'],
  [0.92, '', '0.92'],
  [68.24172829865849, 'ms', '68.2 ms'],
  [120_537.6, 'USD/month', '120,538 USD/month'],
  ['l4', '', 'l4'],
])('writes %p with unit %p as %p', (value, unit, text) => {
  expect(quantity(value, unit)).toBe(text);
});

test.each([
  [362_083.69, '362,000 USD'],
  [978.09, '978 USD'],
  [0, '0 USD'],
])('writes %p dollars of a decision as %p', (value, text) => {
  expect(aboutUsd(value)).toBe(text);
});

test('writes a bill in whole dollars, and never rounds a cost to nothing', () => {
  expect([361_612.8, 5.0, 0.4, 0].map(usd)).toEqual(['361,613 USD', '5 USD', 'under 1 USD', '0 USD']);
  expect([55.04, 0.0013698630136986301].map(price)).toEqual(['55.04 USD an hour', '1 USD a month']);
});

test('never calls a part nothing or all', () => {
  expect([share(1, 100_000), share(99_999, 100_000), share(1, 3), share(3, 3), share(0, 3)]).toEqual([
    'under 0.1 %',
    'over 99.9 %',
    '33.3 %',
    '100 %',
    '0 %',
  ]);
});

test('writes waits in milliseconds below a second', () => {
  expect([32.08979017198281, 724.2, 2436.227].map(waiting)).toEqual(['32.1 ms', '724 ms', '2.44 s']);
});

test('has singular and plural right', () => {
  expect([counted(1, 'error'), counted(2, 'error'), counted(1, 'opening is', 'openings are')]).toEqual([
    '1 error',
    '2 errors',
    '1 opening is',
  ]);
  expect([listed(['a']), listed(['a', 'b', 'c']), listed([])]).toEqual(['a', 'a, b and c', '']);
});
