import { at, many, objectsOf, resourcesOf, type ReviewInput } from './input';
import { clusterAccess, Rights } from './rights';
import { counted, listed } from './words';

/** Where a thing stands: outside of all, in the network, or in the cluster. */
export type TopologyPlace = 'outside' | 'network' | 'cluster';

/** A thing of the picture. */
export interface TopologyNode {
  /** Id in the picture. */
  readonly id: string;
  /** Lines of its label, the first is its name. */
  readonly label: readonly string[];
  /** Where it stands. */
  readonly place: TopologyPlace;
}

/** What goes from one thing to another. */
export interface TopologyEdge {
  /** Id of the one. */
  readonly from: string;
  /** Id of the other. */
  readonly to: string;
  /** What goes there, in a word or two. */
  readonly label: string;
}

/** What talks to what. */
export interface Topology {
  /** Name of the network around the cluster; undefined where it is not made here. */
  readonly network?: string;
  /** Name of the cluster. */
  readonly cluster: string;
  /** The things. */
  readonly nodes: readonly TopologyNode[];
  /** What goes between them. */
  readonly edges: readonly TopologyEdge[];
}

/** Works the picture out of what is made and of what the plan says is there. */
export function topologyOf(input: ReviewInput): Topology {
  const { plan } = input;
  const objects = objectsOf(input.manifests);
  const resources = resourcesOf(input.templates);
  const kinds = new Set(objects.map((o) => String(o.kind)));
  const has = (type: string): boolean => resources.some((r) => r.type === type);
  const asked = (field: string): string | undefined => plan.asked.find((a) => a.field === field)?.value.toString();
  const nodes: TopologyNode[] = [];
  const edges: TopologyEdge[] = [];
  const add = (
    place: TopologyPlace,
    id: string,
    label: readonly string[],
    ...more: readonly (readonly [string, string, string])[]
  ): void => {
    nodes.push({ id, label, place });
    edges.push(...more.map(([from, to, words]) => ({ from, to, label: words })));
  };

  const entry = ['HTTPRoute', 'Gateway', 'Ingress'].filter((kind) => kinds.has(kind));
  if (entry.length > 0) {
    add('outside', 'users', ['Users'], ['users', 'entry', 'HTTPS']);
    add('cluster', 'entry', ['Way in', entry.join(', ')], ...plan.servers.map((s) => ['entry', s.name, ''] as const));
  }
  add(
    'cluster',
    'clients',
    ['Your application', 'pods with the client label'],
    ...plan.servers.map((s) => ['clients', s.name, 'OpenAI API'] as const),
  );
  for (const s of plan.servers) {
    const replicas = s.minReplicas === s.maxReplicas ? counted(s.maxReplicas, 'replica') : `${s.minReplicas} to ${s.maxReplicas} replicas`;
    add(
      'cluster',
      s.name,
      [`Server ${s.name}`, s.model, `${replicas} of ${counted(s.gpusPerReplica, 'GPU')}`],
      [s.name, `pool-${s.name}`, 'runs on'],
    );
    const bought = plan.platform === 'kubernetes' ? 'there already' : 'bought by Karpenter';
    const many = s.minNodes === s.maxNodes ? `${s.maxNodes}` : `${s.minNodes} to ${s.maxNodes}`;
    add('cluster', `pool-${s.name}`, ['GPU nodes', `${many} × ${s.instanceType}`, bought]);
  }
  weights(input, add);
  if (kinds.has('PodMonitor') || kinds.has('ServiceMonitor')) {
    const namespaced = objects.find((o) => o.kind === 'HelmRelease' && at(o, 'spec', 'chart', 'spec', 'chart') === 'kube-prometheus-stack');
    add(
      'cluster',
      'prometheus',
      ['Prometheus', namespaced ? 'installed here' : 'there already'],
      ...plan.servers.map((s) => ['prometheus', s.name, 'metrics'] as const),
    );
  }
  if (kinds.has('PrometheusRule')) {
    const receiver = asked('alerts.receiver');
    const told = receiver ? `${receiver.charAt(0).toUpperCase()}${receiver.slice(1)}` : 'Nobody';
    add('cluster', 'alertmanager', ['Alertmanager'], ['prometheus', 'alertmanager', 'alerts'], ['alertmanager', 'receiver', 'tells']);
    add('outside', 'receiver', receiver ? [told] : [told, 'no receiver is asked for']);
  }
  if (kinds.has('ScaledObject')) {
    add('cluster', 'keda', ['KEDA'], ['keda', 'prometheus', 'asks'], ...plan.servers.map((s) => ['keda', s.name, 'scales'] as const));
  }
  if (has('AWS::EC2::NatGateway')) {
    add(
      'network',
      'nat',
      [`${counted(resources.filter((r) => r.type === 'AWS::EC2::NatGateway').length, 'NAT gateway')}`, 'out only'],
      ...plan.servers.map((s) => [`pool-${s.name}`, 'nat', 'images'] as const),
    );
  }
  const keys = resources.filter((r) => r.type === 'AWS::KMS::Key');
  if (keys.length > 0) {
    add(
      'outside',
      'kms',
      [counted(keys.length, 'KMS key'), 'weights, volumes, secrets, logs, messages'],
      ['store', 'kms', 'encrypted with'],
      ...plan.servers.map((s) => [`pool-${s.name}`, 'kms', 'encrypted with'] as const),
    );
  }
  administrator(input, add);
  const zones = asked(`${plan.platform}.zones`);
  const known = new Set(nodes.map((n) => n.id));
  const place = zones === undefined ? '' : /^\d+$/.test(zones) ? counted(Number(zones), 'zone') : `zones ${zones}`;
  const name = plan.platform === 'eks' ? `EKS cluster ${asked('eks.cluster') ?? ''}` : plan.platform === 'aws' ? 'EKS cluster' : 'Cluster';
  return {
    network: has('AWS::EC2::VPC') ? `Private network in ${plan.cost.region ?? 'AWS'}` : undefined,
    cluster: [name, place].filter(Boolean).join(', '),
    nodes,
    edges: edges.filter((e) => known.has(e.from) && known.has(e.to)),
  };
}

