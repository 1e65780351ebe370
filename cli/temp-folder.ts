import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { reasonOf } from './file-problem';

/** Waits until the pipe to its parent closes, however that ended, and removes the folder. */
const CLEANER = `process.stdin.resume().on('close', () => require('node:fs').rmSync(process.argv[1], { recursive: true, force: true }))`;

/**
 * Gives a temporary folder to `use`, and removes it afterwards, also when the command is interrupted or killed.
 *
 * A process that synthesises hears no signal before it has done, so a second one waits for its end.
 */
export function inTempFolder<T>(prefix: string, use: (folder: string) => T): T {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), prefix));
  } catch (error) {
    throw new GroundplanError(
      'OutputNotWritable',
      `no temporary folder can be made in ${tmpdir()}: ${reasonOf(error)}; set TMPDIR to a folder that can be written`,
    );
  }
  // detached: an interrupt from the keyboard goes to all processes of a group.
  const cleaner = spawn(process.execPath, ['-e', CLEANER, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  cleaner.on('error', () => undefined);
  cleaner.unref();
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    cleaner.stdin.on('error', () => undefined).end();
  }
}
