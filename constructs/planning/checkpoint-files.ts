/**
 * Which files of a model's repository a server reads. Sources: docs/constructs/serving/model-source.md.
 *
 * In patterns, `*` also stands for slashes: so the Hugging Face hub and the AWS CLI take them.
 */
export const CHECKPOINT_FILES = Object.freeze({
  /** Weights, configuration, chat templates, tokenizers and the code that some of them are. */
  read: Object.freeze(['*.safetensors', '*.json', '*.jinja', '*.model', '*.tiktoken', '*.txt', '*.py']),
  /** The same weights once more: in a folder beside, or as Mistral lays them out, which the server would take first. */
  left: Object.freeze(['*/*.safetensors', 'consolidated*']),
});

/** The filter as `hf download` takes it: what is left out wins. */
export function hubFilter(): string[] {
  const { read, left } = CHECKPOINT_FILES;
  return [...read.flatMap((pattern) => ['--include', pattern]), ...left.flatMap((pattern) => ['--exclude', pattern])];
}

/** The filter as `aws s3 sync` takes it: what stands last wins. */
export function s3Filter(): string[] {
  const { read, left } = CHECKPOINT_FILES;
  // the folder .cache is bookkeeping of hf, not part of the model.
  const without = [...left, '.cache/*'];
  return ['--exclude', '*', ...read.flatMap((pattern) => ['--include', pattern]), ...without.flatMap((pattern) => ['--exclude', pattern])];
}

/** The name of a repository without its publisher: others publish the same weights under the same name. */
export function repositoryName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Whether a text is the name of a repository on the hub: `<org>/<name>`. */
export function isRepositoryId(id: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]*$/.test(id) && !id.includes('..');
}
