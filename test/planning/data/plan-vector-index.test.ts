import fc from 'fast-check';
import { planVectorIndex, planVectorIndexFields } from '../../../constructs/planning/data/plan-vector-index';
import { VECTOR_INDEX_FIELDS, type VectorIndexProps } from '../../../constructs/planning/data/vector-index-fields';
import { VectorIndexKind } from '../../../constructs/planning/data/vector-index-kind';

const MILLION = { vectors: 1_000_000, dimensions: 256 };

test('counts 1.267 GB for the graph of the OpenSearch documentation', () => {
  // knn-methods-engines: 1.1 × (4 × 256 + 8 × 16) × 1,000,000
  const plan = planVectorIndex({ ...MILLION, m: 16 });
  expect(1.1 * (plan.codeBytesPerVector + plan.linkBytesPerVector) * 1e6).toBeCloseTo(1.2672e9, 0);
  // the same with the upper layers, the offsets and the layers that the estimate leaves out: 1.4 % more
  expect(plan.memoryGiB * 2 ** 30).toBeCloseTo(1.1 * (1024 + 128 + 64 / 15 + 12) * 1e6, 3);
});

test('counts 1.126 GB for the lists of the OpenSearch documentation', () => {
  // knn-methods-engines: 1.1 × (4 × 256 × 1,000,000 + 4 × 128 × 256)
  const plan = planVectorIndex({ ...MILLION, index: VectorIndexKind.IVF_FLAT, nlist: 128 });
  expect(1.1 * (plan.codeBytesPerVector * 1e6 + plan.fixedBytes)).toBeCloseTo(1.1265e9, -5);
  expect(plan.memoryGiB * 2 ** 30).toBeCloseTo(1.1 * ((1024 + 8) * 1e6 + 4 * 128 * 256), 3);
});

test.each([
  ['flat', {}, 3072],
  ['hnsw', { m: 32 }, 3072 + 256],
  ['ivf-flat', {}, 3072],
  ['ivf-sq8', {}, 768],
  ['ivf-pq', { pqSubvectors: 48 }, 48],
  ['ivf-pq', { pqSubvectors: 96, pqBits: 4 }, 48],
  ['ivf-pq', { pqSubvectors: 3, pqBits: 5 }, 2],
])('counts the bytes of a vector in %s with %p as get_code_size of Faiss does', (index, props, bytes) => {
  const plan = planVectorIndexFields({ vectors: 1e6, dimensions: 768, index, ...props });
  expect(plan.codeBytesPerVector + plan.linkBytesPerVector).toBe(bytes);
});

test('keeps 8 to 10 bytes a link beside the vectors, as hnswlib says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 9, max: 100 }), (m) => {
      const plan = planVectorIndex({ ...MILLION, m });
      const links = plan.linkBytesPerVector + plan.bookkeepingBytesPerVector;
      expect(links).toBeGreaterThanOrEqual(8 * m);
      expect(links).toBeLessThanOrEqual(10 * m);
    }),
  );
});

test('works out every number of a product-quantised index', () => {
  const plan = planVectorIndex({ vectors: 100e6, dimensions: 768, index: VectorIndexKind.IVF_PQ, nodeMemoryGiB: 16, copies: 3 });
  const fixed = 40_000 * 768 * 4 + 256 * 768 * 4 + 2 ** 31;
  expect(plan).toMatchObject({
    fits: true,
    codeBytesPerVector: 64,
    linkBytesPerVector: 0,
    bookkeepingBytesPerVector: 8,
    fixedBytes: fixed,
    nlist: 40_000,
    nprobe: 200,
    pqSubvectors: 64,
    trainingVectors: 10_240_000,
    scannedVectors: 540_000,
    shards: 2,
    nodes: 6,
    m: 0,
    efSearch: 0,
  });
  expect(plan.memoryGiB).toBeCloseTo((1.1 * (72 * 100e6 + 2 * fixed)) / 2 ** 30, 9);
});

test('starts with the settings of hnswlib and OpenSearch, and returns no fewer candidates than neighbours', () => {
  expect(planVectorIndex(MILLION)).toMatchObject({ m: 16, efConstruction: 200, efSearch: 100, nlist: 0, nprobe: 0, scannedVectors: 0 });
  expect(planVectorIndex({ ...MILLION, neighbours: 250 })).toMatchObject({ fits: true, efSearch: 250 });
});

test('takes fewer lists for few vectors, so that every centroid has 39 to train on', () => {
  expect(planVectorIndex({ vectors: 10_000, dimensions: 64, index: VectorIndexKind.IVF_FLAT })).toMatchObject({ fits: true, nlist: 256 });
  expect(planVectorIndex({ vectors: 10, dimensions: 64, index: VectorIndexKind.IVF_FLAT })).toMatchObject({ fits: true, nlist: 1 });
});

test('compares every vector in a flat index', () => {
  expect(planVectorIndex({ ...MILLION, index: VectorIndexKind.FLAT })).toMatchObject({ scannedVectors: 1_000_000, fixedBytes: 0 });
});

