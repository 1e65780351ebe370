import type { PlannerField } from '../planner-field';
import { fieldRow } from '../prefix-lines';
import { VectorIndexKind } from './vector-index-kind';

/** What an index of vectors has to hold. GiB are 2^30 bytes. */
export interface VectorIndexProps {
  /** Vectors in all. */
  readonly vectors: number;
  /** Dimensions of one vector. */
  readonly dimensions: number;
  /**
   * The kind of index.
   *
   * @default VectorIndexKind.HNSW
   */
  readonly index?: VectorIndexKind;
  /**
   * Neighbours that a search returns.
   *
   * @default 10
   */
  readonly neighbours?: number;
  /**
   * Links of a vector in each layer of a graph; twice as many in the lowest. 2 to 100.
   *
   * @default 16
   */
  readonly m?: number;
  /**
   * Candidates kept while a graph is built.
   *
   * @default 200
   */
  readonly efConstruction?: number;
  /**
   * Candidates kept while a graph is searched; no fewer than the neighbours that are returned.
   *
   * @default - 100, or the neighbours that are returned if those are more
   */
  readonly efSearch?: number;
  /**
   * Lists of vectors around centroids.
   *
   * @default - four times the root of the vectors, and no more than give every list 39 vectors to train on
   */
  readonly nlist?: number;
  /**
   * Lists that a search reads.
   *
   * @default - the root of the lists
   */
  readonly nprobe?: number;
  /**
   * Parts that a product-quantised vector is divided into: a divisor of the dimensions.
   *
   * @default - the largest divisor that is at most 64 and leaves a part four dimensions
   */
  readonly pqSubvectors?: number;
  /**
   * Bits of the code of one part, 1 to 8.
   *
   * @default 8
   */
  readonly pqBits?: number;
  /**
   * Copies of the whole index, for loss of a node and for load.
   *
   * @default 2
   */
  readonly copies?: number;
  /**
   * Memory of one node that is left beside its system and its JVM, in GiB.
   *
   * @default 32
   */
  readonly nodeMemoryGiB?: number;
  /**
   * Share of that memory that indexes may fill, above 0 and at most 1.
   *
   * @default 0.5
   */
  readonly indexShare?: number;
  /**
   * Share that is added to the bytes that are counted, for what an allocator and a library add.
   *
   * @default 0.1
   */
  readonly overheadShare?: number;
}

/** The inputs of `planVectorIndex`, for a command line or a form. */
export const VECTOR_INDEX_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('vectors', 'Vectors in all', '', undefined, { minimum: 1, integer: true }),
  fieldRow('dimensions', 'Dimensions of one vector', '', undefined, { minimum: 1, maximum: 65_536, integer: true }),
  fieldRow('index', 'The kind of index', '', VectorIndexKind.HNSW.name, { allowed: VectorIndexKind.ALL.map((k) => k.name) }),
  fieldRow('neighbours', 'Neighbours that a search returns', '', 10, { minimum: 1, integer: true }),
  fieldRow('m', 'Links of a vector in each layer of a graph', '', 16, { minimum: 2, maximum: 100, integer: true }),
  fieldRow('efConstruction', 'Candidates kept while a graph is built', '', 200, { minimum: 1, integer: true }),
  fieldRow('efSearch', 'Candidates kept while a graph is searched', '', undefined, { minimum: 1, integer: true, optional: true }),
  fieldRow('nlist', 'Lists of vectors around centroids', '', undefined, { minimum: 1, integer: true, optional: true }),
  fieldRow('nprobe', 'Lists that a search reads', '', undefined, { minimum: 1, integer: true, optional: true }),
  fieldRow('pqSubvectors', 'Parts of a product-quantised vector', '', undefined, { minimum: 1, integer: true, optional: true }),
  fieldRow('pqBits', 'Bits of the code of one part', 'bits', 8, { minimum: 1, maximum: 8, integer: true }),
  fieldRow('copies', 'Copies of the whole index', '', 2, { minimum: 1, integer: true }),
  fieldRow('nodeMemoryGiB', 'Memory of one node beside its system and its JVM', 'GiB', 32, { minimum: 0.001 }),
  fieldRow('indexShare', 'Share of that memory that indexes may fill', '', 0.5, { minimum: 0.01, maximum: 1 }),
  fieldRow('overheadShare', 'Share added for what an allocator and a library add', '', 0.1, { minimum: 0, maximum: 10 }),
]);
