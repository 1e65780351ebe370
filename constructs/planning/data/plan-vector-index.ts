import type { DerivationLine } from '../derivation';
import { roundedDown, roundedUp } from '../last-bits';
import { type PlannerValues, readPlannerFields } from '../planner-field';
import { askedLines, prefixLines } from '../prefix-lines';
import { VECTOR_INDEX_FIELDS, type VectorIndexProps } from './vector-index-fields';
import { VectorIndexKind } from './vector-index-kind';
import { VECTOR_INDEX_FACTS, vectorIndexLines } from './vector-index-lines';
import type { VectorIndexPlan } from './vector-index-plan';

export type { VectorIndexPlan } from './vector-index-plan';

const GIB = 1_073_741_824;

/** Plans the memory, the settings and the nodes of an index of vectors. Throws `PlannerInput` only for input that means nothing. */
export function planVectorIndex(props: VectorIndexProps): VectorIndexPlan {
  return solve(readPlannerFields(VECTOR_INDEX_FIELDS, { ...props, index: undefined }), props.index ?? VectorIndexKind.HNSW);
}

/** Plans an index of vectors from the values of `VECTOR_INDEX_FIELDS`, as a command line or a form has them. */
export function planVectorIndexFields(given: Readonly<Record<string, unknown>>): VectorIndexPlan {
  const values = readPlannerFields(VECTOR_INDEX_FIELDS, given);
  return solve(values, VectorIndexKind.find(values.index as string)!);
}

