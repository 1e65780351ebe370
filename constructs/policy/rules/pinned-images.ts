import { isFields, list, text } from '../documents/json';
import { podPath, pods } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const EXACT = /\d+\.\d+/;
/** Words in a tag that say it will point to another image tomorrow. */
const MOVES = /(^|[-._])(latest|main|master|nightly|edge|dev|snapshot)($|[-._])/i;

function problemOf(image: string): string | undefined {
  if (DIGEST.test(image)) {
    return undefined;
  }
  // a colon before the last slash belongs to the registry's port.
  const tag = /:([^/:@]+)$/.exec(image)?.[1];
  if (tag === undefined) {
    return `image '${image}' has no tag, which means 'latest'`;
  }
  if (MOVES.test(tag) || !EXACT.test(tag)) {
    return `image '${image}' has the tag '${tag}', which can point to another image tomorrow`;
  }
  return undefined;
}

/** Images are named by a digest or an exact version. */
export const PINNED_IMAGES: PolicyRule = {
  id: 'PinnedImages',
  severity: 'error',
  title: 'Every container image has a digest or an exact version tag, at least major.minor.',
  why: 'A moving tag gives two replicas two programs, and a rollback the program that was to be rolled back.',
  remedy: "name the image by digest, 'name@sha256:…', or by a full version, 'name:v0.29.0'",
  *check(input): Iterable<Verdict> {
    for (const pod of pods(input)) {
      const { document, subject } = pod.owner;
      const volumes = list(pod.spec.volumes).map((volume, i) => ({
        image: isFields(volume) && isFields(volume.image) ? volume.image.reference : undefined,
        path: podPath(pod, `volumes[${i}].image.reference`),
      }));
      const containers = pod.containers.map((container) => ({ image: container.body.image, path: `${container.path}.image` }));
      for (const { image, path } of [...containers, ...volumes]) {
        const name = text(image);
        const message = name ? problemOf(name) : undefined;
        if (message) {
          yield { document, subject, path, message };
        }
      }
    }
  },
};
