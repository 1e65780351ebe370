import { html, type Html, Html as Markup, section } from './html';
import { nameOf, resourcesOf, type ReviewInput } from './input';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** The picture of what talks to what, with the same in words. */
export async function topology(input: ReviewInput): Promise<Html> {
  const objects = input.manifests.flatMap((m) => m.objects);
  const types = new Set(resourcesOf(input.templates).map((r) => r.type));
  const kinds = new Set(objects.map((o) => nameOf(o).kind));
  const server = input.plan.servers[0];
  const nodes: [string, string, 'outside' | 'network' | 'cluster'][] = [
    ['callers', 'Pods with the client label', 'cluster'],
    ['service', 'Service :8000', 'cluster'],
    [
      'server',
      `${server.name}\n${server.model}\n${server.minReplicas}–${server.maxReplicas} replicas × ${server.gpusPerReplica} GPU`,
      'cluster',
    ],
    ['pool', `GPU nodes\n${server.instanceType}, at most ${server.poolMaxGpus} GPUs`, 'cluster'],
  ];
  const edges: Edge[] = [
    { from: 'callers', to: 'service', label: 'OpenAI API' },
    { from: 'service', to: 'server', label: '' },
    { from: 'server', to: 'pool', label: 'runs on' },
  ];
  const add = (when: boolean, node: [string, string, 'outside' | 'network' | 'cluster'], ...more: Edge[]): void => {
    if (when) {
      nodes.push(node);
      edges.push(...more);
    }
  };
  add(kinds.has('PodMonitor'), ['prometheus', 'Prometheus', 'cluster'], { from: 'prometheus', to: 'server', label: 'metrics' });
  add(
    kinds.has('ScaledObject'),
    ['keda', 'KEDA', 'cluster'],
    { from: 'keda', to: 'prometheus', label: 'asks' },
    { from: 'keda', to: 'server', label: 'scales' },
  );
  add(types.has('AWS::S3::Bucket'), ['store', 'Model store\nS3, own key', 'outside'], {
    from: 'server',
    to: 'store',
    label: 'weights, at start',
  });
  add(types.has('AWS::SQS::Queue'), ['karpenter', 'Karpenter', 'cluster'], { from: 'karpenter', to: 'pool', label: 'buys' });
  add(types.has('AWS::EC2::NatGateway'), ['nat', 'NAT gateway\nout only', 'network'], { from: 'pool', to: 'nat', label: 'images' });

  const quote = (text: string): string => JSON.stringify(text).replaceAll('\\\\n', '\\n');
  const inside = (place: string): string =>
    nodes
      .filter((n) => n[2] === place)
      .map(([id, label]) => `${id} [label=${quote(label)}];`)
      .join(' ');
  const dot = `digraph { rankdir=LR; bgcolor="transparent"; node [shape=box, style="rounded", fontname="Helvetica", fontsize=12, margin="0.3,0.1"]; edge [fontname="Helvetica", fontsize=10, arrowsize=0.7];
    subgraph cluster_vpc { label="Private network"; ${inside('network')} subgraph cluster_k8s { label="Cluster"; ${inside('cluster')} } }
    ${inside('outside')} ${edges.map((e) => `${e.from} -> ${e.to} [label=${quote(e.label)}];`).join(' ')} }`;
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz
    .renderString(dot, { format: 'svg' })
    .replace(/^[^]*?<svg/, '<svg role="img" aria-label="What talks to what"')
    .replace(/ (fill|stroke)="(?!none)[^"]*"/g, '')
    .replace(/<title>[^<]*<\/title>/g, '');
  const label = new Map(nodes.map(([id, text]) => [id, text.split('\n')[0]]));
  return section(
    'topology',
    'What talks to what',
    html`<div class="scroll picture" tabindex="0" role="region" aria-label="Picture of the topology">${new Markup(svg)}</div>
      <details>
        <summary>The same in words</summary>
        <div>
          <ul>
            ${edges.map((e) => html`<li>${label.get(e.from)} → ${label.get(e.to)}${e.label && ` (${e.label})`}</li>`)}
          </ul>
        </div>
      </details>`,
  );
}
