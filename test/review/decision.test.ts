import { costInShort, gpusInShort, judge, standsOn, verdict } from '../../review/decision';
import { finding, INPUT, planOf } from './input';

const NO_QUESTIONS = { ...INPUT, plan: { ...INPUT.plan, questions: [] } };

test.each([
  [[finding()], 'bad'],
  [[finding({ severity: 'warning' })], 'warn'],
  [[finding({}, 'a written reason')], 'warn'],
  [[], 'good'],
] as const)('judges %j as %p', (findings, tone) => {
  expect(verdict({ ...NO_QUESTIONS, findings }).tone).toBe(tone);
});

test('is not content while a question is open', () => {
  expect(verdict({ ...INPUT, findings: [] })).toEqual({
    tone: 'warn',
    text: 'No open error stops a delivery; 0 open warnings; 2 open questions.',
  });
});

test.each([
  [1500, 'warn', 'the band crosses the target: it may be missed'],
  [2500, 'good', 'the whole band keeps the target'],
  [1200, 'bad', 'over the target'],
])('judges an expected 1,255 ms with a band to 2,436 ms against %p ms as %p', (targetMs, tone, judgement) => {
  const wait = judge({ name: 'chat: first token', targetMs, expectedMs: 1255.14, lowMs: 723.8, highMs: 2436.2 });
  expect([wait.tone, wait.judgement]).toEqual([tone, judgement]);
  expect(wait.text).toContain('1.26 s expected (between 724 ms and 2.44 s), target');
});

test('gives a bill as at least what has a price', () => {
  const { cost } = INPUT.plan;
  const items = [...cost.items, { ...cost.items[0], name: 'Storage', usdPerHour: undefined }];
  expect(costInShort({ ...INPUT.plan, cost: { ...cost, items } })).toMatchObject({
    rest: 'at least 978 USD',
    note: 'list prices of us-east-1, 730 hours, before data transfer, taxes and discounts; no price is known for Storage',
  });
});

test('says whose prices they are where the region is another', () => {
  const cost = { ...INPUT.plan.cost, region: 'eu-central-1' };
  expect(costInShort({ ...INPUT.plan, cost }).note).toContain('list prices of us-east-1, not of eu-central-1');
});

test('calls GPUs idle that no replica uses, and says why', () => {
  const server = {
    ...INPUT.plan.servers[0],
    instanceType: 'p5.48xlarge',
    gpusPerNode: 8,
    gpusPerReplica: 2,
    minNodes: 2,
    maxNodes: 3,
    minReplicas: 2,
    maxReplicas: 3,
  };
  expect(gpusInShort({ ...INPUT.plan, servers: [server] })).toMatchObject({
    rest: 16,
    ceiling: 24,
    idleAtRest: 12,
    idleAtCeiling: 18,
    idle: 'Idle: 12 at rest, 18 at the ceiling, because a node (p5.48xlarge) has 8 GPUs, a replica of chat uses 2, and replicas are spread so that the loss of a node or zone does not take them all.',
  });
  expect(gpusInShort({ ...INPUT.plan, servers: [{ ...server, maxNodes: 1, minNodes: 1, minReplicas: 1, maxReplicas: 3 }] }).idle).toContain(
    'and nodes come whole.',
  );
  expect(gpusInShort(INPUT.plan).idle).toBe('Replicas use every GPU of their nodes.');
});

test.each([
  ['starter', 'AWS, with a network and an EKS cluster of its own in us-east-1, 2 zones, in the account whose credentials deploy it'],
  ['existing-eks', 'the EKS cluster platform that exists in us-east-1, 2 zones, which brings its own network, admins and operators'],
  ['on-prem', 'a Kubernetes cluster that exists; nothing of it is in AWS, and what the cluster must bring is listed below'],
])('says what %s stands on', (requirements, words) => {
  expect(standsOn({ ...INPUT, plan: planOf(requirements) })).toBe(words);
});
