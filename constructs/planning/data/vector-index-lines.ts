import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import type { VectorIndexPlan } from './vector-index-plan';

/** Facts about indexes of vectors that every plan rests on. */
export const VECTOR_INDEX_FACTS = Object.freeze({
  /** Bytes of one link of a graph. */
  linkBytes: 4,
  /** Bytes that a graph keeps for each vector beside its links: where they start, and its highest layer. */
  graphBytes: 12,
  /** Bytes of the number of a vector in a list. */
  idBytes: 8,
  /** Most bytes of the table that is worked out beforehand for a product-quantised index. */
  maxTableBytes: 2_147_483_648,
  /** Fewest vectors that a centroid is trained on. */
  minTrainingVectors: 39,
  /** Most vectors that a centroid is trained on; more are left out. */
  maxTrainingVectors: 256,
  /** Lists for each root of the number of vectors, at least. */
  listsPerRoot: 4,
  /** Candidates of a search unless more neighbours are asked for. */
  efSearch: 100,
  /** Most parts of a product-quantised vector unless more are asked for. */
  maxParts: 64,
});

const FAISS: Source = {
  title:
    'Faiss 1.15.0, source: contrib/factory_tools.py (bytes of a vector), impl/HNSW.h and HNSW.cpp, IndexIVFPQ.cpp (table), Clustering.h',
  version: 'facebookresearch/faiss at 02dbb4e42f49',
  date: '2026-08-08',
  url: 'https://github.com/facebookresearch/faiss',
};
const HNSWLIB: Source = {
  title: 'hnswlib, ALGO_PARAMS.md: M 12 to 48 for most, 48 to 64 for many dimensions and high recall; ef no less than the neighbours',
  version: 'nmslib/hnswlib at c1b9b79af3d1',
  date: '2024-06-17',
  url: 'https://github.com/nmslib/hnswlib/blob/master/ALGO_PARAMS.md',
};
const FAISS_WIKI: Source = {
  title: 'Faiss wiki, Guidelines to choose an index: 4 to 16 times the root of the vectors, as public code quotes it',
  date: '2026-11-24',
  url: 'https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index',
};
const PGVECTOR: Source = {
  title: 'pgvector, README, IVFFlat: a good place to start for probes is the root of the lists',
  date: '2026-11-24',
  url: 'https://github.com/pgvector/pgvector',
};
const OPENSEARCH: Source = {
  title: 'OpenSearch documentation, memory estimation of k-NN methods: a tenth on top, half of the memory beside the JVM for indexes',
  date: '2026-11-24',
  url: 'https://docs.opensearch.org/latest/mappings/supported-field-types/knn-methods-engines/',
};

/** The lines of a plan: every number with its formula and its source. */
export function vectorIndexLines(plan: Omit<VectorIndexPlan, 'lines'>): readonly DerivationLine[] {
  const { hasGraph, hasLists, bytesPerDimension } = plan.index;
  const graph = [
    numberLine('efSearch', 'Candidates while searching', plan.efSearch, '', 'as asked, or 100, or the neighbours', ['neighbours'], HNSWLIB),
    numberLine('links', 'Links of a vector in the lowest layer', plan.linkBytesPerVector, 'bytes', '2 × M links of 4 bytes', ['m'], FAISS),
  ];
  const lists = [
    numberLine(
      'nlist',
      'Lists of vectors',
      plan.nlist,
      'lists',
      'as asked, or 4 × the root of the vectors, and no more than vectors ÷ 39',
      ['vectors'],
      FAISS_WIKI,
    ),
    numberLine('nprobe', 'Lists that a search reads', plan.nprobe, 'lists', 'as asked, or the root of the lists', ['nlist'], PGVECTOR),
    numberLine(
      'training',
      'Vectors to train on',
      plan.trainingVectors,
      'vectors',
      'up to 256 a centroid, and at least 39',
      ['nlist', 'vectors'],
      FAISS,
    ),
    numberLine(
      'scanned',
      'Vectors that a search compares',
      plan.scannedVectors,
      'vectors',
      'lists read × vectors ÷ lists, and the centroids',
      ['nlist', 'nprobe', 'vectors'],
      FAISS,
    ),
  ];
  return [
    ...(hasLists ? lists : hasGraph ? graph : []),
    numberLine(
      'codes',
      'Stored code of a vector',
      plan.codeBytesPerVector,
      'bytes',
      bytesPerDimension > 0 ? `dimensions × ${bytesPerDimension} bytes` : `${plan.pqSubvectors} parts × bits ÷ 8, rounded up`,
      bytesPerDimension > 0 ? ['dimensions'] : ['dimensions', 'pqBits'],
      FAISS,
    ),
    numberLine(
      'bookkeeping',
      'Kept beside the code and the lowest links, for each vector',
      plan.bookkeepingBytesPerVector,
      'bytes',
      hasGraph
        ? '4 × M ÷ (M − 1) for the upper layers (a vector reaches layer l with chance M^−l), 8 for where links start, 4 for the layer'
        : hasLists
          ? '8 for the number of the vector'
          : 'none',
      hasGraph ? ['m'] : [],
      FAISS,
    ),
    numberLine(
      'fixed',
      'Kept once in every shard',
      plan.fixedBytes,
      'bytes',
      'centroids (lists × dimensions × 4), ranges of the one-byte code (dimensions × 8), or codebooks (2^bits × dimensions × 4) and a table (lists × parts × 2^bits × 4, at most 2 GiB)',
      hasLists ? ['nlist', 'dimensions'] : ['dimensions'],
      FAISS,
    ),
    numberLine(
      'memory',
      'Memory of one copy',
      plan.memoryGiB,
      'GiB',
      '(vectors × (code + links + beside) + shards × what each keeps once) × (1 + overhead)',
      ['vectors', 'codes', ...(hasGraph ? ['links'] : []), 'bookkeeping', 'fixed', 'shards', 'overheadShare'],
      OPENSEARCH,
    ),
    numberLine(
      'shards',
      'Shards of one copy',
      plan.shards,
      'shards',
      'vectors ÷ what fits the share of a node, rounded up; a shard a node',
      ['vectors', 'codes', 'bookkeeping', 'fixed', 'nodeMemoryGiB', 'indexShare', 'overheadShare'],
      OPENSEARCH,
    ),
    numberLine('nodes', 'Nodes', plan.nodes, 'nodes', 'shards × copies', ['shards', 'copies'], DATA_ASSUMPTION),
    {
      id: 'recall',
      name: 'What raises recall',
      value: plan.toRaiseRecall,
      unit: '',
      formula: 'words of the sources; recall is measured with your own vectors, not predicted',
      inputs: [],
      source: hasGraph ? HNSWLIB : PGVECTOR,
    },
  ];
}
