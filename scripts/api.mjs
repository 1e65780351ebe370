// Writes docs/api/groundplan.api.md, the public API of every room on one page; with --check it only says whether the page is up to date.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const REPORT = 'docs/api/groundplan.api.md';
const check = process.argv.includes('--check');

// types of their own and not those of dist: the report must not depend on when somebody built last.
const types = join(ROOT, 'temp/api');
rmSync(types, { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', 'temp/api', '--pretty', 'false'],
  { cwd: ROOT, encoding: 'utf8' },
);
if (compiled.status !== 0) {
  fail(`the package does not compile, so its API is not known\n${compiled.stdout}`);
}

// groundplan/delivery/eks becomes deliveryEks; tsconfig.json is the one list of rooms.
const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
const rooms = Object.entries(compilerOptions.paths)
  .map(([name, [path]]) => ({
    name: name.replace(/^groundplan\//, '').replace(/[/-](\w)/g, (_, letter) => letter.toUpperCase()),
    path: path.replace(/\.ts$/, ''),
  }))
  .filter(({ path }) => existsSync(join(types, `${path}.d.ts`)));
writeFileSync(join(types, 'index.d.ts'), rooms.map(({ name, path }) => `export * as ${name} from '${path}';\n`).join(''));
writeFileSync(
  join(types, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { types: ['node'], paths: {} }, include: ['index.d.ts'] }),
);
mkdirSync(join(ROOT, 'docs/api'), { recursive: true });

const result = Extractor.invoke(ExtractorConfig.loadFileAndPrepare(join(ROOT, 'api-extractor.json')), {
  localBuild: !check,
  messageCallback: (message) => {
    // the preamble, and the advice to copy a file by hand, would hide what is said below.
    message.handled = message.category === 'console';
  },
});
if (result.errorCount > 0) {
  fail('the API could not be read; the messages above say where');
}
if (check && result.apiReportChanged) {
  const now = 'temp/api-report/groundplan.api.md';
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--', REPORT, now], { cwd: ROOT, encoding: 'utf8' });
  fail(
    `${REPORT} differs from the source; run 'npm run api', read the diff, commit it, and tell users of a break in CHANGELOG.md\n${stdout ?? ''}`,
  );
}
console.log(`${REPORT} ${check ? 'is up to date' : 'is written'}: ${rooms.map(({ name }) => name).join(', ')}`);

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
