import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePorts, Throwaway } from '../../../../verify/engines/throwaway';
import { python } from '../python';
import { run } from '../run';

/** One call of an AWS API: service and operation as botocore names them, and the parameters. */
export type ApiCall = readonly [service: string, operation: string, parameters: object];

/** How a program that CDK's kubectl provider needs was called. */
export interface RecordedCall {
  /** `kubectl`, `helm` or `aws`. */
  readonly program: string;
  /** Its arguments. */
  readonly arguments: readonly string[];
  /** What the manifest or the file of values held. */
  readonly documents: readonly any[];
}

const ROOT = join(__dirname, '..', '..', '..', '..');
const RUNTIME = join(__dirname, 'runtime');
const REGION = 'us-east-1';

/**
 * ministack, an emulator of AWS, on the loopback interface, in a folder that goes with it.
 *
 * Its Lambda runs handlers as processes, on the Node and the Python of this machine; `runtime/` holds what those of CDK expect beside them.
 */
export class AwsEmulator {
  private constructor(
    readonly room: Throwaway,
    private readonly python: string,
    private readonly endpoint: string,
  ) {}

  static async start(): Promise<AwsEmulator> {
    const interpreter = await python('ministack');
    const [port] = await freePorts(1);
    const room = new Throwaway();
    try {
      const emulator = new AwsEmulator(room, interpreter, `http://127.0.0.1:${port}`);
      const programs = room.file('programs');
      mkdirSync(programs);
      mkdirSync(room.file('tmp'));
      for (const name of ['kubectl', 'helm', 'aws']) {
        const script = `#!/bin/sh\nexec '${interpreter}' '${join(RUNTIME, 'recorder.py')}' ${name} "$@"\n`;
        writeFileSync(join(programs, name), script, { mode: 0o755 });
      }
      room.start('ministack', interpreter, ['-m', 'ministack'], {
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_HOST: '127.0.0.1',
        // a broker for devices, on all interfaces.
        IOT_MTLS_ENABLED: '0',
        TMPDIR: room.file('tmp'),
        TEST_OUTDIR: room.file('tmp'),
        RECORDED_CALLS: room.file('calls'),
        PATH: [programs, process.env['PATH']].join(delimiter),
        NODE_PATH: RUNTIME,
        PYTHONPATH: RUNTIME,
        PYTHONDONTWRITEBYTECODE: '1',
      });
      await room.until('ministack answers', 60, async () => (await fetch(`${emulator.endpoint}/_ministack/health`)).ok, 'ministack');
      return emulator;
    } catch (error) {
      await room.end();
      throw error;
    }
  }

  /** An account with nothing in it; any twelve digits. */
  account(id: string): AwsAccount {
    return new AwsAccount(this.room, this.python, {
      PATH: process.env['PATH'],
      HOME: this.room.folder,
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      CDK_DISABLE_VERSION_CHECK: '1',
      // whatever is said goes to one place, without colours and bars.
      CI: 'true',
      NO_COLOR: '1',
    });
  }

  /** Ends the processes and removes their files. */
  end(): Promise<void> {
    return this.room.end();
  }
}

/** One account of the emulator, as the CDK CLI and as an SDK see it. */
export class AwsAccount {
  constructor(
    private readonly room: Throwaway,
    private readonly python: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** What the pinned CDK CLI says, run in the repository as a user would. Throws with the end of it when the CLI fails. */
  async cdk(...args: readonly string[]): Promise<string> {
    const cli = [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--no-notices', '--no-color'];
    const { code, out, err } = await run(this.room, process.execPath, cli, { cwd: ROOT, env: this.env });
    if (code !== 0) {
      throw new Error(`cdk ${args[0]}: ${(out + err).slice(-4_000)}`);
    }
    return out + err;
  }

  /** Answers of AWS's APIs, in the order of the calls; an error is `{ refused: CODE }`. */
  ask(calls: readonly ApiCall[]): any[] {
    const input = calls.map((call) => JSON.stringify(call)).join('\n');
    const said = execFileSync(this.python, [join(__dirname, 'api.py')], { input, env: this.env, encoding: 'utf8', maxBuffer: 1 << 26 });
    return said
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  }

  /** How the kubectl provider called its programs since this was last asked. */
  takeCalls(): readonly RecordedCall[] {
    const file = this.room.file('calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    rmSync(file, { force: true });
    return lines.map((line) => JSON.parse(line) as RecordedCall);
  }
}
