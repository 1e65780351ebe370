import { cluster, container, podSpec, say, server } from '../support';

const path = 'spec.template.spec.containers[0]';
const plain = { name: 'gateway', image: 'gateway:1.2.3' };

test('accepts a model server with all three probes', () => {
  expect(say('ModelServerProbes', cluster(server()))).toEqual([]);
});

test('names the probes that a model server lacks', () => {
  const containers = [container({ startupProbe: undefined, livenessProbe: undefined })];
  expect(say('ModelServerProbes', cluster(server({ containers })))).toEqual([
    ['Deployment chat/chat-server', path, "model server 'vllm' has no startupProbe, no livenessProbe"],
  ]);
});

test('flags a liveness probe that waits less for an answer than the startup probe', () => {
  const containers = [container({ livenessProbe: { timeoutSeconds: 1 } })];
  expect(say('ModelServerProbes', cluster(server({ containers })))).toEqual([
    [
      'Deployment chat/chat-server',
      `${path}.livenessProbe.timeoutSeconds`,
      "model server 'vllm' must answer within 1 s to live but had 5 s to be called started",
    ],
  ]);
});

test('asks other lasting workloads for readiness only', () => {
  expect(say('ModelServerProbes', cluster(server({ containers: [plain] })))).toEqual([
    [
      'Deployment chat/chat-server',
      'spec.template.spec.containers',
      'no container has a readiness probe, so a rollout goes on over broken pods',
    ],
  ]);
  expect(say('ModelServerProbes', cluster(server({ containers: [plain, { ...plain, readinessProbe: {} }] })))).toEqual([]);
});

test('takes the readiness of a sidecar, which is an init container that keeps running', () => {
  const initContainers = [{ ...plain, restartPolicy: 'Always', readinessProbe: {} }];
  expect(say('ModelServerProbes', cluster(server({ containers: [plain], initContainers })))).toEqual([]);
});

test('asks nothing of jobs', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'train' },
    spec: { template: { spec: podSpec({ containers: [plain] }) } },
  };
  expect(say('ModelServerProbes', cluster(job))).toEqual([]);
});

test('asks the leader of a group, not its workers', () => {
  const bare = { spec: podSpec({ containers: [container({ startupProbe: undefined })] }) };
  const group = (templates: Record<string, unknown>): Record<string, unknown> => ({
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: { name: 'big' },
    spec: { leaderWorkerTemplate: { size: 2, ...templates } },
  });
  expect(say('ModelServerProbes', cluster(group({ leaderTemplate: { spec: podSpec() }, workerTemplate: bare })))).toEqual([]);
  expect(say('ModelServerProbes', cluster(group({ workerTemplate: bare })))).toHaveLength(1);
});
