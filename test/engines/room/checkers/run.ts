import { type Outcome, run } from '../run';
import type { Material } from './material';

/**
 * Runs a checker over the material to its end.
 *
 * Nothing of the caller's environment but the path reaches it: settings of a person change no finding. What it leaves lies beside the material.
 */
export async function check(
  { room, folder }: Material,
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const outcome = await run(room, path, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: room.folder, TMPDIR: room.folder, LANG: 'C.UTF-8', ...env },
    timeout: 10 * 60 * 1_000,
  });
  if (outcome.code === null) {
    throw new Error(`${path} did not come to its end: ${outcome.err.slice(-4_000)}`);
  }
  return outcome;
}

/** Runs a checker that reports in JSON. One that wrote no report has not checked anything, whatever its exit code says. */
export async function report<T>(material: Material, path: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<T> {
  const { code, out, err } = await check(material, path, args, env);
  try {
    return JSON.parse(out) as T;
  } catch {
    throw new Error(`${[path, ...args].join(' ')} ended with ${code} and without a report:\n${(err || out).slice(-4_000)}`);
  }
}
