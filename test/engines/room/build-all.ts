import { build } from './build';
import { ENGINES, type EngineName } from './engines';

/** Builds the engines named on the command line, or all of them, one after another. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in ENGINES));
  if (unknown.length > 0) {
    throw new Error(`no engine ${unknown.join(', ')}; there are ${Object.keys(ENGINES).join(', ')}`);
  }
  for (const name of names.length > 0 ? names : Object.keys(ENGINES)) {
    await build(name as EngineName);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`engines: ${error.message}\n`);
  process.exitCode = 1;
});
