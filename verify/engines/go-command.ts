import { execFileSync, spawn } from 'node:child_process';
import { GroundplanError } from '../../constructs/planning/groundplan-error';

/** What the Go command wrote and how it ended. */
export interface GoOutcome {
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  /** Its standard output. */
  readonly out: string;
  /** The end of its standard error. */
  readonly err: string;
}

/** Fails unless there is a Go command; `purpose` says what for. */
export function refuseWithoutGo(purpose: string): void {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore', env: process.env });
  } catch {
    throw new GroundplanError('GoMissing', `${purpose}: install Go 1.26 or newer (https://go.dev/dl), so that 'go' is on the PATH`);
  }
}

/** Runs the Go command, or a program that runs it, without what a user's own settings would change. */
export function runGo(cwd: string, args: readonly string[], program = 'go'): Promise<GoOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.err = (text.err + part).slice(-4_000)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}
