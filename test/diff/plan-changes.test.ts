import { findingChanges } from '../../diff/finding-changes';
import { isPlanSame, planChanges } from '../../diff/plan-changes';
import { cost, plan, server } from './snapshots';

test('a bill that doubles, with the line that does it', () => {
  expect(planChanges(plan(), plan({ cost: cost(2, 4, 1) })).cost).toEqual({
    atRest: { beforeUsd: 730, afterUsd: 1460, moreUsd: 730, morePct: 100 },
    atCeiling: { beforeUsd: 1460, afterUsd: 2920, moreUsd: 1460, morePct: 100 },
    unpriced: false,
    items: [
      {
        name: 'GPU nodes for chat',
        before: '1–2 × g6.xlarge',
        after: '2–4 × g6.xlarge',
        atRest: { beforeUsd: 730, afterUsd: 1460, moreUsd: 730, morePct: 100 },
        atCeiling: { beforeUsd: 1460, afterUsd: 2920, moreUsd: 1460, morePct: 100 },
      },
    ],
  });
});

test('another instance type is the same line of the bill, and one without a price says so', () => {
  expect(planChanges(plan(), plan({ cost: cost(1, 2, undefined, 'node') })).cost).toMatchObject({
    unpriced: true,
    items: [{ name: 'GPU nodes for chat', before: '1–2 × g6.xlarge', after: '1–2 × node, no price' }],
  });
});

test('lines with one name are told apart, and new ones and lost ones have no other side', () => {
  const [item] = cost(1, 1, 1).items;
  const bill = (...names: string[]) => ({ ...cost(1, 1, 1), items: names.map((name) => ({ ...item, name })) });
  const of = (before: string[], after: string[]) =>
    planChanges(plan({ cost: bill(...before) }), plan({ cost: bill(...after) })).cost?.items.map((i) => [i.name, i.before, i.after]);
  expect(of(['A (1)', 'A (2)'], ['A (1)', 'A (3)'])).toEqual([
    ['A (2)', '1 × g6.xlarge', undefined],
    ['A (3)', undefined, '1 × g6.xlarge'],
  ]);
});

test('what was asked, chosen and planned otherwise, and what is open', () => {
  const after = plan({
    asked: [{ ...plan().asked[0], value: 20 }],
    decisions: [{ ...plan().decisions[0], chosen: 'l40s', because: 'it is faster' }],
    servers: [server({ maxReplicas: 4 })],
    latency: [{ ...plan().latency[0], expectedMs: 1200 }],
    questions: [{ field: 'backups', question: 'How long?', otherwise: 'a week' }],
  });
  expect(planChanges(plan(), after)).toEqual({
    cost: undefined,
    gpusAtRest: [1, 1],
    gpusAtPeak: [2, 4],
    asked: [{ path: 'peakConcurrentConversations', before: '10 conversations', after: '20 conversations' }],
    decisions: [{ what: 'accelerator', before: 'l4', after: 'l40s', because: 'it is faster' }],
    servers: [{ path: 'chat.maxReplicas', before: 2, after: 4 }],
    latency: [{ name: 'chat: first token', before: plan().latency[0], after: after.latency[0] }],
    questionsOpened: after.questions,
    questionsClosed: plan().questions,
  });
});

test('nobody waits for a part of a millisecond', () => {
  const after = plan({ latency: [{ ...plan().latency[0], expectedMs: 900.2 }] });
  expect(isPlanSame(planChanges(plan(), after))).toBe(true);
  expect(isPlanSame(planChanges(plan(), plan({ latency: [] })))).toBe(false);
});

const finding = (subject: string, rest = {}) => ({
  ruleId: 'PinnedImages',
  severity: 'error' as const,
  document: 'chat',
  subject,
  path: '',
  message: 'm',
  remedy: 'r',
  ...rest,
});

test('a finding is opened or closed, also by a written reason, and the same with other numbers in it', () => {
  const settled = { acknowledged: { reason: 'a mirror pins it for us' } };
  expect(
    findingChanges(
      [finding('a'), finding('b'), finding('c', settled), finding('e', { message: '1 of 2' })],
      [finding('b', settled), finding('c'), finding('d'), finding('e', { message: '1 of 3' })],
    ),
  ).toEqual({ opened: [finding('c'), finding('d')], closed: [finding('a'), finding('b')] });
});

test('two findings of a kind against one leave one', () => {
  expect(findingChanges([finding('a')], [finding('a'), finding('a')])).toEqual({ opened: [finding('a')], closed: [] });
});

test('findings are not compared where one side was not checked', () => {
  expect(findingChanges(undefined, [finding('a')])).toBeUndefined();
  expect(findingChanges([finding('a')], undefined)).toBeUndefined();
});
