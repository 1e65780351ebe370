import { budget, cluster, scaledObject, say, server } from '../support';

test('accepts a budget that lets one pod go', () => {
  expect(say('DisruptionBudgetAllowsDrain', cluster(server(), scaledObject(), budget()))).toEqual([]);
  expect(say('DisruptionBudgetAllowsDrain', cluster(server(), scaledObject(), budget({ minAvailable: 1 })))).toEqual([]);
});

test.each([
  [{ minAvailable: 2 }, 'minAvailable 2 of 2 pods at rest lets none go, so a node can never be drained'],
  [{ minAvailable: '51%' }, 'minAvailable 51% of 2 pods at rest lets none go, so a node can never be drained'],
  [{ maxUnavailable: 0 }, 'maxUnavailable 0 lets no pod go, so a node can never be drained'],
  [{ maxUnavailable: '0%' }, 'maxUnavailable 0% lets no pod go, so a node can never be drained'],
])('flags %p of two pods at rest', (spec, message) => {
  expect(say('DisruptionBudgetAllowsDrain', cluster(server(), scaledObject(), budget(spec)))).toEqual([
    ['PodDisruptionBudget chat/chat', 'spec', message],
  ]);
});

test('counts the replicas of the workload where nothing scales it', () => {
  expect(say('DisruptionBudgetAllowsDrain', cluster(server({}, { replicas: 3 }), budget({ minAvailable: 2 })))).toEqual([]);
  expect(say('DisruptionBudgetAllowsDrain', cluster(server(), budget({ minAvailable: 1 })))).toHaveLength(1);
});

test('flags minAvailable 1 of a workload that rests at zero: it drains at one', () => {
  expect(
    say('DisruptionBudgetAllowsDrain', cluster(server(), scaledObject({ minReplicaCount: 0 }), budget({ minAvailable: 1 }))),
  ).toHaveLength(1);
});

test.each([undefined, { minAvailable: 0 }, { maxUnavailable: '100%' }])(
  'flags a model server of several replicas with the budget %p',
  (spec) => {
    const objects = [server(), scaledObject(), ...(spec ? [budget(spec)] : [])];
    expect(say('DisruptionBudgetAllowsDrain', cluster(...objects))).toEqual([
      [
        'Deployment chat/chat-server',
        '',
        'a model server of up to 4 replicas has no disruption budget, so a drain may take them all at once',
      ],
    ]);
  },
);

test('asks no budget of one replica and none of the budget of another namespace', () => {
  expect(say('DisruptionBudgetAllowsDrain', cluster(server()))).toEqual([]);
  const elsewhere = { ...budget({ maxUnavailable: 0 }), metadata: { name: 'chat', namespace: 'other' } };
  expect(say('DisruptionBudgetAllowsDrain', cluster(server(), elsewhere))).toEqual([]);
});

test('passes replicas that are not known', () => {
  expect(say('DisruptionBudgetAllowsDrain', cluster(server({}, { replicas: '${Pulumi[0]}' }), budget({ minAvailable: 3 })))).toEqual([]);
});
