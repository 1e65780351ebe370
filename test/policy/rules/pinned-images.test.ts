import { cluster, container, podSpec, say, server } from '../support';

const digest = `sha256:${'a1'.repeat(32)}`;

test.each([
  'vllm/vllm-openai:v0.29.0',
  'nvcr.io/nvidia/tritonserver:26.07-py3',
  `registry:5000/team/server@${digest}`,
  `server:latest@${digest}`,
])('accepts %p', (image) => {
  expect(say('PinnedImages', cluster(server({ containers: [container({ image })] })))).toEqual([]);
});

test.each([
  ['registry:5000/server', "image 'registry:5000/server' has no tag, which means 'latest'"],
  ['server:latest', "image 'server:latest' has the tag 'latest', which can point to another image tomorrow"],
  ['server:1', "image 'server:1' has the tag '1', which can point to another image tomorrow"],
  ['server:12.4-nightly', "image 'server:12.4-nightly' has the tag '12.4-nightly', which can point to another image tomorrow"],
])('flags %p', (image, message) => {
  expect(say('PinnedImages', cluster(server({ containers: [container({ image })] })))).toEqual([
    ['Deployment chat/chat-server', 'spec.template.spec.containers[0].image', message],
  ]);
});

test('reads init containers, image volumes, lists and pod templates of any kind', () => {
  const worker = {
    spec: podSpec({ initContainers: [{ name: 'fetch', image: 'fetch' }], volumes: [{ name: 'm', image: { reference: 'model:main' } }] }),
  };
  const rayCluster = {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name: 'r' },
    spec: { workerGroupSpecs: [{ template: worker }] },
  };
  const paths = say('PinnedImages', cluster({ kind: 'List', apiVersion: 'v1', items: [rayCluster, null] })).map(([, path]) => path);
  expect(paths).toEqual([
    'spec.workerGroupSpecs[0].template.spec.initContainers[0].image',
    'spec.workerGroupSpecs[0].template.spec.volumes[0].image.reference',
  ]);
});

test.each([undefined, '${Token[TOKEN.12]}', 'repository:${Pulumi[0]}', { Ref: 'Image' }])('passes %p, which is not known', (image) => {
  expect(say('PinnedImages', cluster(server({ containers: [container({ image })] })))).toEqual([]);
});