test('says why it does not fit, and what would help', () => {
  const because = (props: Partial<VectorIndexProps>): string => planVectorIndex({ ...MILLION, ...props }).because;
  expect(because({ index: VectorIndexKind.IVF_PQ, pqSubvectors: 48 })).toBe(
    "256 dimensions are not divisible into 48 parts ('pqSubvectors'): take a divisor",
  );
  expect(because({ efSearch: 5 })).toBe("a search with 5 candidates cannot return 10 neighbours: raise 'efSearch'");
  expect(because({ index: VectorIndexKind.IVF_FLAT, nlist: 10, nprobe: 11 })).toBe(
    "a search cannot read 11 of 10 lists: lower 'nprobe' or raise 'nlist'",
  );
  expect(because({ index: VectorIndexKind.IVF_SQ8, nlist: 100_000 })).toBe(
    "1000000 vectors are too few to train 100000 centroids, which takes 3900000: lower 'nlist' or take 'flat' or 'hnsw'",
  );
  expect(because({ index: VectorIndexKind.IVF_PQ, vectors: 5_000 })).toBe(
    "5000 vectors are too few to train 256 centroids, which takes 9984: lower 'pqBits' or take 'flat' or 'hnsw'",
  );
  expect(because({ index: VectorIndexKind.IVF_FLAT, nlist: 20_000, nodeMemoryGiB: 0.01 })).toBe(
    'a node of 0.01 GiB has no room for what every shard keeps once (0.019 GiB): take larger nodes or fewer lists',
  );
});

test('fails when the input means nothing', () => {
  expect(() => planVectorIndex({ vectors: 0, dimensions: 1.5 })).toThrow(
    "cannot plan with this: 'vectors' (0) must be a whole number of at least 1; 'dimensions' (1.5) must be a whole number [PlannerInput]",
  );
});

test('plans the same from fields as from props', () => {
  const plan = planVectorIndexFields({ vectors: '500000', dimensions: '1024', index: 'hnsw-sq8' });
  expect(JSON.stringify(planVectorIndex({ vectors: 500_000, dimensions: 1024, index: VectorIndexKind.HNSW_SQ8 }))).toBe(
    JSON.stringify(plan),
  );
  expect(plan.lines('docs').find((l) => l.id === 'docs.index')!.value).toBe('hnsw-sq8');
});

test('names every prop as a field', () => {
  const names: Record<keyof VectorIndexProps, true> = {
    vectors: true,
    dimensions: true,
    index: true,
    neighbours: true,
    m: true,
    efConstruction: true,
    efSearch: true,
    nlist: true,
    nprobe: true,
    pqSubvectors: true,
    pqBits: true,
    copies: true,
    nodeMemoryGiB: true,
    indexShare: true,
    overheadShare: true,
  };
  expect(VECTOR_INDEX_FIELDS.map((field) => field.name)).toEqual(Object.keys(names));
});

const asked = fc.record({
  vectors: fc.integer({ min: 1, max: 1e9 }),
  dimensions: fc.integer({ min: 1, max: 4096 }),
  index: fc.constantFrom(...VectorIndexKind.ALL),
  m: fc.integer({ min: 2, max: 100 }),
  copies: fc.integer({ min: 1, max: 5 }),
  nodeMemoryGiB: fc.integer({ min: 16, max: 1024 }),
});

test('never needs less for more vectors, more dimensions or more links, nor more on larger nodes', () => {
  fc.assert(
    fc.property(asked, asked, (a, b) => {
      fc.pre(a.index !== VectorIndexKind.IVF_PQ);
      const larger = {
        ...a,
        vectors: Math.max(a.vectors, b.vectors),
        dimensions: Math.max(a.dimensions, b.dimensions),
        m: Math.max(a.m, b.m),
        copies: Math.max(a.copies, b.copies),
        nodeMemoryGiB: Math.min(a.nodeMemoryGiB, b.nodeMemoryGiB),
      };
      const [less, more] = [planVectorIndex(a), planVectorIndex(larger)];
      // the links of the upper layers shrink a little as M grows, by less than the lowest layer gains.
      expect(more.memoryGiB).toBeGreaterThanOrEqual(less.memoryGiB * (1 - 1e-12));
      expect(more.nodes).toBeGreaterThanOrEqual(less.nodes);
    }),
  );
});

test('never needs less memory for more product-quantised vectors', () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 1, max: 1e9 }), (a, extra) => {
      const props = { ...a, index: VectorIndexKind.IVF_PQ };
      expect(planVectorIndex({ ...props, vectors: a.vectors + extra }).memoryGiB).toBeGreaterThanOrEqual(planVectorIndex(props).memoryGiB);
    }),
  );
});

test('fits by recount: the largest shard is no larger than the share of a node', () => {
  fc.assert(
    fc.property(asked, (props) => {
      const plan = planVectorIndex(props);
      fc.pre(plan.fits);
      const each = plan.codeBytesPerVector + plan.linkBytesPerVector + plan.bookkeepingBytesPerVector;
      const shard = 1.1 * (Math.ceil(props.vectors / plan.shards) * each + plan.fixedBytes);
      expect(shard).toBeLessThanOrEqual(props.nodeMemoryGiB * 2 ** 30 * 0.5 * (1 + 1e-9));
      expect(plan.nodes).toBe(plan.shards * props.copies);
    }),
  );
});
