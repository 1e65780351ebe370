/** Small workloads for pools, and changes to what an app describes. */
import { ApiObject, type App, Chart } from 'cdk8s';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import type { IGpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import type { Accelerator } from '../../../constructs/planning/accelerator';

interface Requirement {
  readonly key: string;
  readonly operator: string;
  values: readonly string[];
}

interface NodePool extends KubernetesObject {
  readonly spec: {
    readonly disruption: { consolidateAfter: string };
    readonly template: { readonly spec: { requirements: readonly Requirement[]; expireAfter: string } };
  };
}

/** A Deployment of pods that ask a pool for GPUs; no pod until it is scaled. */
export function gpuPods(pool: (chart: Chart) => IGpuNodePool, gpus: number): (app: App) => void {
  return (app) => {
    const chart = new Chart(app, 'job', { namespace: 'default' });
    const { nodeLabels } = pool(chart);
    const labels = { app: 'job' };
    new ApiObject(chart, 'Pods', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            nodeSelector: nodeLabels,
            tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
            containers: [{ name: 'job', image: 'registry.k8s.io/pause:3.10', resources: { limits: { 'nvidia.com/gpu': gpus } } }],
          },
        },
      },
    });
  };
}

/** Zones that a NodePool buys in. */
export function zonesOf(pool: KubernetesObject): readonly string[] {
  return requirementOf(pool, 'topology.kubernetes.io/zone').values;
}

/** Has empty nodes go after another time. */
export function emptyAfter(time: string): (body: KubernetesObject) => KubernetesObject {
  return changePool((pool) => {
    pool.spec.disruption.consolidateAfter = time;
  });
}

/** Has nodes expire at an age. */
export function expireAfter(age: string): (body: KubernetesObject) => KubernetesObject {
  return changePool((pool) => {
    pool.spec.template.spec.expireAfter = age;
  });
}

/** Has a NodePool buy any of some accelerators, which a `GpuNodePool` never does. */
export function anyOf(...accelerators: readonly Accelerator[]): (body: KubernetesObject) => KubernetesObject {
  return changePool((pool) => {
    requirementOf(pool, 'karpenter.k8s.aws/instance-gpu-name').values = accelerators.map((a) => a.name);
    requirementOf(pool, 'karpenter.k8s.aws/instance-gpu-memory').values = accelerators.map((a) => String(a.memoryMiB));
  });
}

/** Leaves open how many GPUs a node has. */
export const anySize = changePool(({ spec: { template } }) => {
  template.spec.requirements = template.spec.requirements.filter(({ key }) => key !== 'karpenter.k8s.aws/instance-gpu-count');
});

function changePool(change: (pool: NodePool) => void): (body: KubernetesObject) => KubernetesObject {
  return (body) => {
    if (body.kind !== 'NodePool') {
      return body;
    }
    const pool = structuredClone(body) as NodePool;
    change(pool);
    return pool;
  };
}

function requirementOf(pool: KubernetesObject, key: string): Requirement {
  return (pool as NodePool).spec.template.spec.requirements.find((requirement) => requirement.key === key)!;
}
