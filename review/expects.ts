import { at, many, nameOf, objectsOf, type ReviewInput } from './input';
import { counted, listed } from './words';

/** Something that must be there before the objects are delivered. */
export interface Expectation {
  /** What it is. */
  readonly what: string;
  /** What exactly, and what happens without it. */
  readonly because: string;
}

/** What a cluster that exists must bring; nothing where the deployment makes the cluster. */
export function expectations(input: ReviewInput): Expectation[] {
  if (input.plan.platform === 'aws') {
    return [];
  }
  const objects = objectsOf(input.manifests);
  const of = (kind: string): Readonly<Record<string, unknown>>[] => objects.filter((o) => o.kind === kind);
  const pods = objects.map((o) => at(o, 'spec', 'template', 'spec')).filter((spec) => many(at(spec, 'containers')).length > 0);
  const expect = (when: boolean, what: string, because: string): Expectation[] => (when ? [{ what, because }] : []);
  const releases = of('HelmRelease').map((o) => String(at(o, 'spec', 'releaseName') as string));
  const secrets = secretsOf(pods, objects);
  const classes = [...storageClasses(objects)];
  const namespaces = [...new Set(objects.map((o) => nameOf(o).namespace))].filter(
    (n) => n !== '' && n !== 'flux-system' && !of('Namespace').some((o) => nameOf(o).name === n),
  );
  return [
    ...operators(input),
    ...expect(
      releases.length > 0,
      'Flux 2.7 or newer',
      `its source and helm controllers install ${listed(releases)} from the YAML form; by Pulumi, or with the helm commands below, it is not needed`,
    ),
    ...nodes(input, pods),
    ...expect(
      of('EC2NodeClass').length > 0,
      'A role, subnets and security groups for new nodes',
      listed(of('EC2NodeClass').map((o) => `role ${String(at(o, 'spec', 'role') as string)}, ${discovery(o)}`)),
    ),
    ...secrets.map((s) => ({ what: `Secret ${s.name} in ${s.namespace}`, because: `key ${s.keys}; without it pods do not start` })),
    ...namespaces.map((n) => ({ what: `Namespace ${n}`, because: 'it is named in the requirements, and not made here' })),
    ...classes.map((c) => ({ what: `Storage class ${c}`, because: 'volumes for the weights are asked from it' })),
    ...[...new Set(pods.map((p) => at(p, 'priorityClassName')).filter((c) => typeof c === 'string'))].map((c) => ({
      what: `Priority class ${String(c)}`,
      because: 'pods that name one that is missing are refused',
    })),
    ...expect(
      of('ScaledObject').length > 0,
      `Prometheus at ${listed(addresses(of('ScaledObject')))}`,
      'the autoscaler asks it; without an answer it falls back to fixed numbers of replicas',
    ),
    ...expect(
      of('NetworkPolicy').length > 0,
      'A network add-on that enforces network policies',
      'the server asks for no key: without enforcement every pod of the cluster may call it',
    ),
    ...expect(pods.length > 0, 'A way to the registries', `images: ${listed(images(pods))}`),
    ...expect(
      /"hf","download"/.test(JSON.stringify(pods)),
      'A way to huggingface.co',
      'each start fetches the weights from there, by HTTPS',
    ),
  ];
}

const OPERATORS: Readonly<Record<string, string>> = {
  'keda.sh': 'KEDA',
  'monitoring.coreos.com': 'The Prometheus operator',
  'karpenter.sh': 'Karpenter',
  'karpenter.k8s.aws': 'Karpenter for AWS',
};

function operators({ alsoProvided = [] }: ReviewInput): Expectation[] {
  const group = (apiVersion: string): string => apiVersion.split('/')[0];
  return [...new Set(alsoProvided.map((k) => group(k.apiVersion)))].map((g) => ({
    what: OPERATORS[g] ?? `The operator of ${g}`,
    because: `it is not installed here, and serves ${listed(alsoProvided.filter((k) => group(k.apiVersion) === g).map((k) => k.kind))}`,
  }));
}

