import {
  denseFeedForward,
  expertFeedForward,
  groupedAttention,
  latentAttention,
  NO_ATTENTION,
  stateLayer,
} from '../../../constructs/planning/models/layer-parts';

test('counts the matrices of grouped attention: query and output, key and value', () => {
  const a = groupedAttention({ hiddenSize: 10, queryHeads: 4, kvHeads: 2, keyWidth: 3 });
  expect(a).toEqual({
    kind: 'grouped',
    parameters: 10 * (4 * 3 * 2 + 2 * 3 * 2),
    queryHeads: 4,
    cacheHeads: 2,
    cacheValuesPerToken: 12,
    stateValues: 0,
    operationsPerPair: 48,
  });
});

test('takes values narrower than keys, a gate, values that are the keys, and a window', () => {
  const a = groupedAttention({ hiddenSize: 10, queryHeads: 4, kvHeads: 2, keyWidth: 3, valueWidth: 2, gated: true, windowTokens: 128 });
  expect(a.parameters).toBe(10 * (4 * 3 + 2 * 3 + 2 * 2 + 4 * 2 + 4 * 2));
  expect([a.cacheValuesPerToken, a.windowTokens]).toEqual([10, 128]);
  expect(groupedAttention({ hiddenSize: 10, queryHeads: 4, kvHeads: 2, keyWidth: 3, valuesAreKeys: true }).parameters).toBe(
    10 * (4 * 3 * 2 + 2 * 3),
  );
});

test('keeps one latent and its rotary part for each token of latent attention, whole on every GPU', () => {
  const a = latentAttention({ hiddenSize: 7168, heads: 128, queryRank: 1536, kvRank: 512, ropeWidth: 64, nopeWidth: 128, valueWidth: 128 });
  // query down and up, latent down and up, output
  expect(a.parameters).toBe(7168 * 1536 + 1536 * 128 * 192 + 7168 * 576 + 512 * 128 * 256 + 128 * 128 * 7168);
  expect([a.cacheValuesPerToken, a.cacheHeads]).toEqual([576, 1]);
  expect(a.attendedTokens).toBeUndefined();
});

test('adds the keys of an index to what latent attention keeps', () => {
  const a = latentAttention({
    hiddenSize: 8,
    heads: 2,
    kvRank: 4,
    ropeWidth: 1,
    nopeWidth: 2,
    valueWidth: 2,
    indexHeads: 3,
    indexWidth: 5,
    indexTokens: 2048,
  });
  expect([a.cacheValuesPerToken, a.attendedTokens]).toEqual([4 + 1 + 5, 2048]);
  expect(a.parameters).toBe(8 * 2 * 3 + 8 * 5 + 4 * 2 * 4 + 2 * 2 * 8 + (8 * 3 * 5 + 8 * 5 + 8 * 3));
});

test('keeps a state of fixed size and no cache', () => {
  expect(stateLayer({ parameters: 7, heads: 4, stateValues: 9 })).toEqual({
    ...NO_ATTENTION,
    kind: 'state',
    parameters: 7,
    queryHeads: 4,
    cacheHeads: 4,
    stateValues: 9,
  });
});

test('counts three matrices of a gated feed-forward layer, and two of one without a gate', () => {
  expect(denseFeedForward(10, 4).denseParameters).toBe(120);
  expect(denseFeedForward(10, 4, 2).denseParameters).toBe(80);
});

test('counts router and shared experts for every token, and each expert once', () => {
  const f = expertFeedForward({ hiddenSize: 10, experts: 8, expertsPerToken: 2, width: 4, sharedWidth: 6 });
  expect(f).toEqual({ denseParameters: 80 + 180, experts: 8, expertsPerToken: 2, parametersPerExpert: 120, width: 4 });
});

test('lets experts work in a narrower space, with a matrix down to it and one up', () => {
  const f = expertFeedForward({ hiddenSize: 10, experts: 8, expertsPerToken: 2, width: 4, matrices: 2, latentWidth: 5 });
  expect([f.denseParameters, f.parametersPerExpert]).toEqual([80 + 100, 40]);
});
