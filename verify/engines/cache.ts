import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where what is built or installed once is kept, outside the repository. */
const CACHE = process.env['GROUNDPLAN_ENGINES'] ?? join(homedir(), '.cache', 'groundplan-engines');

/**
 * A folder of the cache, made unless it is there. Two processes may ask for the same one: the second waits for the first.
 *
 * It is made under another name and gets its own when it is whole.
 */
export async function cached(name: string, make: (half: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  while (!existsSync(folder)) {
    if (takeLock(`${folder}.lock`)) {
      try {
        const half = `${folder}.half`;
        rmSync(half, { recursive: true, force: true });
        await make(half);
        renameSync(half, folder);
      } finally {
        rmSync(`${folder}.lock`, { recursive: true, force: true });
      }
    } else {
      await sleep(1_000);
    }
  }
  return folder;
}

/** A lock is a folder that names the process that holds it; one whose holder is gone is free. */
function takeLock(lock: string): boolean {
  mkdirSync(CACHE, { recursive: true });
  try {
    mkdirSync(lock);
  } catch {
    if (!isAlive(lock)) {
      rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

function isAlive(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    // Its holder may be between taking the lock and naming itself.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
