import { cluster, container, say, server } from '../support';

const HUB = ['hf', 'download', 'openai/gpt-oss-20b'];
const FILTER = ['--include', '*.safetensors', '--exclude', '*/*.safetensors'];

/** A server of 16,000,000,000 bytes of weights that an init container fetches. */
function fetching(volume: Record<string, unknown>, command: readonly string[] = [...HUB, ...FILTER]) {
  const volumeMounts = [
    { name: 'models', mountPath: '/models' },
    { name: 'tmp', mountPath: '/tmp' },
  ];
  const volumes = [
    { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'models', ...volume },
  ];
  const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } };
  const initContainers = [{ name: 'fetch', image: 'x:1.0.0', command: [...command, '--local-dir', '/models'], resources, volumeMounts }];
  return say('WeightsFitVolume', cluster(server({ initContainers, containers: [container({ volumeMounts })], volumes })));
}

test.each([
  [{ emptyDir: { sizeLimit: '16G' } }],
  [{ emptyDir: { sizeLimit: '14.91Gi' } }],
  [{ emptyDir: { sizeLimit: 16_000_000_000 } }],
  [{ emptyDir: {} }],
  [{ persistentVolumeClaim: { claimName: 'models' } }],
  [{ emptyDir: { sizeLimit: '${Token[Size.1]}' } }],
])('accepts a volume that holds the weights, or whose end is not known: %j', (volume) => {
  expect(fetching(volume)).toEqual([]);
});

test.each(['14.9Gi', '15999M', '15258Mi', '1000k', '100'])('flags a volume of %s, which is smaller than the weights', (sizeLimit) => {
  const [[subject, path, message], ...more] = fetching({ emptyDir: { sizeLimit } });
  expect([subject, more]).toEqual(['Deployment chat/chat-server', []]);
  expect(path).toMatch(/^spec\.template\.spec\.volumes\[[01]\]\.emptyDir\.sizeLimit$/);
  expect(message).toMatch(/^volume '\w+' holds \d+\.\d GiB, but the weights are 14\.9 GiB$/);
});

test('flags a download of everything that a repository holds', () => {
  const found = [
    'Deployment chat/chat-server',
    'spec.template.spec.initContainers[0].command',
    "container 'fetch' fetches whole repositories, which can hold the weights several times, to a volume with a limit",
  ];
  const volume = { emptyDir: { sizeLimit: '20Gi' } };
  expect(fetching(volume, HUB)).toEqual([found]);
  expect(fetching(volume, ['sh', '-c', 'huggingface-cli download openai/gpt-oss-20b --revision abc && true'])).toEqual([found]);
  expect(fetching({ emptyDir: {} }, HUB)).toEqual([]);
});

test.each([
  [...HUB, 'model.safetensors'],
  [...HUB, '--exclude', 'original/*'],
])('accepts a download that says what it fetches: %j %j %j %j', (...command) => {
  expect(fetching({ emptyDir: { sizeLimit: '20Gi' } }, command)).toEqual([]);
});

test('says nothing of volumes that no container fills before the server', () => {
  const volumes = [{ name: 'cache', emptyDir: { sizeLimit: '1Gi' } }];
  const volumeMounts = [{ name: 'cache', mountPath: '/cache' }];
  expect(say('WeightsFitVolume', cluster(server({ containers: [container({ volumeMounts })], volumes })))).toEqual([]);
});

test("reads the size of a claim that is the pod's own", () => {
  const claim = (storage: string): Record<string, unknown> => ({
    ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage } } } } },
  });
  expect(fetching(claim('16Gi'))).toEqual([]);
  expect(fetching(claim('14Gi'))).toEqual([
    [
      'Deployment chat/chat-server',
      'spec.template.spec.volumes[1].ephemeral.volumeClaimTemplate.spec.resources.requests.storage',
      "volume 'models' holds 14.0 GiB, but the weights are 14.9 GiB",
    ],
  ]);
});
