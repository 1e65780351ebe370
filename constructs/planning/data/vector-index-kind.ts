/** How an index of vectors finds neighbours and how it stores vectors. */
export class VectorIndexKind {
  /** Every vector is compared, in full precision: exact, and slow with many vectors. */
  public static readonly FLAT = new VectorIndexKind('flat', false, false, 4);
  /** A graph of neighbours over vectors in full precision: fast and accurate, and the most memory. */
  public static readonly HNSW = new VectorIndexKind('hnsw', true, false, 4);
  /** A graph of neighbours over vectors with one byte a dimension. */
  public static readonly HNSW_SQ8 = new VectorIndexKind('hnsw-sq8', true, false, 1);
  /** Lists of vectors in full precision around centroids; a search reads some of the lists. */
  public static readonly IVF_FLAT = new VectorIndexKind('ivf-flat', false, true, 4);
  /** Lists of vectors with one byte a dimension. */
  public static readonly IVF_SQ8 = new VectorIndexKind('ivf-sq8', false, true, 1);
  /** Lists of product-quantised vectors: a few bytes for each, at the price of recall. */
  public static readonly IVF_PQ = new VectorIndexKind('ivf-pq', false, true, 0);

  /** Every kind. */
  public static readonly ALL: readonly VectorIndexKind[] = Object.freeze([
    VectorIndexKind.FLAT,
    VectorIndexKind.HNSW,
    VectorIndexKind.HNSW_SQ8,
    VectorIndexKind.IVF_FLAT,
    VectorIndexKind.IVF_SQ8,
    VectorIndexKind.IVF_PQ,
  ]);

  /** The kind with this name, if there is one. */
  public static find(name: string): VectorIndexKind | undefined {
    return VectorIndexKind.ALL.find((kind) => kind.name === name);
  }

  private constructor(
    /** Name: `hnsw`. */
    public readonly name: string,
    /** Whether it has a graph of neighbours. */
    public readonly hasGraph: boolean,
    /** Whether it has lists around centroids. */
    public readonly hasLists: boolean,
    /** Bytes of one stored dimension; 0 where vectors are stored as codes of their parts. */
    public readonly bytesPerDimension: number,
  ) {}
}
