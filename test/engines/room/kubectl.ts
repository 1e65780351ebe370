import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { build } from './build';

/** Puts a kubectl on the PATH of this process, the one that is built here if there is no other. */
export async function withKubectl(): Promise<void> {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
  } catch {
    process.env['PATH'] = [await build('kubectl'), process.env['PATH']].join(delimiter);
  }
}
