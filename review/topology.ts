import { html, type Html, Html as Markup, section } from './html';
import type { ReviewInput } from './input';
import { type Topology, topologyOf, type TopologyPlace } from './topology-graph';

/** The picture of what talks to what, with the same in words. */
export async function topology(input: ReviewInput): Promise<Html> {
  const graph = topologyOf(input);
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz
    .renderString(dot(graph), { format: 'svg' })
    .replace(/^[^]*?<svg/, '<svg role="img" aria-label="What talks to what; the list below says the same"')
    .replace(/ (fill|stroke)="(?!none)[^"]*"/g, '')
    .replace(/<title>[^<]*<\/title>/g, '');
  const name = new Map(graph.nodes.map((n) => [n.id, n.label[0]]));
  const linked = graph.nodes.filter((n) => n.label.length > 1);
  return section(
    'topology',
    'What talks to what',
    html`<div class="picture">${new Markup(svg)}</div>`,
    html`<ul class="columns">
      ${graph.edges.map((e) => html`<li>${name.get(e.from)} → ${name.get(e.to)}${e.label && `: ${e.label}`}</li>`)}
    </ul>`,
    html`<p class="soft small">${linked.map((n) => `${n.label[0]}: ${n.label.slice(1).join(', ')}`).join('. ')}.</p>`,
  );
}

/** The same as a Mermaid flowchart, which GitHub draws. */
export function topologyMermaid(input: ReviewInput): string {
  const graph = topologyOf(input);
  const id = new Map(graph.nodes.map((n, i) => [n.id, `n${i}`]));
  const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;
  const inside = (place: TopologyPlace): string[] =>
    graph.nodes.filter((n) => n.place === place).map((n) => `${id.get(n.id)}[${quoted(n.label.join('<br/>'))}]`);
  const cluster = [`subgraph cluster[${quoted(graph.cluster)}]`, ...inside('cluster'), 'end'];
  return [
    'flowchart LR',
    ...inside('outside'),
    ...(graph.network === undefined ? cluster : [`subgraph network[${quoted(graph.network)}]`, ...inside('network'), ...cluster, 'end']),
    ...graph.edges.map((e) => `${id.get(e.from)} -->${e.label ? `|${quoted(e.label)}|` : ''} ${id.get(e.to)}`),
  ].join('\n');
}

function dot(graph: Topology): string {
  const quote = (text: string): string => JSON.stringify(text).replaceAll('\\\\n', '\\n');
  const id = (name: string): string => quote(name);
  const inside = (place: TopologyPlace): string =>
    graph.nodes
      .filter((n) => n.place === place)
      .map((n) => `${id(n.id)} [label=${quote(n.label.join('\\n'))}];`)
      .join(' ');
  const cluster = `subgraph cluster_k8s { label=${quote(graph.cluster)}; ${inside('cluster')} }`;
  return `digraph { rankdir=LR; nodesep=0.25; ranksep=0.55; bgcolor="transparent"; fontname="Helvetica"; fontsize=12;
    node [shape=box, style="rounded", fontname="Helvetica", fontsize=12, margin="0.32,0.08"]; edge [fontname="Helvetica", fontsize=11, arrowsize=0.7];
    ${graph.network === undefined ? cluster : `subgraph cluster_vpc { label=${quote(graph.network)}; ${inside('network')} ${cluster} }`}
    ${inside('outside')} ${graph.edges.map((e) => `${id(e.from)} -> ${id(e.to)} [label=${quote(e.label)}];`).join(' ')} }`;
}
