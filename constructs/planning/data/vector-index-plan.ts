import type { DerivationLine } from '../derivation';
import type { VectorIndexKind } from './vector-index-kind';

/** What an index of vectors needs. GiB are 2^30 bytes. */
export interface VectorIndexPlan {
  /** Whether the index can be built as asked. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** The kind of index. */
  readonly index: VectorIndexKind;
  /** Stored code of a vector, in bytes. */
  readonly codeBytesPerVector: number;
  /** Links of a vector in the lowest layer of a graph, in bytes; 0 without a graph. */
  readonly linkBytesPerVector: number;
  /** What else is kept for each vector, in bytes. */
  readonly bookkeepingBytesPerVector: number;
  /** What every shard keeps once: centroids, codebooks, tables, in bytes. */
  readonly fixedBytes: number;
  /** Memory of one copy of the whole index, in GiB. */
  readonly memoryGiB: number;
  /** Shards of one copy, one on a node. */
  readonly shards: number;
  /** Nodes for all copies. */
  readonly nodes: number;
  /** Links of a vector in each upper layer; 0 without a graph. */
  readonly m: number;
  /** Candidates kept while building; 0 without a graph. */
  readonly efConstruction: number;
  /** Candidates kept while searching; 0 without a graph. */
  readonly efSearch: number;
  /** Lists of vectors; 0 without lists. */
  readonly nlist: number;
  /** Lists that a search reads; 0 without lists. */
  readonly nprobe: number;
  /** Parts of a product-quantised vector; 0 if it is none. */
  readonly pqSubvectors: number;
  /** Vectors to train centroids on; 0 where nothing is trained. */
  readonly trainingVectors: number;
  /** Vectors that one search compares in the whole index; 0 with a graph, where nobody can say beforehand. */
  readonly scannedVectors: number;
  /** What to change for a higher recall, in words. */
  readonly toRaiseRecall: string;
  /** The numbers with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}
