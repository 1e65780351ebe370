import type { ApiError } from './api-client';
import type { Problem } from './verification';

/** Taken apart by field what an API server says in one sentence. */
export function problemsOf({ message, details }: ApiError): readonly Problem[] {
  const causes = (details.causes ?? []).filter((cause) => cause.message);
  if (causes.length > 0) {
    return causes.map(({ field, message: words }) => problem(field === '<nil>' ? undefined : field, words as string));
  }
  const typed = /^failed to create typed patch object \([^)]*\): (?:errors:\s*)?([^]*)$/.exec(message);
  return typed === null ? [problem(undefined, message)] : typed[1].split(/\n\s*(?=\.)/).map(problemOfField);
}

/** `.spec.replica: field not declared in schema`. A path may hold colons, in the keys of lists. */
function problemOfField(text: string): Problem {
  const [, path, words] = /^\.((?:[^:[]|\[[^\]]*\])+): ([^]*)$/.exec(text.trim()) ?? [];
  return path === undefined ? problem(undefined, text) : problem(path, words);
}

function problem(field: string | undefined, message: string): Problem {
  return { ...(field && { field }), message: message.replace(/\s+/g, ' ').trim() };
}
