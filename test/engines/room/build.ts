import { buildEngine, engineCommand } from '../../../verify/engines/build';
import { ENGINES, type EngineName } from './engines';

/** Path of an engine's command, built first if no build of exactly this recipe is in the cache. */
export function command(engine: EngineName, name: string): Promise<string> {
  return engineCommand(ENGINES[engine], name);
}

/** Builds an engine unless the cache has it, and gives the folder of its commands. */
export function build(engine: EngineName): Promise<string> {
  return buildEngine(ENGINES[engine]);
}
