import { planVectorIndex } from '../../../constructs/planning/data/plan-vector-index';
import { VectorIndexKind } from '../../../constructs/planning/data/vector-index-kind';

test.each(VectorIndexKind.ALL.map((kind) => [kind.name, kind] as const))(
  'gives every number of %s a line, and every input is a line',
  (_, index) => {
    const lines = planVectorIndex({ vectors: 1e6, dimensions: 768, index }).lines('docs');
    const ids = lines.map((l) => l.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
    expect(lines.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
  },
);

test('shows what was worked out for a graph', () => {
  const lines = planVectorIndex({ vectors: 10e6, dimensions: 1024 }).lines('docs');
  expect(lines.slice(-9, -1).map((l) => [l.id, l.value, l.unit])).toEqual([
    ['docs.efSearch', 100, ''],
    ['docs.links', 128, 'bytes'],
    ['docs.codes', 4096, 'bytes'],
    ['docs.bookkeeping', 16.267, 'bytes'],
    ['docs.fixed', 0, 'bytes'],
    ['docs.memory', 43.44, 'GiB'],
    ['docs.shards', 3, 'shards'],
    ['docs.nodes', 6, 'nodes'],
  ]);
});
