import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { cached } from './cache';
import { type Engine, versionOf } from './engine';

/** Path of an engine's command, built first if no build of exactly this recipe is in the cache. */
export async function engineCommand(engine: Engine, name: string): Promise<string> {
  return join(await buildEngine(engine), name);
}

/** Builds an engine unless the cache has it, and gives the folder of its commands. */
export function buildEngine(engine: Engine): Promise<string> {
  return cached(`${engine.name}-${versionOf(engine)}-${stamp(engine)}`, (folder) => compile(engine, folder));
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
  const started = Date.now();
  for (const [name, source] of Object.entries(engine.commands)) {
    say(`building ${name} of ${engine.name} ${versionOf(engine)} (minutes from an empty Go cache) …`);
    await go(engine, ['build', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(engine), '-o', join(folder, name), source]);
  }
  say(`built ${engine.name} ${versionOf(engine)} in ${Math.round((Date.now() - started) / 1_000)} s`);
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

function say(text: string): void {
  process.stderr.write(`engines: ${text}\n`);
}
