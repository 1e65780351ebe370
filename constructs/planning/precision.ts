/** How a number of a model or of its cache is stored. */
export class Precision {
  /** 16-bit brain float: what most checkpoints are trained and published in. */
  public static readonly BF16 = new Precision('bf16', 2);
  /** 8-bit float, as Ada, Hopper and Blackwell GPUs multiply it. */
  public static readonly FP8 = new Precision('fp8', 1);

  /** A precision that has no member here. */
  public static of(name: string, bytesPerValue: number): Precision {
    return new Precision(name, bytesPerValue);
  }

  private constructor(
    /** Short name: `fp8`. */
    public readonly name: string,
    /** Bytes of one stored value; scales of quantised blocks not counted. */
    public readonly bytesPerValue: number,
  ) {}
}
