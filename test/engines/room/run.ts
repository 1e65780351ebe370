import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import type { Throwaway } from '../../../verify/engines/throwaway';

/** What a program said, and how it ended. */
export interface Outcome {
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  /** What it wrote to its standard output. */
  readonly out: string;
  /** What it wrote to its standard error. */
  readonly err: string;
}

/** Runs a program to its end; should this process not live to see that, the room ends it with everything else. */
export async function run(
  room: Throwaway,
  path: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly timeout?: number },
): Promise<Outcome> {
  const child = spawn(path, args, options);
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.err += part));
  const listed = room.file(`${child.pid}.pid`);
  writeFileSync(listed, `${child.pid}\n`);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  rmSync(listed);
  return { code, ...text };
}
