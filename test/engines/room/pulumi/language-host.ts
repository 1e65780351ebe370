/**
 * Runs Node programs for Pulumi's engine, in place of the language host that comes with the CLI and is not built here.
 *
 * Starts a program as that one does: arguments for Node from the project's `nodeargs`, the working directory of the program's own file,
 * configuration by environment. Other options of the runtime are refused, so that none is passed over in silence.
 */
import { spawn } from 'node:child_process';
import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';
import { GetRequiredPackagesResponse, type RunRequest, RunResponse } from '@pulumi/pulumi/proto/language_pb';
import { serve, unary } from './plugin';

/** The SDK's exit code for "the user has been told". */
const TOLD = 32;

async function run(request: RunRequest): Promise<RunResponse> {
  const info = request.getInfo()!;
  const { typescript, nodeargs, ...others } = info.getOptions()!.toJavaScript() as { typescript?: boolean; nodeargs?: string };
  if (typescript !== false || Object.keys(others).length > 0) {
    throw new Error(`this language host runs projects with 'typescript: false' and 'nodeargs' only`);
  }
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: process.argv[2],
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    'root-directory': info.getRootDirectory(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  const code = await exitOf(
    [
      ...(nodeargs?.split(' ') ?? []),
      require.resolve('@pulumi/pulumi/cmd/run', { paths: [info.getProgramDirectory()] }),
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      ...(request.getDryrun() ? ['--dry-run'] : []),
      info.getEntryPoint(),
    ],
    {
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  );
  const response = new RunResponse();
  response.setBail(code === TOLD);
  response.setError(code === 0 || code === TOLD ? '' : `Program exited with non-zero exit code: ${code}`);
  return response;
}

function exitOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
    process.on('exit', () => child.kill());
    child.on('error', reject);
    child.on('close', resolve);
  });
}

serve(LanguageRuntimeService, {
  getRequiredPackages: unary(() => new GetRequiredPackagesResponse()),
  run: unary(run),
});
