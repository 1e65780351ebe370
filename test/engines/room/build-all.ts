/** Builds the engines named on the command line, or all of them, one after the other. */
import { build } from './build';
import { ENGINES, type EngineName } from './engines';

async function main(names: readonly string[]): Promise<void> {
  const known = Object.keys(ENGINES);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no engine ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
  for (const name of names.length > 0 ? names : known) {
    await build(name as EngineName);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`engines: ${error.message}\n`);
  process.exitCode = 1;
});
