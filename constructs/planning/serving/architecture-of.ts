import type { LlmArchitecture } from '../llm-architecture';
import type { LlmModel } from '../llm-model';

/** The layers of a model: its own, or those that its shape says. */
export function architectureOf(model: LlmModel): LlmArchitecture {
  const own = (model as LlmModel & { readonly architecture?: LlmArchitecture }).architecture;
  if (own) {
    return own;
  }
  const s = model.shape;
  const experts = s.experts ?? 0;
  return {
    hiddenSize: s.hiddenSize,
    vocabularySize: s.vocabularySize,
    tiedEmbeddings: s.tiedEmbeddings,
    otherParameters: 0,
    layers: [
      {
        count: s.layers,
        attention: {
          kind: 'grouped',
          parameters: 2 * s.hiddenSize * s.headDim * (s.attentionHeads + s.kvHeads),
          queryHeads: s.attentionHeads,
          cacheHeads: s.kvHeads,
          cacheValuesPerToken: 2 * s.kvHeads * s.headDim,
          stateValues: 0,
          operationsPerPair: 4 * s.attentionHeads * s.headDim,
        },
        feedForward: {
          denseParameters: experts ? s.hiddenSize * experts : 3 * s.hiddenSize * s.feedForwardSize,
          experts,
          expertsPerToken: s.expertsPerToken ?? 0,
          parametersPerExpert: experts ? 3 * s.hiddenSize * s.feedForwardSize : 0,
          width: s.feedForwardSize,
        },
      },
    ],
  };
}
