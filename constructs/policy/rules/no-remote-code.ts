import { list } from '../documents/json';
import { pods } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

const FLAG = /(^|\s)--trust[-_]remote[-_]code(?:[=\s]+(\S+))?/i;

function asksForIt(words: string): boolean {
  const found = FLAG.exec(words);
  return found !== null && !/^(false|no|off|0)$/i.test(found[2] ?? '');
}

/** Code that lies beside weights does not run. */
export const NO_REMOTE_CODE: PolicyRule = {
  id: 'NoRemoteCode',
  severity: 'error',
  title: 'No container runs the Python code that lies beside the weights of a model.',
  why: 'Whoever may write to the repository of a model runs code next to the prompts and with the identity of the server.',
  remedy: "leave '--trust-remote-code' out; where the model needs it, read the code, pin its commit, and acknowledge the finding",
  *check(input): Iterable<Verdict> {
    for (const pod of pods(input)) {
      const { document, subject } = pod.owner;
      for (const { body, name, path } of pod.containers) {
        for (const field of ['command', 'args']) {
          const words = list(body[field]).filter((word): word is string => typeof word === 'string');
          if (asksForIt(words.join(' '))) {
            yield { document, subject, path: `${path}.${field}`, message: `container '${name}' is told to trust remote code` };
          }
        }
      }
    }
  },
};
