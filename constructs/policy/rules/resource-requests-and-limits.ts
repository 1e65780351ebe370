import { at, fields } from '../documents/json';
import { pods } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

/** Containers say what they need. */
export const RESOURCE_REQUESTS_AND_LIMITS: PolicyRule = {
  id: 'ResourceRequestsAndLimits',
  severity: 'error',
  title: 'Every container requests cpu and memory and limits memory; GPUs and other devices are requested as they are limited.',
  why: 'Without requests the scheduler and Karpenter place pods blindly; without a memory limit one container starves its neighbours. Devices cannot be overcommitted.',
  remedy: "set 'resources.requests' for cpu and memory and 'resources.limits' for memory; give devices in the limits, requests follow them",
  *check(input): Iterable<Verdict> {
    for (const pod of pods(input)) {
      const { document, subject } = pod.owner;
      for (const container of pod.containers) {
        const path = `${container.path}.resources`;
        // resources of the pod as a whole stand in for those of its containers, and a request left out is taken from the limit.
        const limits = { ...fields(at(pod.spec, 'resources', 'limits')), ...fields(at(container.body, 'resources', 'limits')) };
        const own = fields(at(container.body, 'resources', 'requests'));
        const requests = { ...fields(at(pod.spec, 'resources', 'requests')), ...limits, ...own };
        const missing = [
          ...['cpu', 'memory'].filter((key) => at(requests, key) === undefined).map((key) => `requests.${key}`),
          ...(at(limits, 'memory') === undefined ? ['limits.memory'] : []),
        ];
        if (missing.length > 0) {
          yield { document, subject, path, message: `container '${container.name}' lacks ${missing.join(', ')}` };
        }
        for (const [device, requested] of Object.entries(own).filter(([key]) => key.includes('/'))) {
          if (String(requested) !== String(limits[device])) {
            const limited = limits[device] === undefined ? 'no limit' : `a limit of ${String(limits[device])}`;
            yield {
              document,
              subject,
              path,
              message: `container '${container.name}' requests ${String(requested)} ${device} with ${limited}`,
            };
          }
        }
      }
    }
  },
};
