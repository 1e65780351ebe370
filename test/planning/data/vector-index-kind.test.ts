import { VectorIndexKind } from '../../../constructs/planning/data/vector-index-kind';

test('finds every kind by its name', () => {
  expect(VectorIndexKind.ALL.map((kind) => kind.name)).toEqual(['flat', 'hnsw', 'hnsw-sq8', 'ivf-flat', 'ivf-sq8', 'ivf-pq']);
  expect(VectorIndexKind.find('ivf-pq')).toBe(VectorIndexKind.IVF_PQ);
  expect(VectorIndexKind.find('annoy')).toBeUndefined();
});
