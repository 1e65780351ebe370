import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../../verify/engines/cache';

const run = promisify(execFile);

/** Programs that come from Python's package index. `python/NAME/requirements.txt` pins each with all that it needs, by hash. */
export const PYTHON_PROGRAMS = ['ministack', 'cfn-lint', 'checkov'] as const;

/** Name of a program from Python's package index. */
export type PythonProgram = (typeof PYTHON_PROGRAMS)[number];

/** Path of an interpreter that has a program's packages, installed first if the cache lacks exactly these. Run it with `-m MODULE`. */
export async function python(name: PythonProgram): Promise<string> {
  const locked = join(__dirname, 'python', name, 'requirements.txt');
  const version = versionOf(name, readFileSync(locked, 'utf8'));
  const stamp = createHash('sha256').update(readFileSync(locked)).update(interpreter()).digest('hex').slice(0, 12);
  const folder = await cached(`${name}-${version}-${stamp}`, async (half) => {
    process.stderr.write(`engines: installing ${name} ${version} …\n`);
    await run('python3', ['-m', 'venv', half]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', locked];
    await run(join(half, 'bin', 'python'), install, { maxBuffer: 64 * 1024 * 1024 });
  });
  return join(folder, 'bin', 'python');
}

function versionOf(name: PythonProgram, locked: string): string {
  const version = new RegExp(`^${name}==([^ ]+)`, 'm').exec(locked)?.[1];
  if (version === undefined) {
    throw new Error(`python/${name}/requirements.txt does not pin ${name}`);
  }
  return version;
}

/** Version of Python, which the packages are installed for. */
function interpreter(): string {
  try {
    return execFileSync('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version)'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    throw new Error(
      'these tests run programs in Python: install Python 3.11 or newer with its venv (Debian: apt-get install python3-venv)',
    );
  }
}
