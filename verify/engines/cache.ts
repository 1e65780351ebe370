import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A folder of the cache, made unless it is there. Two processes may ask for the same one: the second waits for the first.
 *
 * It is made under another name and gets its own when it is whole. The cache is outside the repository.
 */
export async function cached(name: string, make: (half: string) => Promise<void>): Promise<string> {
  const folder = join(process.env['GROUNDPLAN_ENGINES'] ?? join(homedir(), '.cache', 'groundplan-engines'), name);
  while (!existsSync(folder)) {
    if (takeLock(`${folder}.lock`)) {
      try {
        await makeWhole(folder, make);
      } finally {
        rmSync(`${folder}.lock`, { recursive: true, force: true });
      }
    } else {
      await sleep(1_000);
    }
  }
  return folder;
}

async function makeWhole(folder: string, make: (half: string) => Promise<void>): Promise<void> {
  // Whoever held the lock before may have made it meanwhile.
  if (!existsSync(folder)) {
    const half = `${folder}.half`;
    rmSync(half, { recursive: true, force: true });
    await make(half);
    renameSync(half, folder);
  }
}

/** A lock is a link that names the process that holds it, so that it never is without a name; one whose holder is gone is free. */
function takeLock(lock: string): boolean {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    if (!isHeld(lock)) {
      rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readlinkSync(lock)), 0);
    return true;
  } catch (error) {
    // Of all that can go wrong, only this says that its holder is gone.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
