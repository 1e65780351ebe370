import { at, numeric } from '../documents/json';
import { plannedServerOf } from '../documents/scaling';
import type { FoundPod } from '../documents/workloads';
import { modelServers, podPath } from '../documents/workloads';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

const BYTES = 'groundplan.dev/weight-bytes';
const RATE = 'groundplan.dev/load-bytes-per-second';
const ENGINE = 'groundplan.dev/engine-start-seconds';

interface Need {
  readonly seconds: number;
  readonly because: string;
}

/** Seconds that the server needs before it answers, or what keeps us from knowing. */
function needOf(input: PolicyInput, pod: FoundPod): Need | string | undefined {
  const written = [BYTES, RATE, ENGINE].filter((key) => pod.annotations[key] !== undefined);
  if (written.length === 0) {
    const planned = plannedServerOf(input, pod);
    return planned && { seconds: planned.startupSeconds, because: `the plan expects '${planned.name}' to need` };
  }
  const [bytes, rate, engine] = [numeric(pod.annotations[BYTES]), numeric(pod.annotations[RATE]), numeric(pod.annotations[ENGINE] ?? 0)];
  if (bytes === undefined || rate === undefined || engine === undefined || rate <= 0) {
    return `the annotations '${BYTES}', '${RATE}' and '${ENGINE}' go together and hold numbers above 0`;
  }
  const gib = (bytes / 1024 ** 3).toFixed(1);
  const pace = (rate / 1024 ** 3).toFixed(2);
  return { seconds: Math.ceil(bytes / rate + engine), because: `${gib} GiB at ${pace} GiB/s and ${engine} s of engine start need` };
}

/** The startup probe waits as long as loading takes. */
export const STARTUP_BUDGET: PolicyRule = {
  id: 'StartupBudget',
  severity: 'error',
  title: 'The startup probe of a model server waits at least as long as loading the weights and starting the engine take.',
  why: 'A startup probe that gives up early restarts the server while it loads, and it never gets further. The download counts apart: it runs in an init container.',
  remedy: "raise 'failureThreshold' of the startup probe: failureThreshold × periodSeconds is its patience",
  *check(input): Iterable<Verdict> {
    for (const pod of modelServers(input)) {
      const { document, subject } = pod.owner;
      const need = needOf(input, pod);
      if (typeof need === 'string') {
        const path = podPath(pod).replace(/spec$/, 'metadata.annotations');
        yield { document, subject, path, message: need, remedy: 'write all three, in bytes, bytes a second and seconds' };
        continue;
      }
      for (const { body, name, path } of pod.containers.filter(
        (c) => c.wantsGpu && !c.runsBefore && at(c.body, 'startupProbe') !== undefined,
      )) {
        const read = (field: string, otherwise: number): number => numeric(at(body, 'startupProbe', field) ?? otherwise) ?? NaN;
        const patience = read('initialDelaySeconds', 0) + read('failureThreshold', 3) * read('periodSeconds', 10);
        if (need && patience < need.seconds) {
          const message = `the startup probe of '${name}' waits ${patience} s, but ${need.because} ${need.seconds} s`;
          yield { document, subject, path: `${path}.startupProbe`, message };
        }
      }
    }
  },
};
