import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlannedServer } from '../../../constructs/planning/plan-document';
import { conditionOf, type LiveObject } from '../../../verify/api-client';
import type { ControlPlane } from './control-plane';
import type { Pod } from './placement';

/** A monitor, as far as the operator of Prometheus makes targets of it here. */
interface PodMonitor extends LiveObject {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podTargetLabels?: readonly string[];
  };
}

/** The pods that answer. */
interface Served {
  readonly namespace: string;
  /** `--served-model-name`. */
  readonly model: string;
  /** Sequences that one replica serves at once (`--max-num-seqs`). */
  readonly sequencesPerReplica: number;
}

/**
 * Stands in for the metrics of vLLM's pods: gauges by the names and labels of vllm/v1/metrics/loggers.py (v0.28.0), as far as the
 * autoscaler reads them. Requests are shared out evenly over the pods that are ready.
 */
export class VllmLoad {
  /** Requests in service and waiting. */
  requests = 0;
  /** Whether the pods answer their scrapes. */
  reports = true;
  #served: Served | undefined;
  readonly #server: Server;

  static async start(cluster: ControlPlane): Promise<VllmLoad> {
    const load = new VllmLoad(cluster);
    await new Promise<void>((resolve) => load.#server.listen(0, '127.0.0.1', resolve));
    return load;
  }

  private constructor(private readonly cluster: ControlPlane) {
    this.#server = createServer((request, response) => {
      this.#answer(request.url ?? '').then(
        ({ type, text }) => response.writeHead(200, { 'Content-Type': type }).end(text),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
  }

  /** Where Prometheus finds the pods, as its HTTP service discovery reads it. */
  get targets(): string {
    return `http://${this.#address}/targets`;
  }

  /** Has the pods of a planned server answer, with no requests yet. */
  serve(namespace: string, { model, sequencesPerReplica }: PlannedServer): void {
    this.#served = { namespace, model, sequencesPerReplica };
    this.requests = 0;
    this.reports = true;
  }

  end(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(url: string): Promise<{ type: string; text: string }> {
    const served = this.#served;
    const all = served && this.reports ? await this.cluster.api.list<Pod>('v1', 'Pod', served.namespace) : [];
    const pods = all.filter((pod) => conditionOf(pod, 'Ready'));
    if (url === '/targets') {
      const monitors = served ? await this.cluster.api.list<PodMonitor>('monitoring.coreos.com/v1', 'PodMonitor', served.namespace) : [];
      const targets = monitors.flatMap((monitor) => pods.filter((pod) => selects(monitor, pod)).map((pod) => this.#target(monitor, pod)));
      return { type: 'application/json', text: JSON.stringify(targets) };
    }
    return { type: 'text/plain; version=0.0.4', text: served ? this.#metrics(served, pods.length) : '' };
  }

  /** A pod as the operator of Prometheus has it scraped: the labels that its monitor names, by names that a query can hold. */
  #target({ spec }: PodMonitor, { metadata }: Pod): object {
    const own = (spec.podTargetLabels ?? []).map((name) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), labelsOf(metadata)[name]]);
    return {
      targets: [this.#address],
      labels: { __metrics_path__: `/pods/${metadata.name}`, namespace: metadata.namespace, pod: metadata.name, ...Object.fromEntries(own) },
    };
  }

  #metrics({ model, sequencesPerReplica }: Served, pods: number): string {
    const mine = this.requests / Math.max(1, pods);
    const running = Math.min(mine, sequencesPerReplica);
    const gauge = (name: string, value: number): string => `# TYPE ${name} gauge\n${name}{engine="0",model_name="${model}"} ${value}\n`;
    return [
      gauge('vllm:num_requests_running', running),
      gauge('vllm:num_requests_waiting', mine - running),
      // As long as requests are like those that were planned for, slots run out before the cache does.
      gauge('vllm:kv_cache_usage_perc', (0.6 * running) / sequencesPerReplica),
    ].join('');
  }
}

function selects({ spec }: PodMonitor, { metadata }: Pod): boolean {
  return Object.entries(spec.selector.matchLabels).every(([name, value]) => labelsOf(metadata)[name] === value);
}

function labelsOf(metadata: Pod['metadata']): Readonly<Record<string, string>> {
  return (metadata as { readonly labels?: Readonly<Record<string, string>> }).labels ?? {};
}
