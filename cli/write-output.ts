import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { json, type OutputFile } from './build';
import { reasonOf } from './file-problem';
import { shownPath } from './standing-place';

/** Name of the file that says which files of a folder are ours. */
export const OUTPUT_MANIFEST = '.groundplan.json';

/** What stands in `.groundplan.json`. */
interface Manifest {
  /** The deployment that the folder belongs to. */
  readonly deployment: string;
  /** Files that were written, in order; no others are ever removed. */
  readonly files: readonly string[];
}

/** What is in a folder after it was written. */
export interface WrittenOutput {
  /** Pages of an earlier run that say something else than what was written now: `review.html`. */
  readonly outdated: readonly string[];
}

/**
 * Writes the files of a deployment into its folder: either all of them, or none.
 *
 * Files of the user stay. Of ours, those go that lie in a folder of this run and are made no more; pages beside them are of other verbs.
 */
export function writeOutput(folder: string, deployment: string, files: readonly OutputFile[]): WrittenOutput {
  const old = ownerOf(folder);
  if (old !== undefined && old.deployment !== deployment) {
    throw new GroundplanError(
      'OutputOfAnother',
      `'${shownPath(folder)}' belongs to deployment '${old.deployment}', not to '${deployment}'; name another folder with --out`,
    );
  }
  const ours = new Set(old?.files);
  const foreign = files.find((file) => !ours.has(file.path) && existsSync(join(folder, file.path)));
  if (foreign !== undefined) {
    throw new GroundplanError(
      'OutputOfAnother',
      `'${shownPath(join(folder, foreign.path))}' is there and was not written by this command; move it away, or name another folder with --out`,
    );
  }
  const fresh = new Set(files.map((file) => file.path));
  const pages = [...ours].filter((path) => !fresh.has(path) && !path.includes('/') && existsSync(join(folder, path)));
  const stale = [...ours].filter((path) => !fresh.has(path) && path.includes('/'));
  const isNews = files.some((file) => ours.has(file.path) && textOf(join(folder, file.path)) !== file.text);
  try {
    uninterrupted(() => replace(folder, deployment, { files, stale, kept: pages }));
  } catch (error) {
    throw new GroundplanError(
      'OutputNotWritable',
      `'${shownPath(folder)}' cannot be written: ${reasonOf(error)}; name another folder with --out`,
    );
  }
  return { outdated: isNews || stale.length > 0 ? pages : [] };
}

/** Whose folder it is: by its list of files, or by the plan in it where the list was lost. */
function ownerOf(folder: string): Manifest | undefined {
  const listed = parsed(join(folder, OUTPUT_MANIFEST));
  if (typeof listed?.deployment === 'string' && Array.isArray(listed.files)) {
    // a list that was edited must not lead out of the folder.
    return { deployment: listed.deployment, files: listed.files.filter((path) => typeof path === 'string' && isInside(path)) as string[] };
  }
  const plan = parsed(join(folder, 'plan.json'));
  return typeof plan?.deployment === 'string' ? { deployment: plan.deployment, files: filesBelow(folder) } : undefined;
}

/** Without a list, what has the name of something that is written here is taken to be so; files of other names are nobody's to remove. */
function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
  return names.filter((name) =>
    /^(plan\.json|findings\.json|review\.(html|md)|pulumi\/resources\.json|cloudformation\/[^/]+\.template\.json|(kubernetes|preview)\/\d{4}-[^/]+\.k8s\.yaml)$/.test(
      name,
    ),
  );
}

interface Change {
  readonly files: readonly OutputFile[];
  readonly stale: readonly string[];
  readonly kept: readonly string[];
}

/** Every byte is on the disk, and every place is free, before the first file of an earlier run is replaced. */
function replace(folder: string, deployment: string, { files, stale, kept }: Change): void {
  const made = mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(join(folder, '.groundplan-'));
  chmodSync(fresh, 0o755);
  try {
    const list = (paths: readonly string[]): OutputFile => ({
      path: OUTPUT_MANIFEST,
      text: json({ deployment, files: [...new Set(paths)].sort() }),
    });
    const names = [...files.map((file) => file.path), ...kept];
    files.forEach((file) => write(fresh, file));
    files.forEach(({ path }) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (existsSync(join(folder, path)) && statSync(join(folder, path)).isDirectory()) {
        throw new Error(`${path} is a folder`);
      }
    });
    // the list has old and new until all is in place, so that a run that was killed loses track of nothing.
    put(fresh, folder, list([...names, ...stale]));
    files.forEach(({ path }) => renameSync(join(fresh, path), join(folder, path)));
    stale.forEach((path) => {
      rmSync(join(folder, path), { force: true });
      removeIfEmpty(dirname(join(folder, path)));
    });
    put(fresh, folder, list(names));
    rmSync(fresh, { recursive: true, force: true });
  } catch (error) {
    rmSync(made ?? fresh, { recursive: true, force: true });
    throw error;
  }
}

function put(fresh: string, folder: string, file: OutputFile): void {
  write(fresh, file);
  renameSync(join(fresh, file.path), join(folder, file.path));
}

function write(folder: string, { path, text }: OutputFile): void {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) {
    rmdirSync(folder);
  }
}

/** An interrupt finds all files in place, and the command about to say so; it takes milliseconds. */
function uninterrupted(work: () => void): void {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const later = (): void => undefined;
  signals.forEach((signal) => process.on(signal, later));
  try {
    work();
  } finally {
    signals.forEach((signal) => process.off(signal, later));
  }
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function parsed(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
}
