import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { BLUEPRINTS } from '../blueprints/catalog';
import { table } from './text';

/** A ready requirements file, as `groundplan list` shows it. */
interface Ready {
  readonly name: string;
  readonly platform: string;
  /** The first line of its comment. */
  readonly words: string;
}

/** The catalogue for programs. */
export function listDocument(): readonly { name: string; title: string; sizes: readonly string[]; ready: readonly Ready[] }[] {
  return BLUEPRINTS.map(({ name, title, sizes }) => ({
    name,
    title,
    sizes: Object.keys(sizes),
    ready: Object.entries(sizes).map(([size, path]) => readyOf(size, path)),
  }));
}

/** The catalogue for people. */
export function listText(): string {
  return listDocument()
    .map(({ name, title, ready }) => [`${name}: ${title}`, table(ready.map((r) => [`  ${r.name}`, r.platform, r.words]))].join('\n'))
    .join('\n\n');
}

function readyOf(name: string, path: string): Ready {
  const text = readFileSync(path, 'utf8');
  const [, words = ''] = /^# (.+)/.exec(text) ?? [];
  return { name, platform: String(parseDocument(text).get('platform')), words };
}
