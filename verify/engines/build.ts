import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { cached } from './cache';
import { type Engine, versionOf } from './engine';
import { refuseWithoutGo, runGo } from './go-command';

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
  const title = `${engine.name} ${versionOf(engine)}`;
  refuseWithoutGo(`${title} is built from source`);
  const started = Date.now();
  for (const [name, source] of Object.entries(engine.commands)) {
    say(`building ${name} of ${title} (minutes from an empty Go cache) …`);
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(engine), '-o', join(folder, name)];
    const { code, err } = await runGo(engine.folder, ['build', ...flags, source]);
    if (code !== 0) {
      throw new GroundplanError('EngineBuildFailed', `${title} cannot be built: 'go' ended with ${code}:\n${err.trim()}\n`);
    }
  }
  say(`built ${title} in ${Math.round((Date.now() - started) / 1_000)} s`);
}

function say(text: string): void {
  process.stderr.write(`engines: ${text}\n`);
}
