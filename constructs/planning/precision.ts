/** How a number of a model or of its cache is stored. */
export class Precision {
  /** 16-bit brain float: what most checkpoints are trained and published in. */
  public static readonly BF16 = new Precision('bf16', 2, 16);
  /** 8-bit float with one scale a matrix, as Ada, Hopper and Blackwell GPUs multiply it. */
  public static readonly FP8 = new Precision('fp8', 1, 8);
  /** 8-bit float with one 4-byte scale a block of 128 × 128, as DeepSeek publishes it. */
  public static readonly FP8_BLOCK = new Precision('fp8_block', 1 + 4 / (128 * 128), 8);
  /** 8-bit integer. */
  public static readonly INT8 = new Precision('int8', 1, 8);
  /** 4-bit float with one 8-bit scale for 16 values, as Blackwell GPUs multiply it. */
  public static readonly NVFP4 = new Precision('nvfp4', 0.5 + 1 / 16, 4);
  /** 4-bit float with one 8-bit scale for 32 values (OCP Microscaling 1.0). */
  public static readonly MXFP4 = new Precision('mxfp4', 0.5 + 1 / 32, 4);
  /** 4-bit integer weights with one 2-byte scale for 32 values, multiplied in 16 bit. */
  public static readonly INT4_WEIGHTS = new Precision('int4_wo', 0.5 + 2 / 32, 16);

  /** The precisions with a name of their own. */
  public static readonly ALL: readonly Precision[] = Object.freeze([
    Precision.BF16,
    Precision.FP8,
    Precision.FP8_BLOCK,
    Precision.INT8,
    Precision.NVFP4,
    Precision.MXFP4,
    Precision.INT4_WEIGHTS,
  ]);

  /** A precision that has no member here. */
  public static of(name: string, bytesPerValue: number): Precision {
    return new Precision(name, bytesPerValue, bytesPerValue >= 2 ? 16 : 8 * Math.max(0.5, Math.round(bytesPerValue)));
  }

  /** The precision with this name, if it has a member here. */
  public static find(name: string): Precision | undefined {
    return Precision.ALL.find((precision) => precision.name === name);
  }

  private constructor(
    /** Short name: `fp8`. */
    public readonly name: string,
    /** Bytes of one stored value, scales of quantised blocks included. */
    public readonly bytesPerValue: number,
    /** Bits of the numbers that are multiplied: 16 where weights are unpacked before. */
    public readonly computeBits: number,
  ) {}
}
