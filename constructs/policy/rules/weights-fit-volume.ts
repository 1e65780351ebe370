import { at, isFields, list, numeric, text } from '../documents/json';
import { type FoundContainer, type FoundPod, modelServers, podPath } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

const BYTES = 'groundplan.dev/weight-bytes';
const UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
});

function bytesOf(quantity: unknown): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text(quantity) ?? String(numeric(quantity) ?? ''));
  return parts ? Number(parts[1]) * UNITS[parts[2] ?? ''] : undefined;
}

/** Where a generic ephemeral volume says how large it is. */
const CLAIMED: readonly string[] = Object.freeze(['ephemeral', 'volumeClaimTemplate', 'spec', 'resources', 'requests', 'storage']);

interface Volume {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

const mountsOf = (container: FoundContainer): unknown[] => list(container.body.volumeMounts).map((mount) => at(mount, 'name'));

/** The volumes that containers fill before the server starts; undefined if one of them is not known to have an end. */
function filledBefore(pod: FoundPod): Volume[] | undefined {
  const before = pod.containers.filter((c) => c.runsBefore).flatMap(mountsOf);
  const after = pod.containers.filter((c) => !c.runsBefore && c.wantsGpu).flatMap(mountsOf);
  const volumes = list(pod.spec.volumes).flatMap((volume, i) => {
    if (!isFields(volume) || !before.includes(volume.name) || !after.includes(volume.name)) {
      return [];
    }
    // a claim of the pod's own has the size that it asks for; the file system on it says no more than that.
    const size = volume.ephemeral === undefined ? ['emptyDir', 'sizeLimit'] : CLAIMED;
    return [{ name: String(volume.name), path: podPath(pod, `volumes[${i}]`, ...size), bytes: bytesOf(at(volume, ...size)) }];
  });
  return volumes.every((v): v is Volume => v.bytes !== undefined) ? volumes : undefined;
}

/** Whether words start a download of everything that a repository on the hub holds. */
function fetchesAll(words: readonly string[]): boolean {
  const line = words.join(' ');
  const files = /\b(?:hf|huggingface-cli) download ([^\n;&|]*)/.exec(line)?.[1];
  // the first word is the repository; one that is no value of a flag and comes right behind it is a file.
  return files !== undefined && !/--(include|exclude)\b/.test(files) && !/^\S+ [^-]/.test(files);
}

/** What is fetched fits the volume that it is fetched to. */
export const WEIGHTS_FIT_VOLUME: PolicyRule = {
  id: 'WeightsFitVolume',
  severity: 'error',
  title:
    'The volume that weights are fetched to holds at least the bytes that the pod states, and the fetch leaves out what the server does not read.',
  why: 'The kubelet evicts a pod that writes more into an emptyDir than its limit, and a claimed volume is simply full; the successor fetches and fails again, for ever.',
  remedy: "raise the 'sizeLimit' of the emptyDir, or the 'storage' that the claim requests, above the bytes of the files",
  *check(input): Iterable<Verdict> {
    for (const pod of modelServers(input)) {
      const { document, subject } = pod.owner;
      const volumes = filledBefore(pod) ?? [];
      const largest = volumes.reduce<Volume | undefined>((most, v) => (most && most.bytes >= v.bytes ? most : v), undefined);
      if (largest === undefined) {
        continue;
      }
      const bytes = numeric(pod.annotations[BYTES]);
      if (bytes !== undefined && largest.bytes < bytes) {
        const [holds, needs] = [largest.bytes, bytes].map((b) => `${(b / 1024 ** 3).toFixed(1)} GiB`);
        yield { document, subject, path: largest.path, message: `volume '${largest.name}' holds ${holds}, but the weights are ${needs}` };
      }
      for (const { body, name, path } of pod.containers.filter((c) => c.runsBefore)) {
        const field = ['command', 'args'].find((f) => fetchesAll(list(body[f]).filter((word): word is string => typeof word === 'string')));
        if (field !== undefined) {
          yield {
            document,
            subject,
            path: `${path}.${field}`,
            severity: 'warning',
            message: `container '${name}' fetches whole repositories, which can hold the weights several times, to a volume with a limit`,
            remedy: "say with '--include' and '--exclude' which files the server reads",
          };
        }
      }
    }
  },
};