function solve(values: PlannerValues, index: VectorIndexKind): VectorIndexPlan {
  const num = (name: string): number => values[name] as number;
  const asked = (name: string): number | undefined => values[name] as number | undefined;
  const facts = VECTOR_INDEX_FACTS;
  const vectors = num('vectors');
  const dimensions = num('dimensions');
  const isPq = index === VectorIndexKind.IVF_PQ;
  const codes = 2 ** num('pqBits');

  const m = index.hasGraph ? num('m') : 0;
  const efSearch = index.hasGraph ? (asked('efSearch') ?? Math.max(facts.efSearch, num('neighbours'))) : 0;
  const lists = Math.min(Math.ceil(facts.listsPerRoot * Math.sqrt(vectors)), Math.floor(vectors / facts.minTrainingVectors));
  const nlist = index.hasLists ? (asked('nlist') ?? Math.max(1, lists)) : 0;
  const nprobe = index.hasLists ? (asked('nprobe') ?? Math.min(nlist, Math.ceil(Math.sqrt(nlist)))) : 0;
  const pqSubvectors = isPq ? (asked('pqSubvectors') ?? partsOf(dimensions)) : 0;
  const centroids = Math.max(nlist, isPq ? codes : 0);

  const codeBytesPerVector = isPq ? Math.ceil((pqSubvectors * num('pqBits')) / 8) : dimensions * index.bytesPerDimension;
  const linkBytesPerVector = 2 * m * facts.linkBytes;
  const bookkeepingBytesPerVector = index.hasGraph
    ? (m * facts.linkBytes) / (m - 1) + facts.graphBytes
    : index.hasLists
      ? facts.idBytes
      : 0;
  const perVector = codeBytesPerVector + linkBytesPerVector + bookkeepingBytesPerVector;
  const tableBytes = Math.min(facts.maxTableBytes, nlist * pqSubvectors * codes * 4);
  const fixedBytes =
    nlist * dimensions * 4 + (index.bytesPerDimension === 1 ? dimensions * 8 : 0) + (isPq ? codes * dimensions * 4 + tableBytes : 0);

  const roomBytes = (num('nodeMemoryGiB') * GIB * num('indexShare')) / (1 + num('overheadShare'));
  const vectorsPerNode = roundedDown((roomBytes - fixedBytes) / perVector);
  const shards = vectorsPerNode > 0 ? Math.ceil(vectors / vectorsPerNode) : roundedUp((vectors * perVector + fixedBytes) / roomBytes);
  const memoryGiB = ((vectors * perVector + shards * fixedBytes) * (1 + num('overheadShare'))) / GIB;

  const because = [
    isPq && dimensions % pqSubvectors !== 0
      ? `${dimensions} dimensions are not divisible into ${pqSubvectors} parts ('pqSubvectors'): take a divisor`
      : '',
    index.hasGraph && efSearch < num('neighbours')
      ? `a search with ${efSearch} candidates cannot return ${num('neighbours')} neighbours: raise 'efSearch'`
      : '',
    nprobe > nlist ? `a search cannot read ${nprobe} of ${nlist} lists: lower 'nprobe' or raise 'nlist'` : '',
    centroids * facts.minTrainingVectors > vectors && centroids > 1
      ? `${vectors} vectors are too few to train ${centroids} centroids, which takes ${centroids * facts.minTrainingVectors}: ${
          nlist === centroids ? "lower 'nlist'" : "lower 'pqBits'"
        } or take 'flat' or 'hnsw'`
      : '',
    vectorsPerNode <= 0
      ? `a node of ${num('nodeMemoryGiB')} GiB has no room for what every shard keeps once (${(fixedBytes / GIB).toFixed(3)} GiB): take larger nodes or fewer lists`
      : '',
  ]
    .filter((reason) => reason !== '')
    .join('; ');

  const plan = {
    fits: because === '',
    because,
    index,
    codeBytesPerVector,
    linkBytesPerVector,
    bookkeepingBytesPerVector,
    fixedBytes,
    memoryGiB,
    shards,
    nodes: shards * num('copies'),
    m,
    efConstruction: index.hasGraph ? num('efConstruction') : 0,
    efSearch,
    nlist,
    nprobe,
    pqSubvectors,
    trainingVectors: index.hasLists ? Math.min(vectors, centroids * facts.maxTrainingVectors) : 0,
    scannedVectors: index.hasLists ? nlist + Math.ceil((vectors * nprobe) / nlist) : index.hasGraph ? 0 : vectors,
    toRaiseRecall: recallOf(index),
  };
  const lines = (prefix: string): readonly DerivationLine[] =>
    prefixLines(prefix, [
      ...askedLines(
        VECTOR_INDEX_FIELDS.filter((field) => usedBy(index).includes(field.name)),
        { ...values, index: index.name },
      ),
      ...vectorIndexLines(plan),
    ]);
  return Object.freeze({ ...plan, lines });
}

/** The largest divisor that is at most 64 and leaves a part at least four dimensions; 1 where there is none. */
function partsOf(dimensions: number): number {
  let parts = Math.max(1, Math.min(VECTOR_INDEX_FACTS.maxParts, Math.floor(dimensions / 4)));
  while (dimensions % parts !== 0) {
    parts--;
  }
  return parts;
}

/** The fields that a kind of index reads and that are no line of their own. */
function usedBy(index: VectorIndexKind): readonly string[] {
  return [
    ...['vectors', 'dimensions', 'index', 'copies', 'nodeMemoryGiB', 'indexShare', 'overheadShare'],
    ...(index.hasGraph ? ['neighbours', 'm', 'efConstruction'] : []),
    ...(index === VectorIndexKind.IVF_PQ ? ['pqBits'] : []),
  ];
}

function recallOf(index: VectorIndexKind): string {
  if (index.hasGraph) {
    return 'raise efSearch first, it costs time only; then m (12 to 48 for most vectors, 48 to 64 for many dimensions and high recall); efConstruction is enough if a search for m neighbours with efSearch = efConstruction finds 9 of 10';
  }
  if (!index.hasLists) {
    return 'nothing: it is exact';
  }
  const lists = 'raise nprobe; with nprobe = nlist every list is read';
  return index === VectorIndexKind.IVF_PQ ? `${lists}; then more pqSubvectors, or rank the best anew with full vectors` : lists;
}
