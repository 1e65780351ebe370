import { execFileSync } from 'node:child_process';

/** Name of a program of Prometheus; an error says how to get it where it is missing. */
export function prometheusProgram(name: 'prometheus' | 'promtool'): string {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error(`these tests need Prometheus: install it, so that '${name}' is on the PATH (Debian: apt-get install prometheus)`);
  }
  return name;
}
