import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { planText, wholePlanText } from '../../cli/plan-text';
import { costLine, figure } from '../../cli/text';
import { planCost } from '../../constructs/planning/monthly-cost';
import type { PlanDocument, PlannedServer } from '../../constructs/planning/plan-document';

const READY = Object.keys(BLUEPRINTS[0].sizes);
const plan = (requirements: string): PlanDocument => planChoice({ requirements }).document;
const withServer = (server: Partial<PlannedServer>): string => {
  const document = plan('starter');
  return planText({ ...document, servers: [{ ...document.servers[0], ...server }] });
};

test.each(READY)('tells the decision on %s in at most 40 lines, cost before all else', (ready) => {
  const document = plan(ready);
  const lines = planText(document).split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines[0]).toBe(`${document.deployment} (${document.platform}): ${document.summary}`);
  expect(lines[2]).toMatch(/^cost {2}/);
  expect(lines.filter((line) => line.startsWith('URL')).map((line) => line.split(/ +/)[1])).toEqual(document.servers.map((s) => s.url));
  expect(lines).toContain(`Open questions (${document.questions.length})`);
  document.questions.forEach((q) => expect(lines).toContain(`  ${q.field}: ${q.question} Otherwise ${q.otherwise}.`));
});

test.each(READY)('writes no number of %s with more digits than say something', (ready) => {
  expect(wholePlanText(plan(ready))).not.toMatch(/[1-9]\d*\.\d{5,}|\b0\.0*[1-9]\d{5,}/);
});

test('shows all there is where it is asked for', () => {
  const document = plan('team');
  const text = wholePlanText(document);
  expect(document.asked.filter((a) => !text.includes(`\n${a.field} `))).toEqual([]);
  expect(document.lines.filter((l) => !text.includes(`\n${l.id} `))).toEqual([]);
  expect(document.cost.items.filter((i) => !text.includes(`\n${i.name} `))).toEqual([]);
  expect(planText(document)).not.toContain('chat.gpuMemory');
});

test('says whether a time keeps its target, may miss it, or misses it', () => {
  const document = plan('starter');
  const verdict = (expectedMs: number, highMs: number): string =>
    planText({ ...document, latency: [{ name: 'wait', targetMs: 100, expectedMs, lowMs: 10, highMs }] });
  expect(verdict(50, 100)).toContain('50 ms expected (10 to 100), target 100 ms: keeps the target\n');
  expect(verdict(50, 101)).toContain('may miss the target, measure before users come\n');
  expect(verdict(101, 150)).toContain('MISSES the target\n');
});

test('says how many GPUs stand idle, and why', () => {
  expect(withServer({})).not.toContain('idle GPUs');
  expect(withServer({ gpusPerReplica: 2, gpusPerNode: 8, minReplicas: 2, minNodes: 2, maxReplicas: 3, maxNodes: 3 })).toContain(
    '12 at rest, 18 at peak: a replica of 2 GPUs has a node of 8 to itself\n',
  );
  expect(withServer({ gpusPerReplica: 2, gpusPerNode: 8, minReplicas: 5, minNodes: 2, maxReplicas: 8, maxNodes: 2 })).toContain(
    '6 at rest, 0 at peak: nodes of 8 GPUs are not filled by replicas of 2\n',
  );
});

test('counts the losers of a decision that are too many to list', () => {
  const rejected = ['a', 'b', 'c', 'd', 'e'].map((option) => ({ option, because: 'no' }));
  const document = { ...plan('starter'), decisions: [{ what: 'x', chosen: 'y', because: 'z', rejected }] };
  expect(planText(document)).toContain('  x: y, z\n    not a: no\n    not b: no\n    not c: no\n    nor 2 others\n');
  expect(wholePlanText(document)).toContain('    not e: no\n');
});

test('says what is not known of the cost, and never that it is nothing', () => {
  expect(costLine(plan('on-prem').cost)).toMatch(/^not known: no price is given for GPU nodes for chat/);
  const cost = { ...plan('starter').cost, monthlyFloorUsd: 978.4, monthlyCeilingUsd: 978.4 };
  expect(costLine(cost)).toBe('978 USD a month, at rest and at the ceiling (us-east-1, list prices)');
  expect(costLine(planCost('eu-central-1', cost.items))).toMatch(/\(prices are those of us-east-1, not of eu-central-1\)$/);
  const unpriced = { ...cost.items[0], name: 'a thing', usdPerHour: undefined };
  expect(costLine({ ...cost, items: [...cost.items, unpriced] })).toContain(', without a thing (');
  expect(costLine({ ...cost, region: undefined, monthlyCeilingUsd: 12345 })).toBe(
    '978 USD a month at rest, 12,300 at the ceiling all month (prices as asked)',
  );
});

test('rounds to three digits', () => {
  expect([68.24172829865849, 361612.8, 0.8048, 2000].map(figure)).toEqual(['68.2', '362,000', '0.805', '2,000']);
});
