import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main';

const HERE = process.cwd();
const FOLDER = join(HERE, 'docs/tutorials');
const PAGES = readdirSync(FOLDER).filter((page) => /^\d\d-.*\.md$/.test(page));
const COMMAND = /^(?:npx groundplan|npm run -s groundplan --) (.*)$/;

interface Block {
  readonly language: string;
  /** What stands behind the language. */
  readonly info: string;
  readonly lines: readonly string[];
}

let folder: string;
let printed: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'groundplan-tutorial-')));
  process.chdir(folder);
  const keep = (text: unknown): boolean => ((printed += String(text)), true);
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(HERE);
  rmSync(folder, { recursive: true, force: true });
});

test.each(PAGES)(
  '%s does what it says, and prints what it shows',
  async (page) => {
    let ran = false;
    printed = '';
    for (const { language, info, lines } of blocksOf(read(page))) {
      if (language === 'yaml') {
        const file = /^# file: (\S+)$/.exec(lines[0])?.[1];
        if (file !== undefined) {
          writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
        }
      }
      // `needs=` names what a test does not have: a cluster, an account, a repository.
      const runs = language === 'sh' && !/\bneeds=/.test(info);
      const commands = runs ? lines.flatMap((line) => COMMAND.exec(line)?.[1] ?? []) : [];
      if (commands.length > 0) {
        printed = '';
      }
      for (const command of commands) {
        const code = await main(
          command
            .replace(/\s+#.*$/, '')
            .trim()
            .split(/\s+/),
        );
        expect({ command, code, ...(code === wanted(info) ? {} : { printed }) }).toEqual({ command, code: wanted(info) });
        ran = true;
      }
      if (language === 'text' && ran) {
        expect(notPrinted(lines, printed)).toEqual([]);
      }
    }
  },
  60_000,
);

test('every step but the one about programs runs a command', () => {
  const silent = PAGES.filter(
    (page) => !blocksOf(read(page)).some((b) => b.language === 'sh' && b.lines.some((line) => COMMAND.test(line))),
  );
  expect(silent).toEqual(['03-a-construct-in-your-code.md']);
});

test('no step is longer than 120 lines, and the first page leads to each, in order', () => {
  expect(PAGES.filter((page) => read(page).trimEnd().split('\n').length > 120)).toEqual([]);
  expect(linksOf(read('index.md')).filter((link) => PAGES.includes(link))).toEqual([...PAGES, PAGES[0]]);
});

test('programs that a step shows are those of examples/, word by word', () => {
  const examples = readdirSync(join(HERE, 'examples')).map((file) => readFileSync(join(HERE, 'examples', file), 'utf8'));
  const shown = PAGES.flatMap((page) => blocksOf(read(page)).filter((block) => block.language === 'ts'));
  expect(shown).not.toEqual([]);
  expect(shown.map((block) => block.lines.join('\n')).filter((text) => !examples.some((example) => example.includes(text)))).toEqual([]);
});

test('the Chinese first page has the links and the commands of the English one', () => {
  const [english, chinese] = [read('index.md'), read('README.zh-CN.md')];
  expect(linksOf(chinese)).toEqual(linksOf(english));
  const commands = (text: string): string[] => blocksOf(text).flatMap((b) => b.lines.map((line) => line.replace(/\s+#.*$/, '')));
  expect(commands(chinese)).toEqual(commands(english));
  const headings = (text: string): number => text.split('\n').filter((line) => /^#+ /.test(line)).length;
  expect(headings(chinese)).toBe(headings(english));
});

test('sees a line that was not printed, and one that came before another', () => {
  expect(notPrinted(['a', '…', 'c d…'], 'a\nb\nc d e\n')).toEqual([]);
  expect(notPrinted(['a', 'x'], 'a\nb\n')).toEqual(['x']);
  expect(notPrinted(['b', 'a'], 'a\nb\n')).toEqual(['a']);
  expect(notPrinted(['a'], 'a b\n')).toEqual(['a']);
});

function read(page: string): string {
  return readFileSync(join(FOLDER, page), 'utf8');
}

function wanted(info: string): number {
  return Number(/\bexit=(\d+)/.exec(info)?.[1] ?? 0);
}

/** Lines of an excerpt that do not stand in the text, in this order; `…` stands for what was left out. */
function notPrinted(excerpt: readonly string[], text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  let at = 0;
  return excerpt.filter((shown) => {
    if (shown.trim() === '…' || shown === '') {
      return false;
    }
    const start = shown.endsWith('…') ? shown.slice(0, -1).trimEnd() : undefined;
    const found = lines.findIndex((line, i) => i >= at && (start === undefined ? line === shown.trimEnd() : line.startsWith(start)));
    at = found < 0 ? at : found + 1;
    return found < 0;
  });
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)([^\n]*)\n([^]*?)\n```$/gm)].map(([, language, info, body]) => ({
    language,
    info: info.trim(),
    lines: body.split('\n'),
  }));
}

function linksOf(page: string): string[] {
  return [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1]).filter((link) => link !== '');
}
