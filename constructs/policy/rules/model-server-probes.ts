import { at, isFields, numeric } from '../documents/json';
import type { FoundContainer, FoundPod } from '../documents/workloads';
import { LONG_RUNNING_KINDS, podPath, pods, SERVER_KINDS } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

/** In a group with a leader only the leader answers requests. */
function isWorkerOfLeader(pod: FoundPod): boolean {
  return pod.specPath.includes('.workerTemplate.') && isFields(at(pod.owner.object, 'spec', 'leaderWorkerTemplate', 'leaderTemplate'));
}

function* modelServer(pod: FoundPod, { body, name, path }: FoundContainer): Iterable<Verdict> {
  const { document, subject } = pod.owner;
  const missing = ['startupProbe', 'readinessProbe', 'livenessProbe'].filter((probe) => at(body, probe) === undefined);
  if (missing.length > 0) {
    yield { document, subject, path, message: `model server '${name}' has no ${missing.join(', no ')}` };
    return;
  }
  const seconds = (probe: string): number | undefined => numeric(at(body, probe, 'timeoutSeconds') ?? 1);
  const [startup, liveness] = [seconds('startupProbe'), seconds('livenessProbe')];
  if (startup !== undefined && liveness !== undefined && liveness < startup) {
    yield {
      document,
      subject,
      path: `${path}.livenessProbe.timeoutSeconds`,
      message: `model server '${name}' must answer within ${liveness} s to live but had ${startup} s to be called started`,
    };
  }
}

/** Servers say when they are started, ready and alive. */
export const MODEL_SERVER_PROBES: PolicyRule = {
  id: 'ModelServerProbes',
  severity: 'error',
  title:
    'Model servers have startup, readiness and liveness probes, liveness no stricter than startup; other lasting workloads have a readiness probe.',
  why: 'Loading a model takes minutes: without a startup probe the liveness probe restarts the server before it has ever answered, and without readiness requests reach it too early.',
  remedy:
    "give the container 'startupProbe', 'readinessProbe' and 'livenessProbe'; let 'timeoutSeconds' of liveness be at least that of startup",
  *check(input): Iterable<Verdict> {
    for (const pod of pods(input)) {
      const kind = pod.owner.kind;
      if (!LONG_RUNNING_KINDS.includes(kind) || isWorkerOfLeader(pod)) {
        continue;
      }
      if (pod.wantsGpu && SERVER_KINDS.includes(kind)) {
        for (const container of pod.containers.filter((c) => c.wantsGpu && !c.runsBefore)) {
          yield* modelServer(pod, container);
        }
      } else if (!pod.containers.some(({ body, runsBefore }) => !runsBefore && at(body, 'readinessProbe') !== undefined)) {
        const { document, subject } = pod.owner;
        yield {
          document,
          subject,
          path: podPath(pod, 'containers'),
          message: 'no container has a readiness probe, so a rollout goes on over broken pods',
          remedy: "give the container that answers requests a 'readinessProbe'",
        };
      }
    }
  },
};
