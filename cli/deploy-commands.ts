import type { PlannedBlueprint } from '../blueprints/catalog';
import { helmCommands } from '../constructs/delivery/yaml-door';
import type { ManifestChart } from '../constructs/delivery/manifest-graph';
import type { ReviewDoor } from '../review';
import { neededSecrets } from '../review/expects';
import type { BuiltBlueprint } from './build';

/** What the commands are about. */
export interface DeployContext {
  /** Name of the blueprint. */
  readonly blueprint: string;
  /** Requirements file or ready size. */
  readonly requirements: string;
  /** Folder that the files are written to. */
  readonly folder: string;
}

/** The ways to deliver a built blueprint, each with its commands in order. */
export function deployCommands(planned: PlannedBlueprint, built: BuiltBlueprint, context: DeployContext): ReviewDoor[] {
  const cdk = planned.aws ? [cdkDoor(planned, context)] : [];
  if (planned.document.platform === 'aws') {
    return cdk;
  }
  const before = secretCommands(built.charts);
  const files = filesOf(built, context.folder);
  const flux = files.some((f) => f.releases.length > 0);
  return [
    ...cdk,
    {
      name: flux ? 'YAML, with Flux in the cluster' : 'YAML',
      notes: [
        'the current context of kubectl is the cluster that gets it',
        ...(flux ? ['Flux 2.7 or newer must be in the cluster: it installs the operators'] : []),
      ],
      commands: [...before, ...files.flatMap((f) => [f.apply, ...f.waits])],
    },
    ...(flux
      ? [
          {
            name: 'YAML, without Flux',
            notes: ['the current context of kubectl is the cluster that gets it'],
            commands: [...helmCommands(built.charts), ...before, ...files.filter((f) => !f.operatorsOnly).map((f) => f.apply)],
          },
        ]
      : []),
    {
      name: 'Pulumi',
      notes: [
        'the current context of kubectl is the cluster that gets it',
        'pulumi login alone keeps the state in Pulumi Cloud; with s3://… or --local it is kept in a bucket or on this disk',
      ],
      commands: [
        'pulumi login',
        `pulumi stack init ${planned.document.deployment}`,
        `pulumi config set blueprint ${word(context.blueprint)}`,
        `pulumi config set requirements ${word(context.requirements)}`,
        ...before,
        'pulumi up',
      ],
    },
  ];
}

function cdkDoor({ document: { servers } }: PlannedBlueprint, { blueprint, requirements }: DeployContext): ReviewDoor {
  return {
    name: 'AWS CDK',
    notes: [
      'credentials of the account that gets it are in the environment',
      ...servers.map(
        (s) => `the account's quota in EC2 holds ${Math.ceil(s.poolMaxGpus / s.gpusPerNode)} × ${s.instanceType}, a rollout included`,
      ),
    ],
    commands: [
      'npx cdk bootstrap   # once an account and region',
      `npx cdk deploy -c blueprint=${word(blueprint)} -c requirements=${word(requirements)}`,
    ],
  };
}

interface AppliedFile {
  readonly apply: string;
  readonly waits: readonly string[];
  readonly releases: readonly string[];
  readonly operatorsOnly: boolean;
}

/** One file after the other, and after each what the next one needs: kinds that are served, operators that are ready. */
function filesOf(built: BuiltBlueprint, folder: string): AppliedFile[] {
  const paths = built.files.map((f) => f.path).filter((p) => p.startsWith('kubernetes/'));
  return paths.map((path, i) => {
    const chart = built.charts.find((c) => path.replace(/^kubernetes\/\d{4}-/, '') === `${c.id.replaceAll('/', '-')}.k8s.yaml`);
    const nodes = chart?.nodes ?? [];
    const named = (kind: string): string[] => nodes.filter((n) => n.body.kind === kind).map((n) => String(n.body.metadata?.name));
    const releases = named('HelmRelease');
    const kinds = named('CustomResourceDefinition');
    const last = i === paths.length - 1;
    return {
      apply: `kubectl apply --server-side -f ${word(`${folder}/${path}`)}`,
      waits: last
        ? []
        : [
            ...(kinds.length > 0
              ? [`kubectl wait --for=condition=Established --timeout=60s ${kinds.map((k) => `crd/${k}`).join(' ')}`]
              : []),
            ...(releases.length > 0 ? ['kubectl -n flux-system wait --for=condition=Ready --timeout=15m helmrelease --all'] : []),
          ],
      releases,
      operatorsOnly: nodes.every((n) => n.operator !== undefined),
    };
  });
}

/** A Secret must be there before the pods that read it, and so its namespace before both. */
function secretCommands(charts: readonly ManifestChart[]): string[] {
  const objects = charts.flatMap((c) => c.nodes.map((n) => n.body as unknown as Record<string, unknown>));
  const secrets = neededSecrets(objects);
  const own = new Set(objects.filter((o) => o.kind === 'Namespace').map((o) => (o.metadata as { name: string }).name));
  const namespaces = [...new Set(secrets.map((s) => s.namespace))].filter((n) => own.has(n));
  return [
    ...namespaces.map((n) => `kubectl create namespace ${n}`),
    ...secrets.map((s) =>
      s.keys === '.dockerconfigjson'
        ? `kubectl -n ${s.namespace} create secret docker-registry ${s.name} --docker-server=… --docker-username=… --docker-password=…`
        : `kubectl -n ${s.namespace} create secret generic ${s.name} --from-file=${s.keys}=…`,
    ),
  ];
}

function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
