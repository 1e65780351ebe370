import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { contextOf, isCheaper, servingCandidate } from '../../../constructs/planning/serving/serving-candidate';
import type { ServingDemandProps } from '../../../constructs/planning/serving/serving-demand';
import { servingLayout, type ServingLayoutProps } from '../../../constructs/planning/serving/serving-layout';
import { plainPredictor } from '../../support/plain-predictor';

const DEMAND: ServingDemandProps = { model: LlmModel.QWEN3_8B_FP8, conversations: 100, inputTokens: 1000, outputTokens: 200 };

function candidate(props: Partial<ServingDemandProps> = {}, accelerator = Accelerator.H100, sizes: ServingLayoutProps = {}) {
  return servingCandidate({ ...DEMAND, ...props }, accelerator, servingLayout(sizes), plainPredictor);
}

test('counts sequences by what they are like, not by the longest', () => {
  const alike = candidate({}, Accelerator.L4).fleet!;
  const longest = candidate({ contextTokens: 8192 }, Accelerator.L4).fleet!;
  // 1200 tokens are 75 blocks of 2.25 MiB and 2.9 MiB of logits: 49 of them in the 8467 MiB that are left, and 48 is looked at
  expect(alike.sequencesPerReplica).toBe(48);
  expect(longest.sequencesPerReplica).toBe(48);
  // 1000 ± and 200 ±: room for 99 of 100 moments costs some
  expect(candidate({ inputTokensP95: 3000, outputTokensP95: 500 }, Accelerator.L4).fleet!.sequencesPerReplica).toBeLessThan(45);
});

test('takes no more sequences than the target per token allows', () => {
  // 10 ms and 0.5 ms for each other: 20 ms with 20 others
  expect(candidate({ perTokenTargetMs: 20 }).fleet!.sequencesPerReplica).toBe(21);
  expect(candidate({ perTokenTargetMs: 9 }).because).toBe('one sequence alone takes 10.0 ms a token, over the target of 9 ms');
  expect(candidate({ perTokenTargetMs: 9 }).overTarget).toBeCloseTo(10 / 9, 9);
});

test('says that the first token comes too late', () => {
  expect(candidate({ firstTokenTargetMs: 90 }).because).toBe(
    'one request alone waits 100 ms for its first token, over the target of 90 ms',
  );
  expect(candidate({ conversations: undefined, requestsPerSecond: 1e9 }).because).toBe(
    'no number of replicas up to 10,000 carries the load',
  );
});

test('says what memory is missing', () => {
  const none = candidate({ model: LlmModel.LLAMA_3_1_70B }, Accelerator.L4, { tensorParallel: 4 });
  expect([none.fits, none.fleet, none.memory.shortMiB > 0]).toEqual([false, undefined, true]);
  expect(none.because).toContain('usable on each of 4 l4');
});

test('says that no node has so many GPUs', () => {
  expect(candidate({}, Accelerator.L40S, { tensorParallel: 8, pipelineParallel: 4 }).because).toBe('');
  expect(candidate({}, Accelerator.L4, { tensorParallel: 8, pipelineParallel: 4 }).because).toBe('');
  const odd = Accelerator.of('odd', { ...Accelerator.H100, name: 'odd', productLabel: 'Odd' });
  expect(candidate({}, odd).because).toBe('no odd instance type has 1 GPUs and a disk for the weights');
});

test('gives each replica a node of its own where they are to be spread over zones', () => {
  const fleet = candidate({ minReplicas: 3, zones: 3 }, Accelerator.H100, { tensorParallel: 4 }).fleet!;
  // two fit a p5.48xlarge, and would lie there together; a fourth comes with a rollout
  expect(fleet).toMatchObject({ replicasPerNode: 1, minReplicas: 3, minNodes: 3, poolMaxGpus: 32 });
  expect(candidate({ minReplicas: 3 }, Accelerator.H100, { tensorParallel: 4 }).fleet).toMatchObject({ minNodes: 2, poolMaxGpus: 16 });
});

test('plans what a blueprint needs', () => {
  const fleet = candidate({ minReplicas: 2, zones: 3 }).fleet!;
  // 100 conversations take one replica of 282; two are asked for, and a third one comes with a rollout
  expect(fleet).toMatchObject({
    sequencesPerReplica: 353,
    requestsPerReplica: 282,
    minReplicas: 2,
    loadReplicas: 2,
    maxReplicas: 2,
    replicasPerNode: 1,
    minNodes: 2,
    maxNodes: 2,
    poolMaxGpus: 3,
    replica: { gpus: 1, cpuMillis: 14_301, memoryMiB: 216_747 },
    warnings: [],
  });
  expect(fleet.instanceType.name).toBe('p5.4xlarge');
  expect(fleet.coldStart.totalSeconds).toBeGreaterThan(200);
  expect(fleet.expected.timePerOutputTokenMs.value).toBeCloseTo(10 + 0.5 * 49, 9);
  expect(fleet.whenFull.timePerOutputTokenMs.value).toBeCloseTo(10 + 0.5 * 352, 9);
  expect(fleet.cost.usdPerHour).toBe(2 * 6.88);
});

test('splits the bill by the time that prompts and replies take', () => {
  const { cost, queue } = candidate({ conversations: 1, minReplicas: 1 }).fleet!;
  // alone: 100 ms of prompt and 1990 ms of reply
  expect(queue.requestsPerSecond).toBeCloseTo(1 / 2.09, 9);
  expect(cost.usdPerMillionInputTokens! * 1000 * queue.requestsPerSecond * 3600 * 1e-6).toBeCloseTo(6.88 * (0.1 / 2.09), 9);
});

test('warns of what may turn out worse', () => {
  const { warnings } = candidate({ perTokenTargetMs: 20, minReplicas: 1, restShare: 1 }, Accelerator.H200).fleet!;
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/^10 of 100 servers like this take 2\d\.\d ms a token or more when full, over the target of 20 ms$/);
  expect(warnings[1]).toBe('1 replicas at rest are fewer than the 4 that carry what may come while another one starts');
  const unpriced = Accelerator.of('h200', { ...Accelerator.H200 });
  expect(unpriced.instanceTypes.map((t) => t.usdPerHour)).toContain(undefined);
});

test('prefers a known price, then a lower bill, then fewer GPUs', () => {
  const [cheap, dear] = [candidate().fleet!, candidate({}, Accelerator.H200).fleet!];
  expect([isCheaper(cheap, dear), isCheaper(dear, cheap), isCheaper(cheap, cheap)]).toEqual([true, false, false]);
  const unpriced = { ...cheap, cost: { ...cheap.cost, usdPerHour: undefined } };
  expect([isCheaper(dear, unpriced), isCheaper(unpriced, dear)]).toEqual([true, false]);
});

test('takes the longest prompt and reply for the context unless told otherwise', () => {
  expect(contextOf(DEMAND)).toBe(1200);
  expect(contextOf({ ...DEMAND, inputTokensP95: 3000.5, outputTokensP95: 500 })).toBe(3501);
  expect(contextOf({ ...DEMAND, contextTokens: 8192 })).toBe(8192);
});
