import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A folder and processes that end together, with the program that made them or with its crash.
 *
 * A shell waits at the end of a pipe that only the program holds. When the pipe closes, by `end()` or because the program is gone,
 * it kills what the folder lists and removes the folder.
 */
export class Throwaway {
  /** The folder; only this user can read it. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'groundplan-'));
  readonly #keeper = spawn(
    'sh',
    ['-c', 'cat >/dev/null; cat "$0"/*.pid 2>/dev/null | xargs kill -9 2>/dev/null; sleep 1; rm -rf "$0"', this.folder],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  );
  readonly #children = new Map<string, ChildProcess>();

  /** Path of a file in the folder. */
  public file(name: string): string {
    return join(this.folder, name);
  }

  /** Starts a process; what it says goes to a log in the folder. */
  public start(name: string, path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd: string = this.folder): void {
    const log = openSync(this.file(`${name}.log`), 'a');
    const child = spawn(path, args, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: this.folder, ...env },
      // Straight into the file, so that the last words are there when the process is gone.
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    // said here, and not by an event that nobody hears.
    child.on('error', () => undefined);
    if (child.pid === undefined) {
      throw new Error(`${path} cannot be started`);
    }
    writeFileSync(this.file(`${name}.pid`), `${child.pid}\n`);
    this.#children.set(name, child);
  }

  /** Stops one process and waits until it is gone. */
  public async stop(name: string): Promise<void> {
    const child = this.#children.get(name);
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    this.#children.delete(name);
  }

  /** Waits until a condition holds; when a process has ended before that, or the time is over, the error carries the end of its log. */
  public async until<T>(what: string, seconds: number, check: () => Promise<T | undefined | false>, name?: string): Promise<T> {
    const end = Date.now() + seconds * 1_000;
    let last: unknown;
    let failure = `not within ${seconds} s: ${what}`;
    while (Date.now() < end) {
      const child = name === undefined ? undefined : this.#children.get(name);
      if (child && child.exitCode !== null) {
        failure = `${name} ended with ${child.exitCode} before this was seen: ${what}`;
        break;
      }
      try {
        const result = await check();
        if (result !== undefined && result !== false) {
          return result;
        }
      } catch (error) {
        last = error;
      }
      await sleep(250);
    }
    throw new Error([failure, last && String(last), name && this.logOf(name)].filter(Boolean).join('\n'));
  }

  /** The end of what a process said. */
  public logOf(name: string): string {
    return readFileSync(this.file(`${name}.log`), 'utf8').slice(-2_000);
  }

  /** Ends everything. */
  public async end(): Promise<void> {
    const gone = new Promise((resolve) => this.#keeper.once('exit', resolve));
    this.#keeper.stdin.end();
    await gone;
  }
}

/** Ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
