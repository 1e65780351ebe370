/** Anything that has a place in a construct tree. */
export interface HasPath {
  /** The tree node. */
  readonly node: { readonly path: string };
}

/**
 * An error that a user can act on: a stable code, one sentence, and where in the tree it happened.
 *
 * The codes are listed in docs/errors.md and never reused.
 */
export class GroundplanError extends Error {
  /** The stable code, for instance `GpuPoolSize`. */
  public readonly code: string;
  /** Path of the construct that refused, if there is one. */
  public readonly path?: string;

  public constructor(code: string, message: string, scope?: HasPath) {
    super(`${message} [${code}${scope ? ` at ${scope.node.path || '(root)'}` : ''}]`);
    this.name = 'GroundplanError';
    this.code = code;
    this.path = scope?.node.path;
  }

  /** Whether a value is a `GroundplanError`, also when two copies of the package are loaded. */
  public static is(value: unknown): value is GroundplanError {
    return value instanceof Error && value.name === 'GroundplanError' && 'code' in value;
  }
}