function nodes({ plan }: ReviewInput, pods: readonly unknown[]): Expectation[] {
  const gpu = pods.filter((p) => JSON.stringify(at(p, 'containers')).includes('nvidia.com/gpu'));
  if (gpu.length === 0) {
    return [];
  }
  const labels = [
    ...new Set(gpu.flatMap((p) => Object.entries((at(p, 'nodeSelector') ?? {}) as Record<string, string>).map((l) => l.join('=')))),
  ];
  const tolerated = [
    ...new Set(gpu.flatMap((p) => many(at(p, 'tolerations')).map((t) => [at(t, 'key'), at(t, 'value')].filter(Boolean).join('=')))),
  ];
  const most = plan.servers.reduce((sum, s) => sum + s.poolMaxGpus, 0);
  return [
    {
      what: "NVIDIA's driver and device plugin",
      because: 'pods ask for nvidia.com/gpu; on nodes without the plugin they wait for ever',
    },
    ...(plan.platform === 'kubernetes'
      ? [
          {
            what: `Nodes with ${counted(most, 'GPU')} for it, while a rollout is under way`,
            because: `with label ${listed(labels)}${tolerated.length > 0 ? `, and no taints but ${listed(tolerated)}` : ''}`,
          },
        ]
      : []),
  ];
}

/** A Secret that pods read, and that is not made here. */
export interface NeededSecret {
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The keys that are read, in words. */
  readonly keys: string;
}

/** Secrets that these objects read and do not make. */
export function neededSecrets(objects: readonly Readonly<Record<string, unknown>>[]): NeededSecret[] {
  return secretsOf(
    objects.map((o) => at(o, 'spec', 'template', 'spec')),
    objects,
  );
}

function secretsOf(pods: readonly unknown[], objects: readonly Readonly<Record<string, unknown>>[]): NeededSecret[] {
  const found = new Map<string, NeededSecret>();
  const made = new Set(objects.filter((o) => /Secret$/.test(String(o.kind))).map((o) => nameOf(o).name));
  const see = (value: unknown, namespace: string): void => {
    if (value === null || typeof value !== 'object') {
      return;
    }
    const ref = at(value, 'secretKeyRef');
    const name = at(ref, 'name') ?? at(value, 'secretName');
    if (typeof name === 'string' && !made.has(name)) {
      const key = at(ref, 'key') ?? many(at(value, 'items')).map((i) => at(i, 'key'));
      found.set(name, { name, namespace, keys: listed(many(key).map(String)) || 'as its reader wants it' });
    }
    for (const pull of many(at(value, 'imagePullSecrets'))) {
      const pullName = String(at(pull, 'name'));
      found.set(pullName, { name: pullName, namespace, keys: '.dockerconfigjson' });
    }
    Object.values(value).forEach((v) => see(v, namespace));
  };
  objects
    .filter((o) => pods.includes(at(o, 'spec', 'template', 'spec')))
    .forEach((o) => see(at(o, 'spec', 'template'), nameOf(o).namespace));
  return [...found.values()];
}

function storageClasses(objects: readonly unknown[]): Set<string> {
  const names = [...JSON.stringify(objects).matchAll(/"storageClassName":"([^"]+)"/g)].map((m) => m[1]);
  return new Set(names);
}

function addresses(scaled: readonly unknown[]): string[] {
  return [...new Set([...JSON.stringify(scaled).matchAll(/"serverAddress":"([^"]+)"/g)].map((m) => m[1]))];
}

function images(pods: readonly unknown[]): string[] {
  const all = pods.flatMap((p) => [...many(at(p, 'initContainers')), ...many(at(p, 'containers'))]);
  return [...new Set(all.map((c) => String(at(c, 'image') as string)))];
}

function discovery(nodeClass: unknown): string {
  const tags = many(at(nodeClass, 'spec', 'subnetSelectorTerms')).flatMap((t) =>
    Object.entries((at(t, 'tags') ?? {}) as Record<string, string>),
  );
  return `subnets with tag ${listed(tags.map(([k, v]) => `${k}=${v}`))}`;
}
