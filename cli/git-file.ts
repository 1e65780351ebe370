import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';

/** The text that a file has at a commit, a branch or a tag, as git knows it. */
export function readFileAtRef(ref: string, file: string): string {
  // git would take it for an option.
  if (ref === '' || ref.startsWith('-') || /[\s:]/.test(ref)) {
    throw new GroundplanError(
      'GitRefUnknown',
      `'${ref}' is no name of a commit; write git:<ref> or git:<ref>:<file>, for instance git:main or git:origin/main:chat.yaml`,
    );
  }
  const folder = dirname(file);
  const inside = git(folder, ['rev-parse', '--is-inside-work-tree']);
  if (inside.text === undefined) {
    throw new GroundplanError(
      'GitRefUnknown',
      `git cannot look up '${ref}' in folder '${folder}' (${inside.words}); compare with a file or a folder`,
    );
  }
  if (git(folder, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).text === undefined) {
    throw new GroundplanError(
      'GitRefUnknown',
      `git knows no commit '${ref}' here; fetch it first ('git fetch origin ${ref.replace(/^origin\//, '')}'; a job of CI has only the newest commit unless it asks for more)`,
    );
  }
  const { text } = git(folder, ['show', `${ref}:./${basename(file)}`]);
  if (text === undefined) {
    throw new GroundplanError(
      'GitFileMissing',
      `there is no file '${file}' at '${ref}'; if it had another name then, write git:${ref}:<file>; if it is new, there is nothing to compare with`,
    );
  }
  return text;
}

interface Answer {
  /** What git wrote; undefined where it said no. */
  readonly text?: string;
  /** Why it said no. */
  readonly words?: string;
}

function git(folder: string, args: readonly string[]): Answer {
  const { error, status, stdout, stderr } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error && 'code' in error && error.code === 'ENOENT') {
    throw new GroundplanError('GitMissing', "'git' is not on the PATH; install it, or compare with a file or a folder");
  }
  return status === 0
    ? { text: stdout }
    : {
        words: (stderr ?? '')
          .trim()
          .split('\n')[0]
          .replace(/^fatal: /, ''),
      };
}
