/** What the forward pass keeps for the backward pass; the rest is computed again. */
export class ActivationCheckpointing {
  /** Everything is kept, the matrix of attention scores too. */
  public static readonly NONE = new ActivationCheckpointing('none');
  /** Attention scores are computed again, as FlashAttention always does. */
  public static readonly SELECTIVE = new ActivationCheckpointing('selective');
  /** Only the input of each layer is kept: one more forward pass. */
  public static readonly FULL = new ActivationCheckpointing('full');

  /** Every kind, from most memory to least. */
  public static readonly ALL: readonly ActivationCheckpointing[] = Object.freeze([
    ActivationCheckpointing.NONE,
    ActivationCheckpointing.SELECTIVE,
    ActivationCheckpointing.FULL,
  ]);

  /** The kind with this name, if there is one. */
  public static find(name: string): ActivationCheckpointing | undefined {
    return ActivationCheckpointing.ALL.find((kind) => kind.name === name);
  }

  private constructor(
    /** Name: `selective`. */
    public readonly name: string,
  ) {}
}
