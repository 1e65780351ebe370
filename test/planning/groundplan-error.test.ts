import { GroundplanError } from '../../constructs/planning/groundplan-error';

test('says what, which code and where', () => {
  const error = new GroundplanError('PoolSize', "'maxGpus' must be at least 1, got 0", { node: { path: 'app/pool' } });
  expect(error.message).toBe("'maxGpus' must be at least 1, got 0 [PoolSize at app/pool]");
  expect([error.name, error.code, error.path]).toEqual(['GroundplanError', 'PoolSize', 'app/pool']);
  expect(error).toBeInstanceOf(Error);
});

test('calls the root of a tree by name, since its path is empty', () => {
  const error = new GroundplanError('PoolSize', 'too small', { node: { path: '' } });
  expect([error.message, error.path]).toEqual(['too small [PoolSize at (root)]', '']);
});

test('names no place when there is none', () => {
  const error = new GroundplanError('PoolSize', 'too small');
  expect([error.message, error.path]).toEqual(['too small [PoolSize]', undefined]);
});

test('is told from other errors, also when another copy of the package made it', () => {
  expect(GroundplanError.is(new GroundplanError('PoolSize', 'too small'))).toBe(true);
  expect(GroundplanError.is(Object.assign(new Error('too small'), { name: 'GroundplanError', code: 'PoolSize' }))).toBe(true);
  expect([new Error('x'), { name: 'GroundplanError', code: 'PoolSize' }, undefined, 'x'].map((e) => GroundplanError.is(e))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
