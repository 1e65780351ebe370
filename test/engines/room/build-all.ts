import { fetchDefinitions } from '../../../verify/definitions/fetch-definitions';
import { OPERATOR_SOURCES } from '../../../verify/definitions/operator-source';
import { build } from './build';
import { ENGINES, type EngineName } from './engines';
import { python, PYTHON_PROGRAMS, type PythonProgram } from './python';

const ALL: readonly string[] = [...Object.keys(ENGINES), 'definitions', ...PYTHON_PROGRAMS];

/** Builds or installs the engines named on the command line, or all of them, one after another. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !ALL.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no engine ${unknown.join(', ')}; there are ${ALL.join(', ')}`);
  }
  for (const name of names.length > 0 ? names : ALL) {
    await (name in ENGINES ? build(name as EngineName) : name === 'definitions' ? definitions() : python(name as PythonProgram));
  }
}

async function definitions(): Promise<void> {
  for (const source of OPERATOR_SOURCES) {
    await fetchDefinitions(source, (text) => void process.stderr.write(text));
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`engines: ${error.message}\n`);
  process.exitCode = 1;
});
