import { at, list, numeric, text } from '../documents/json';
import { poolsFor } from '../documents/node-pools';
import type { FoundContainer } from '../documents/workloads';
import { LONG_RUNNING_KINDS, podPath, pods, SERVER_KINDS } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

/** What Kubernetes gives a pod that does not say. */
const DEFAULT_GRACE_SECONDS = 30;
/** Time between the notice and the end of a spot instance. */
const SPOT_NOTICE_SECONDS = 120;
/** Flags that tell a server how long to finish what it has begun: vLLM from 0.18, Triton. */
const DRAIN_FLAG = /--(?:shutdown-timeout|exit-timeout-secs)[=\s]+(\d+)/;

function preStopSeconds({ body }: FoundContainer): number {
  const hook = at(body, 'lifecycle', 'preStop');
  const command = list(at(hook, 'exec', 'command'))
    .map((part) => text(part) ?? '')
    .join(' ');
  return numeric(at(hook, 'sleep', 'seconds')) ?? numeric(/\bsleep\s+(\d+)/.exec(command)?.[1]) ?? 0;
}

function drainSeconds({ body }: FoundContainer): number {
  const words = [...list(body.command), ...list(body.args)].map((part) => text(part) ?? '').join(' ');
  return numeric(DRAIN_FLAG.exec(words)?.[1]) ?? 0;
}

/** Servers get the time to finish what they have begun. */
export const DRAIN_BUDGET: PolicyRule = {
  id: 'DrainBudget',
  severity: 'error',
  title:
    'The grace period is longer than the pre-stop pause and the drain of the server; over 30 s for model servers, at most 120 s where spot nodes are allowed.',
  why: 'After the grace period the server is killed with answers half written. A spot node goes 120 s after its notice, whatever the pod asks for.',
  remedy:
    "set 'terminationGracePeriodSeconds' above the pre-stop sleep plus the server's drain time, and shorten those where spot nodes are allowed",
  *check(input): Iterable<Verdict> {
    for (const pod of [...pods(input)].filter((p) => LONG_RUNNING_KINDS.includes(p.owner.kind))) {
      const { document, subject } = pod.owner;
      const grace = numeric(pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
      if (grace === undefined) {
        continue;
      }
      const path = podPath(pod, 'terminationGracePeriodSeconds');
      for (const container of pod.containers.filter((c) => !c.runsBefore)) {
        const [pause, drain] = [preStopSeconds(container), drainSeconds(container)];
        if (pause + drain > 0 && grace <= pause + drain) {
          const message = `a grace period of ${grace} s does not cover ${pause} s of pre-stop and ${drain} s of drain of '${container.name}'`;
          yield { document, subject, path, message };
        }
      }
      if (!pod.wantsGpu || !SERVER_KINDS.includes(pod.owner.kind)) {
        continue;
      }
      if (grace <= DEFAULT_GRACE_SECONDS) {
        yield {
          document,
          subject,
          path,
          message: `a grace period of ${grace} s is too short for a model server: long answers take more than 30 s`,
        };
      }
      const spot = poolsFor(input, pod).find((pool) => pool.allowsSpot);
      if (spot && grace > SPOT_NOTICE_SECONDS) {
        yield {
          document,
          subject,
          path,
          message: `a grace period of ${grace} s is not honoured on the spot nodes of ${spot.found.subject}: they go after 120 s`,
        };
      }
    }
  },
};
