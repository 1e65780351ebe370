import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Definition } from '../../../../verify/engines/local-api-server';
import type { Throwaway } from '../../../../verify/engines/throwaway';
import { command } from '../build';
import type { ControlPlane } from '../control-plane';
import { type Outcome, run } from '../run';

const ROOT = join(__dirname, '..', '..', '..', '..');
const PROGRAMS = relative(ROOT, join(__dirname, 'programs'));
const PROJECT = 'Pulumi.yaml';

/** A call that the provider's stand-in got: when it begins and when it has succeeded. */
export interface Call {
  readonly when: 'begin' | 'end';
  readonly verb: 'create' | 'update' | 'delete';
  readonly name: string;
}

/** How a run of the command line ended. */
export interface Run extends Outcome {
  /** What it had the provider do. */
  readonly calls: readonly Call[];
}

/** Number of resources by what the engine did with them, `same` included. */
export type Changes = Readonly<Record<string, number>>;

/** A resource as a preview foresees it. */
export interface Foreseen {
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of what must be there before it. */
  readonly dependencies: readonly string[];
}

/** Pulumi's command line on an API server, with state and settings of its own. */
export class Pulumi {
  /** Sets it up. Charts are named `NAME VERSION` and bring definitions of kinds. */
  static async on(cluster: ControlPlane, charts: Readonly<Record<string, readonly Definition[]>>): Promise<Pulumi> {
    const file = (name: string): string => cluster.room.file(`pulumi.${name}`);
    ['bin', 'home', 'state'].forEach((name) => mkdirSync(file(name)));
    plugin(join(file('bin'), 'pulumi-language-nodejs'), 'language-host.ts');
    plugin(join(file('bin'), 'pulumi-resource-kubernetes'), 'kubernetes-stand-in.ts');
    writeFileSync(file('charts'), JSON.stringify(charts));
    checkOut(file('checkout'));
    return new Pulumi(cluster.room, file, await command('pulumi', 'pulumi'), {
      PATH: [file('bin'), process.env['PATH']].join(delimiter),
      HOME: file('home'),
      KUBECONFIG: cluster.kubeconfig,
      PULUMI_HOME: file('home'),
      PULUMI_BACKEND_URL: `file://${file('state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'of-the-test',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      GROUNDPLAN_CHARTS: file('charts'),
      GROUNDPLAN_CALLS: file('calls'),
    });
  }

  private constructor(
    private readonly room: Throwaway,
    private readonly file: (name: string) => string,
    private readonly path: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** A new stack of the project at the root of the repository. */
  blueprint(stack: string): Promise<Stack> {
    return this.stack(this.file('checkout'), stack);
  }

  /** A new stack of one of the programs, run with the options of the project at the root. */
  program(name: string, stack = 'test'): Promise<Stack> {
    const folder = this.file(name);
    const { runtime } = parse(readFileSync(join(ROOT, PROJECT), 'utf8')) as { runtime: object };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, PROJECT), JSON.stringify({ name, runtime, main: this.file(join('checkout', PROGRAMS, `${name}.ts`)) }));
    return this.stack(folder, stack);
  }

  private async stack(folder: string, name: string): Promise<Stack> {
    const stack = new Stack(folder, (args) => this.run(folder, args));
    await stack.do('stack', 'init', name);
    return stack;
  }

  private async run(folder: string, args: readonly string[]): Promise<Run> {
    writeFileSync(this.file('calls'), '');
    const all = [...args, '--non-interactive', '--color=never'];
    const outcome = await run(this.room, this.path, all, { cwd: folder, env: this.env });
    const calls = readFileSync(this.file('calls'), 'utf8').trim().split('\n').filter(Boolean);
    return { ...outcome, calls: calls.map((line) => JSON.parse(line) as Call) };
  }
}

/** One stack of a project. */
export class Stack {
  constructor(
    /** Folder of the project. */
    readonly folder: string,
    private readonly run: (args: readonly string[]) => Promise<Run>,
  ) {}

  /** Sets a value of the configuration. */
  async set(key: string, value: string): Promise<void> {
    await this.do('config', 'set', key, value);
  }

  /** What the first update would do, and with which resources. */
  async preview(): Promise<{ changes: Changes; calls: readonly Call[]; resources: readonly Foreseen[] }> {
    const { out, calls } = await this.do('preview', '--json');
    const { changeSummary, steps } = JSON.parse(out) as {
      changeSummary: Changes;
      steps: readonly { newState: Partial<Foreseen> & { urn: string } }[];
    };
    const resources = steps.map(({ newState }) => ({ inputs: {}, dependencies: [], ...newState }));
    return { changes: changeSummary, calls, resources };
  }

  /** Updates or destroys. */
  async change(verb: 'up' | 'destroy'): Promise<{ changes: Changes; calls: readonly Call[] }> {
    const { out, calls } = await this.do(verb, '--yes', '--skip-preview', '--json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { summaryEvent?: { resourceChanges: Changes } });
    return { changes: events.find(({ summaryEvent }) => summaryEvent)!.summaryEvent!.resourceChanges, calls };
  }

  /** Tries to update or to destroy, as a person would at a terminal. */
  attempt(verb: 'up' | 'destroy'): Promise<Run> {
    return this.run([verb, '--yes', '--skip-preview']);
  }

  /** Runs a command that must succeed. */
  async do(...args: readonly string[]): Promise<Run> {
    const run = await this.run(args);
    if (run.code !== 0) {
      throw new Error(`'pulumi ${args.join(' ')}' ended with ${run.code}:\n${problems(run)}`);
    }
    return run;
  }
}

/** What a run said, without the events of resources and of debugging that `--json` lists. */
function problems({ out, err }: Run): string {
  const lines = out.split('\n').filter((line) => !/"severity":"debug"|"res\w+Event":/.test(line));
  return [...lines, err].join('\n');
}

/** A plugin is a program on the PATH that is named after what it serves. */
function plugin(path: string, source: string): void {
  const words = [process.execPath, '-r', require.resolve('ts-node/register/transpile-only'), join(__dirname, source)];
  writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
}

/**
 * The repository as a user has it after a build: imports of `groundplan/…` find the sources, where a build would have put its output.
 *
 * Pulumi writes files beside a project's, so the repository itself is no place to run it.
 */
function checkOut(folder: string): void {
  mkdirSync(folder);
  for (const name of ['node_modules', 'constructs', 'blueprints', 'review', 'tsconfig.json', PROJECT]) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  // Copied, because a link would import as the repository does.
  for (const name of ['examples', PROGRAMS]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string; exports: object };
  const sources = JSON.parse(JSON.stringify(exports).replaceAll('./dist/', './').replaceAll('.js"', '.ts"')) as object;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, exports: sources }));
}
