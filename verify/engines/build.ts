import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { type Engine, versionOf } from './engine';

/** Where built engines are kept, outside the repository. */
const CACHE = process.env['GROUNDPLAN_ENGINES'] ?? join(homedir(), '.cache', 'groundplan-engines');

/** Path of an engine's command, built first if no build of exactly this recipe is in the cache. */
export async function engineCommand(engine: Engine, name: string): Promise<string> {
  return join(await buildEngine(engine), name);
}

/** Builds an engine unless the cache has it. Two processes may ask for the same one: the second waits for the first. */
export async function buildEngine(engine: Engine): Promise<string> {
  const folder = join(CACHE, `${engine.name}-${versionOf(engine)}-${stamp(engine)}`);
  while (!existsSync(folder)) {
    if (takeLock(`${folder}.lock`)) {
      try {
        await compile(engine, folder);
      } finally {
        rmSync(`${folder}.lock`, { recursive: true, force: true });
      }
    } else {
      await sleep(1_000);
    }
  }
  return folder;
}

/** What a build depends on: the modules with their sums, the packages, the flags. */
function stamp(engine: Engine): string {
  const hash = createHash('sha256');
  ['go.mod', 'go.sum'].forEach((file) => hash.update(readFileSync(join(engine.folder, file))));
  hash.update(JSON.stringify([engine.commands, linkerFlags(engine)]));
  return hash.digest('hex').slice(0, 12);
}

function linkerFlags(engine: Engine): string {
  return ['-s', '-w', ...(engine.ldflags?.(versionOf(engine)) ?? [])].join(' ');
}

async function compile(engine: Engine, folder: string): Promise<void> {
  refuseWithoutGo(engine);
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  const started = Date.now();
  for (const [name, source] of Object.entries(engine.commands)) {
    say(`building ${name} of ${engine.name} ${versionOf(engine)} (minutes from an empty Go cache) …`);
    await go(engine, ['build', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(engine), '-o', join(half, name), source]);
  }
  renameSync(half, folder);
  say(`built ${engine.name} ${versionOf(engine)} in ${Math.round((Date.now() - started) / 1_000)} s into ${folder}`);
}

function refuseWithoutGo(engine: Engine): void {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore', env: process.env });
  } catch {
    throw new GroundplanError(
      'GoMissing',
      `${engine.name} ${versionOf(engine)} is built from source: install Go 1.26 or newer (https://go.dev/dl), so that 'go' is on the PATH`,
    );
  }
}

function go(engine: Engine, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: engine.folder,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let problem = '';
    child.stderr.on('data', (text: Buffer) => (problem = (problem + text.toString()).slice(-4_000)));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(buildFailed(engine, code, problem))));
  });
}

function buildFailed(engine: Engine, code: number | null, problem: string): GroundplanError {
  return new GroundplanError(
    'EngineBuildFailed',
    `${engine.name} ${versionOf(engine)} cannot be built: 'go' ended with ${code}:\n${problem.trim()}\n`,
  );
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

function say(text: string): void {
  process.stderr.write(`engines: ${text}\n`);
}
