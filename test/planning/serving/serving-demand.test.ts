import { LlmModel } from '../../../constructs/planning/llm-model';
import { checkDemand, type ServingDemandProps } from '../../../constructs/planning/serving/serving-demand';

const DEMAND: ServingDemandProps = { model: LlmModel.QWEN3_8B, conversations: 10, inputTokens: 1000, outputTokens: 200 };

test('takes what means something', () => {
  expect(() => checkDemand(DEMAND)).not.toThrow();
  expect(() =>
    checkDemand({ ...DEMAND, conversations: undefined, requestsPerSecond: 0.5, zones: 3, survivesZoneLoss: true }),
  ).not.toThrow();
});

test.each<[Partial<ServingDemandProps>, string]>([
  [{ conversations: undefined }, "give either 'requestsPerSecond' or 'conversations', and not both"],
  [{ requestsPerSecond: 1 }, "give either 'requestsPerSecond' or 'conversations', and not both"],
  [{ conversations: -1 }, "'conversations' (-1) must be a number of at least 0"],
  [{ thinkSeconds: NaN }, "'thinkSeconds' (NaN) must be a number of at least 0"],
  [{ inputTokens: 0 }, "'inputTokens' (0) must be a number of at least 1"],
  [{ outputTokensP95: 100 }, "'outputTokensP95' (100) must be a number of at least 200"],
  [{ contextTokens: 1000 }, "'contextTokens' (1000) must be a number of at least 1200"],
  [{ perTokenTargetMs: 0 }, "'perTokenTargetMs' (0) must be above 0"],
  [{ prefixShare: 1.5 }, "'prefixShare' (1.5) must be a share from 0 to 1"],
  [{ discount: -0.1 }, "'discount' (-0.1) must be a share from 0 to 1"],
  [{ zones: 0 }, "'zones' (0) must be a whole number of at least 1"],
  [{ rolloutSurge: 0.5 }, "'rolloutSurge' (0.5) must be a whole number of at least 0"],
  [{ burst: 0.5 }, "'burst' (0.5) must be a number of at least 1"],
  [{ survivesZoneLoss: true }, "'survivesZoneLoss' needs 'zones' (1) to be at least 2"],
])('fails when asked for %p', (props, message) => {
  expect(() => checkDemand({ ...DEMAND, ...props })).toThrow(`${message} [ServingDemand]`);
});