type Add = (place: TopologyPlace, id: string, label: readonly string[], ...more: readonly (readonly [string, string, string])[]) => void;

function weights({ plan, manifests, templates }: ReviewInput, add: Add): void {
  const text = JSON.stringify(objectsOf(manifests).map((o) => many(at(o, 'spec', 'template', 'spec', 'initContainers'))));
  const to = plan.servers.map((s) => [s.name, 'store', 'weights, at start'] as const);
  const made = resourcesOf(templates).some((r) => r.type === 'AWS::S3::Bucket');
  if (/"hf","download"/.test(text)) {
    add('outside', 'store', ['Hugging Face hub', 'over the internet'], ...to);
  } else if (made || text.includes('s3://')) {
    add('outside', 'store', ['Model store', made ? 'S3 bucket with its own key' : 'S3 bucket that is there already'], ...to);
  }
}

function administrator({ plan, templates }: ReviewInput, add: Add): void {
  const admins = clusterAccess(new Rights(resourcesOf(templates))).filter((a) => a.admin);
  if (plan.platform !== 'aws') {
    add('outside', 'admin', ['Administrators', 'whoever they are today'], ['admin', plan.servers[0]?.name ?? '', 'deliver']);
  } else if (admins.length > 0) {
    const short = admins.map((a) => (/kubectl/i.test(a.who) ? "CDK's kubectl function" : (a.who.split('/').at(-1) ?? a.who)));
    add('outside', 'admin', ['Cluster administrators', listed(short)], ['admin', plan.servers[0]?.name ?? '', 'deliver, change']);
  }
}
