import { type Command, Option } from 'commander';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { bringDefinitions } from '../verify/definitions/bring-definitions';
import { junitXml } from '../verify/junit';
import { openKubectlCluster, type OpenCluster } from '../verify/kubectl-cluster';
import { openLocalCluster } from '../verify/local-cluster';
import { type Manifest, readManifests, readPiped } from '../verify/read-manifests';
import { countStates, type Verification } from '../verify/verification';
import { verificationDocument, verificationText } from '../verify/verification-report';
import { verifyManifests } from '../verify/verify-manifests';

interface VerifyOptions {
  readonly server?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly local?: boolean;
  readonly crds: readonly string[];
  readonly allowUnchecked?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly quiet?: boolean;
}

const HELP = `
Every object is given to the API server as a dry run with strict validation, in the order of the files. Nothing is written.
With --local a throw-away API server is started, and built first (minutes, needs Go); no cluster is asked. The definitions of
Flux, KEDA, Prometheus' operator and Karpenter are fetched for it once, from their Go modules.

Exit codes: 0 all accepted, 1 something refused or not checkable, 2 bad input, or no cluster to ask.

Examples:
  groundplan verify                                  the manifests under out/, on the current context of kubectl
  groundplan verify --server staging.kubeconfig k8s/ --junit verify.xml
  kubectl kustomize overlays/prod | groundplan verify -
  groundplan verify --local --crds crds/ k8s/
`;

/** Adds `verify` to the command. */
export function addVerify(program: Command, print: (text: string) => void, found: () => void): void {
  program
    .command('verify')
    .description('ask an API server whether it would take manifests, without writing any')
    .argument('[path]', "folder or file with manifests, or - for what is piped in (default: the only one in 'out/')")
    .addOption(new Option('--server <kubeconfig>', "kubeconfig of the cluster to ask (default: kubectl's own)"))
    .addOption(new Option('--context <name>', 'context of the kubeconfig (default: the current one)'))
    .addOption(new Option('-n, --namespace <name>', 'namespace of objects that name none (default: that of the context)'))
    .addOption(new Option('--local', 'ask a throw-away API server on this machine').conflicts(['server', 'context']))
    .addOption(
      new Option('--crds <path>', 'with --local: file or folder with more definitions, and namespaces, that the cluster has; repeatable')
        .argParser((path: string, before: readonly string[]) => [...before, path])
        .default([], 'none'),
    )
    .option('--allow-unchecked', 'exit code 0 although something was not checkable')
    .option('--json', 'print JSON instead of text')
    .option('--junit <file>', "also write JUnit's XML")
    .option('-q, --quiet', 'no progress on stderr')
    .addHelpText('after', HELP)
    .action(async (path: string | undefined, o: VerifyOptions) => {
      const say = (text: string): void => void (o.quiet || process.stderr.write(text));
      const manifests = await manifestsOf(path, say);
      const cluster = await clusterOf(o, manifests, say);
      const verification = await verify(cluster, manifests, say).finally(() => cluster.end());
      if (o.junit !== undefined) {
        writeReport(o.junit, junitXml(verification, o.allowUnchecked ?? false));
      }
      print(o.json ? JSON.stringify(verificationDocument(verification), null, 2) : verificationText(verification));
      const { refused, unchecked } = countStates(verification);
      if (refused > 0 || (unchecked > 0 && !o.allowUnchecked)) {
        found();
      }
    });
}

async function manifestsOf(path: string | undefined, say: (text: string) => void): Promise<readonly Manifest[]> {
  if (path === '-') {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) {
      parts.push(part as Buffer);
    }
    return readPiped(Buffer.concat(parts).toString());
  }
  const from = path ?? onlyOutput();
  const manifests = readManifests(from);
  say(`· ${manifests.length} objects in ${from}\n`);
  return manifests;
}

/** Where `groundplan synth` and `groundplan review` write manifests: to be applied, or to be read where a stack fills in values. */
function onlyOutput(): string {
  const folders = (existsSync('out') ? readdirSync('out').sort() : [])
    .flatMap((name) => [join('out', name, 'kubernetes'), join('out', name, 'preview')])
    .filter(existsSync);
  if (folders.length !== 1) {
    throw new GroundplanError(
      'ManifestsMissing',
      folders.length === 0
        ? "there is no 'out/*/kubernetes' here, and no 'out/*/preview'; write one with 'groundplan review', or name a folder"
        : `there is more than one folder of manifests, name one of them: ${folders.join(', ')}`,
    );
  }
  return folders[0];
}

async function clusterOf(o: VerifyOptions, manifests: readonly Manifest[], say: (text: string) => void): Promise<OpenCluster> {
  if (!o.local && o.crds.length > 0) {
    throw new GroundplanError('VerifyOptions', "'--crds' goes with '--local' only; a cluster has its own definitions");
  }
  const cluster = o.local
    ? await openLocalCluster(await definitionsFor(o.crds, manifests, say), o.namespace)
    : await openKubectlCluster({ kubeconfig: o.server, context: o.context, namespace: o.namespace });
  say(`· asking ${cluster.title}\n`);
  return cluster;
}

/** What the cluster has already: the user's own, and those of the operators that the manifests use. */
async function definitionsFor(
  crds: readonly string[],
  manifests: readonly Manifest[],
  say: (text: string) => void,
): Promise<readonly Manifest[]> {
  const given = crds.flatMap((path) => readManifests(path));
  return [...(await bringDefinitions(manifests, given, say)), ...given];
}

async function verify(cluster: OpenCluster, manifests: readonly Manifest[], say: (text: string) => void): Promise<Verification> {
  const count = (done: number, all: number): void =>
    process.stderr.isTTY ? say(`\r· ${done} of ${all}${done === all ? '\n' : ''}`) : undefined;
  return { cluster: cluster.title, objects: await verifyManifests(cluster, manifests, count) };
}

function writeReport(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new GroundplanError('ReportNotWritten', `'--junit' (${file}) cannot be written: ${(error as Error).message}`);
  }
}
