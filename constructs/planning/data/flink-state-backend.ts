/** Where a Flink job keeps its state between two records. */
export class FlinkStateBackend {
  /** On the local disk, with a cache in managed memory: state may be larger than memory. */
  public static readonly ROCKSDB = new FlinkStateBackend('rocksdb');
  /** As objects on the heap of the JVM: faster, and bounded by memory. */
  public static readonly HASHMAP = new FlinkStateBackend('hashmap');

  /** The backends, the default of the planner first. */
  public static readonly ALL: readonly FlinkStateBackend[] = Object.freeze([FlinkStateBackend.ROCKSDB, FlinkStateBackend.HASHMAP]);

  /** The backend with this name, if there is one. */
  public static find(name: string): FlinkStateBackend | undefined {
    return FlinkStateBackend.ALL.find((backend) => backend.name === name);
  }

  private constructor(
    /** Name, as `state.backend.type` has it: `rocksdb`. */
    public readonly name: string,
  ) {}
}
