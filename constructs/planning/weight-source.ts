import { GroundplanError } from './groundplan-error';

/** Where the weights of a model are when a server starts. */
export class WeightSource {
  /** In S3: copied to the node's disk over its network, then read from there. */
  public static readonly S3 = new WeightSource('S3', true);
  /** On the node's local NVMe disk already: an image of the disk, or a replica that ran there before. */
  public static readonly NVME = new WeightSource('NVMe', false);

  /** On an FSx for Lustre file system that gives this many megabytes (10^6 bytes) a second; read over the network, without a copy. */
  public static fsx(megabytesPerSecond: number): WeightSource {
    if (!(megabytesPerSecond > 0) || !Number.isFinite(megabytesPerSecond)) {
      throw new GroundplanError(
        'WeightSourceSpeed',
        `'megabytesPerSecond' (${megabytesPerSecond}) must be above 0; it is the file system's capacity × its throughput a TiB`,
      );
    }
    return new WeightSource('FSx for Lustre', false, megabytesPerSecond * 1e6);
  }

  private constructor(
    /** Name for people. */
    public readonly name: string,
    /** Whether the weights are first copied to the node's disk. */
    public readonly copiedFirst: boolean,
    /** Most bytes a second that the source itself gives; undefined where network or disk decide. */
    public readonly bytesPerSecond?: number,
  ) {
    Object.freeze(this);
  }
}
