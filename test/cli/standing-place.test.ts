import { join } from 'node:path';
import { shownPath, standingPlace } from '../../cli/standing-place';

test('is where npm run was called, not where npm started the script', () => {
  const environment = { INIT_CWD: '/project/docs', npm_package_json: '/project/package.json' };
  expect(standingPlace(environment, '/project')).toBe('/project/docs');
});

test('is the folder of the process where nobody moved it', () => {
  expect(standingPlace({}, '/project/docs')).toBe('/project/docs');
  // a script of another package started the command in a folder of its choice.
  expect(standingPlace({ INIT_CWD: '/other/sub', npm_package_json: '/other/package.json' }, '/project')).toBe('/project');
  expect(standingPlace({ INIT_CWD: '/other/sub' }, '/project')).toBe('/project');
  expect(standingPlace({ INIT_CWD: '', npm_package_json: '' }, process.cwd())).toBe(process.cwd());
});

test('shows a path from there, or in full where that is shorter', () => {
  expect(shownPath('out/chat')).toBe(join('out', 'chat'));
  expect(shownPath(process.cwd())).toBe('.');
  expect(shownPath('/x')).toBe('/x');
});
