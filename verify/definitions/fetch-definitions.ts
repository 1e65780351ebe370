import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { engineCommand } from '../engines/build';
import { cached } from '../engines/cache';
import { CONTROLLER_GEN, versionOf } from '../engines/engine';
import { refuseWithoutGo, runGo } from '../engines/go-command';
import type { OperatorSource } from './operator-source';

/**
 * Folder with an operator's definitions, fetched from its module unless the cache has them.
 *
 * The Go command checks what it fetches against Go's database of checksums.
 */
export function fetchDefinitions(source: OperatorSource, say: (text: string) => void): Promise<string> {
  const { operator, module, version, folder, types } = source;
  const recipe = JSON.stringify([module, folder, types && versionOf(CONTROLLER_GEN)]);
  const stamp = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const name = operator.toLowerCase().replaceAll(' ', '-');
  return cached(`definitions-${name}-${version}-${stamp}`, (half) => fetchInto(half, source, say));
}

async function fetchInto(half: string, source: OperatorSource, say: (text: string) => void): Promise<void> {
  const { operator, module, version, folder, types } = source;
  refuseWithoutGo(`the definitions of ${operator} ${version} are fetched from its Go module`);
  say(`· fetching the definitions of ${operator} ${version} from ${module}\n`);
  mkdirSync(half);
  const fetched = await download(half, source);
  if (types) {
    await write(half, fetched, source);
  } else {
    const names = readdirSync(join(fetched, folder)).filter((name) => name.endsWith('.yaml'));
    names.forEach((name) => copyFileSync(join(fetched, folder, name), join(half, name)));
  }
}

/** Folder of the module's files, in Go's own cache. */
async function download(cwd: string, source: OperatorSource): Promise<string> {
  const { out, err } = await runGo(cwd, ['mod', 'download', '-json', `${source.module}@${source.version}`]);
  const { Dir: folder, Error: problem = err } = JSON.parse(out.trim() || '{}') as { readonly Dir?: string; readonly Error?: string };
  if (folder === undefined) {
    throw notFetched(source, problem);
  }
  return folder;
}

/** From the Go types; what they refer to is fetched as the module's own sums name it. */
async function write(half: string, module: string, source: OperatorSource): Promise<void> {
  const generator = await engineCommand(CONTROLLER_GEN, 'controller-gen');
  const { code, err } = await runGo(module, ['crd', `paths=./${source.folder}`, `output:crd:dir=${half}`], generator);
  if (code !== 0) {
    throw notFetched(source, err);
  }
}

function notFetched({ operator, version }: OperatorSource, problem: string): GroundplanError {
  return new GroundplanError(
    'DefinitionsNotFetched',
    `the definitions of ${operator} ${version} cannot be fetched: ${problem.trim().replace(/\s+/g, ' ')}; ` +
      "run this once where the Go proxy can be reached, or name the file or folder with them with '--crds'",
  );
}
