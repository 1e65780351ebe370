import { nearOf } from '../../../blueprints/doors/near-word';

test('names a near word, and none where none is near', () => {
  expect(nearOf('startr', ['starter', 'team'])).toBe('starter');
  expect(nearOf('../mine.yaml', ['starter', 'team'])).toBeUndefined();
  expect(nearOf('x', [])).toBeUndefined();
});
