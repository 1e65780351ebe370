import { LlmModel } from '../../../constructs/planning/llm-model';
import { architectureOf } from '../../../constructs/planning/serving/architecture-of';

test('has as many parameters as the model, norms aside', () => {
  for (const model of LlmModel.ALL) {
    const { layers, hiddenSize, vocabularySize, tiedEmbeddings } = architectureOf(model);
    const inLayers = layers.reduce(
      (sum, { count, attention, feedForward: f }) =>
        sum + count * (attention.parameters + f.denseParameters + f.experts * f.parametersPerExpert),
      0,
    );
    const parameters = inLayers + vocabularySize * hiddenSize * (tiedEmbeddings ? 1 : 2);
    expect(Math.abs(parameters / model.parameterCount - 1)).toBeLessThan(0.001);
  }
});
