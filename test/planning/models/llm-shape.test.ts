import { architectureOfShape } from '../../../constructs/planning/models/llm-shape';

const SHAPE = {
  layers: 2,
  hiddenSize: 8,
  attentionHeads: 4,
  kvHeads: 2,
  headDim: 2,
  feedForwardSize: 16,
  vocabularySize: 100,
  tiedEmbeddings: true,
};

test('makes one kind of layer from a shape', () => {
  const { layers, ...rest } = architectureOfShape(SHAPE);
  expect(rest).toEqual({ hiddenSize: 8, vocabularySize: 100, tiedEmbeddings: true, otherParameters: 0 });
  expect(layers).toHaveLength(1);
  expect(layers[0]).toMatchObject({
    count: 2,
    attention: { kind: 'grouped', cacheHeads: 2 },
    feedForward: { denseParameters: 3 * 8 * 16, experts: 0 },
  });
});

test('gives experts one token each where nothing is said', () => {
  const [{ feedForward }] = architectureOfShape({ ...SHAPE, experts: 4 }).layers;
  expect(feedForward).toMatchObject({ experts: 4, expertsPerToken: 1, parametersPerExpert: 3 * 8 * 16, denseParameters: 32 });
});
