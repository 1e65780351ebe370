import { cluster, container, say, server } from '../support';

const withResources = (resources: unknown): ReturnType<typeof cluster> => cluster(server({ containers: [container({ resources })] }));
const place = ['Deployment chat/chat-server', 'spec.template.spec.containers[0].resources'];

test('accepts requests, a memory limit and devices that are requested as limited', () => {
  expect(say('ResourceRequestsAndLimits', cluster(server()))).toEqual([]);
});

test('takes a request that is left out from the limit, as Kubernetes does', () => {
  expect(say('ResourceRequestsAndLimits', withResources({ limits: { cpu: 1, memory: '1Gi', 'nvidia.com/gpu': 1 } }))).toEqual([]);
});

test('accepts resources given for the pod as a whole', () => {
  const resources = { requests: { cpu: 1, memory: '1Gi' }, limits: { memory: '1Gi' } };
  expect(say('ResourceRequestsAndLimits', cluster(server({ resources, containers: [container({ resources: undefined })] })))).toEqual([]);
});

test('names everything that is missing at once', () => {
  expect(say('ResourceRequestsAndLimits', withResources(undefined))).toEqual([
    [...place, "container 'vllm' lacks requests.cpu, requests.memory, limits.memory"],
  ]);
});

test.each([
  [{ 'nvidia.com/gpu': 2 }, "container 'vllm' requests 1 nvidia.com/gpu with a limit of 2"],
  [{}, "container 'vllm' requests 1 nvidia.com/gpu with no limit"],
])('flags a GPU request beside the limit %p', (gpus, message) => {
  const requests = { cpu: 1, memory: '1Gi', 'nvidia.com/gpu': '1' };
  expect(say('ResourceRequestsAndLimits', withResources({ requests, limits: { memory: '1Gi', ...gpus } }))).toEqual([[...place, message]]);
});
