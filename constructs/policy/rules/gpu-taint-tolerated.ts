import { text } from '../documents/json';
import { nodePools, poolsFor, tolerates } from '../documents/node-pools';
import { podPath, pods } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

const USUAL = { key: 'nvidia.com/gpu', effect: 'NoSchedule' };

/** GPU nodes are tainted and GPU pods tolerate the taint. */
export const GPU_TAINT_TOLERATED: PolicyRule = {
  id: 'GpuTaintTolerated',
  severity: 'error',
  title: 'GPU node pools carry a taint, and GPU pods tolerate the taints of the pool that they select.',
  why: 'Without the taint small pods hold a costly node that they do not use; without the toleration the GPU pod waits for ever.',
  remedy: "tolerate the taint: { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }",
  *check(input): Iterable<Verdict> {
    for (const { found, hasGpus, taints } of nodePools(input)) {
      if (hasGpus && taints.length === 0) {
        yield {
          document: found.document,
          subject: found.subject,
          path: 'spec.template.spec.taints',
          message: 'the nodes have GPUs but no taint, so any pod may land on them',
          remedy: "add the taint { key: 'nvidia.com/gpu', effect: 'NoSchedule' }",
        };
      }
    }
    for (const pod of [...pods(input)].filter((p) => p.wantsGpu)) {
      const { document, subject } = pod.owner;
      const path = podPath(pod, 'tolerations');
      const pools = poolsFor(input, pod);
      if (pools.length === 0 && !tolerates(pod, USUAL)) {
        yield {
          document,
          subject,
          path,
          message: `a pod that asks for a GPU does not tolerate '${USUAL.key}', the usual taint of GPU nodes`,
        };
      }
      if (pools.length > 0 && !pools.some((pool) => pool.taints.every((taint) => tolerates(pod, taint)))) {
        const { found, taints } = pools[0];
        const keys = taints.filter((taint) => !tolerates(pod, taint)).map((taint) => `'${text(taint.key) ?? '?'}'`);
        yield { document, subject, path, message: `a pod that asks for a GPU does not tolerate ${keys.join(', ')} of ${found.subject}` };
      }
    }
  },
};
