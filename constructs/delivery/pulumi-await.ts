import type { KubernetesObject } from './manifest-graph';

// How long Pulumi's Kubernetes provider waits for any object (pulumi-kubernetes at 94977969d, 2026-07-01, provider/pkg/await).
const PROVIDER_SECONDS = 600;
// so that the cluster gives up before the provider does: it knows why.
const SLACK_SECONDS = 300;

interface Container {
  readonly startupProbe?: { readonly initialDelaySeconds?: number; readonly periodSeconds?: number; readonly failureThreshold?: number };
}

interface Spec {
  readonly replicas?: number;
  readonly progressDeadlineSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }; readonly spec?: PodSpec };
}

interface PodSpec {
  readonly containers?: readonly Container[];
}

/**
 * How long the provider must wait for an object, where that is longer than it does by itself.
 *
 * What a workload allows itself, for each replica in turn; and for the Service that waits for its pods longer than that.
 */
export function awaitSeconds(objects: readonly KubernetesObject[]): Map<KubernetesObject, number> {
  const workloads = new Map(objects.map((o) => [o, ownSeconds(o)]));
  const services = objects
    .filter((o) => o.apiVersion === 'v1' && o.kind === 'Service')
    .map((service): [KubernetesObject, number] => {
      const behind = objects.filter((o) => o.metadata.namespace === service.metadata.namespace && selects(service, o));
      return [service, Math.max(0, ...behind.map((o) => workloads.get(o)!)) + SLACK_SECONDS];
    });
  return new Map([...workloads, ...services].filter(([, seconds]) => seconds > PROVIDER_SECONDS));
}

function ownSeconds({ kind, spec }: KubernetesObject): number {
  const { replicas = 1, progressDeadlineSeconds, activeDeadlineSeconds, template } = (spec ?? {}) as Spec;
  switch (kind) {
    case 'Deployment':
      return (progressDeadlineSeconds ?? 0) * Math.max(1, replicas) + SLACK_SECONDS;
    case 'StatefulSet':
      return startSeconds(template?.spec) * Math.max(1, replicas) + SLACK_SECONDS;
    case 'Job':
      return (activeDeadlineSeconds ?? 0) + SLACK_SECONDS;
    case 'DaemonSet':
      return startSeconds(template?.spec) + SLACK_SECONDS;
    default:
      return 0;
  }
}

/** What the slowest container may take to start. The numbers are Kubernetes' defaults of a probe. */
function startSeconds(pod: PodSpec | undefined): number {
  const allowed = (pod?.containers ?? []).map(({ startupProbe: probe }) =>
    probe ? (probe.initialDelaySeconds ?? 0) + (probe.failureThreshold ?? 3) * (probe.periodSeconds ?? 10) : 0,
  );
  return Math.max(0, ...allowed);
}

function selects(service: KubernetesObject, workload: KubernetesObject): boolean {
  const selector = Object.entries((service.spec as Spec | undefined)?.selector ?? {});
  const labels = (workload.spec as Spec | undefined)?.template?.metadata?.labels ?? {};
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}
