import { dirname, relative, resolve } from 'node:path';

/**
 * The folder that a user stands in.
 *
 * `npm run` starts a script in the folder of its package.json, and says in `INIT_CWD` where it was called. A program that was started in
 * yet another folder by such a script stands there.
 */
export function standingPlace(environment: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const { INIT_CWD: called, npm_package_json: manifest } = environment;
  return called && manifest && resolve(dirname(manifest)) === resolve(cwd) ? called : cwd;
}

/** A path as a user writes it from where they stand, or in full where that is shorter. */
export function shownPath(path: string): string {
  const full = resolve(path);
  const short = relative(process.cwd(), full) || '.';
  return short.length <= full.length ? short : full;
}
