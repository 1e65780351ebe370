import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

/** What a program said, and how it ended. */
export interface Outcome {
  /** Its exit code; what it means is the program's own affair. */
  readonly code: number;
  /** What it wrote to its standard output. */
  readonly stdout: string;
  /** What it wrote to its standard error. */
  readonly stderr: string;
}

/**
 * Runs a program in a folder to its end.
 *
 * Nothing of the caller's environment but the path reaches it: settings of a person change no finding. What it leaves lies beside the folder.
 */
export function run(path: string, args: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const options = {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: dirname(folder), TMPDIR: dirname(folder), LANG: 'C.UTF-8', ...env },
    maxBuffer: 256 * 1024 * 1024,
    timeout: 10 * 60 * 1_000,
  };
  return new Promise((resolve, reject) => {
    execFile(path, args, options, (error, stdout, stderr) => {
      // A number is how the program ended; anything else says that it was not started, or was stopped.
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`${path} did not come to its end: ${error.message}`));
      } else {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      }
    });
  });
}

/** Runs a program that reports in JSON. One that wrote no report has not checked anything, whatever its exit code says. */
export async function report<T>(path: string, args: readonly string[], folder: string, env?: NodeJS.ProcessEnv): Promise<T> {
  const { code, stdout, stderr } = await run(path, args, folder, env);
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`${[path, ...args].join(' ')} ended with ${code} and without a report:\n${(stderr || stdout).slice(-4_000)}`);
  }
}
