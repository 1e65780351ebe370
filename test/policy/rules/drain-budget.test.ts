import { cluster, container, nodePool, say, server } from '../support';

const spot = nodePool({}, [
  { key: 'karpenter.k8s.aws/instance-gpu-name', operator: 'In', values: ['l4'] },
  { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot', 'on-demand'] },
]);
const place = ['Deployment chat/chat-server', 'spec.template.spec.terminationGracePeriodSeconds'];

test('accepts a grace period that covers pause and drain', () => {
  expect(say('DrainBudget', cluster(server(), nodePool()))).toEqual([]);
});

test.each([
  [{ args: ['--shutdown-timeout=50'] }, 10, 50],
  [{ args: ['--shutdown-timeout', '55'] }, 10, 55],
  [{ args: [], command: ['sh', '-c', 'exec vllm serve m --shutdown-timeout 60'] }, 10, 60],
  [{ lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 30'] } } } }, 30, 45],
])('flags a grace period of 60 s for %p', (change, pause, drain) => {
  expect(say('DrainBudget', cluster(server({ containers: [container(change)] })))).toEqual([
    [...place, `a grace period of 60 s does not cover ${pause} s of pre-stop and ${drain} s of drain of 'vllm'`],
  ]);
});

test('flags a model server with the default grace period', () => {
  const containers = [container({ args: [], lifecycle: undefined })];
  expect(say('DrainBudget', cluster(server({ containers, terminationGracePeriodSeconds: undefined })))).toEqual([
    [...place, 'a grace period of 30 s is too short for a model server: long answers take more than 30 s'],
  ]);
});

test('flags more than 120 s where the pool may buy spot', () => {
  const slow = server({ terminationGracePeriodSeconds: 300 });
  expect(say('DrainBudget', cluster(slow, spot))).toEqual([
    [...place, 'a grace period of 300 s is not honoured on the spot nodes of NodePool l4: they go after 120 s'],
  ]);
  expect(say('DrainBudget', cluster(slow, nodePool()))).toEqual([]);
});

test('passes a grace period that is not known', () => {
  expect(say('DrainBudget', cluster(server({ terminationGracePeriodSeconds: '${Token[TOKEN.3]}' })))).toEqual([]);
});
