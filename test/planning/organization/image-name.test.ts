import { digestOf, digestsOf, hostOf, isLate, organizeImage, readImage } from '../../../constructs/planning/organization/image-name';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const OTHER = `sha256:${'b2'.repeat(32)}`;
const MIRRORS = { 'docker.io': 'harbor.corp.example/hub', 'quay.io': 'harbor.corp.example:8443/quay', 'localhost:5000': 'mirror.example' };

test.each([
  ['busybox', { registry: 'docker.io', repository: 'library/busybox' }],
  ['busybox:1.37', { registry: 'docker.io', repository: 'library/busybox', tag: '1.37' }],
  ['vllm/vllm-openai:v0.28.0', { registry: 'docker.io', repository: 'vllm/vllm-openai', tag: 'v0.28.0' }],
  ['index.docker.io/busybox', { registry: 'docker.io', repository: 'library/busybox' }],
  ['docker.io/vllm/vllm-openai', { registry: 'docker.io', repository: 'vllm/vllm-openai' }],
  [`quay.io/a/b/c:1.0@${DIGEST}`, { registry: 'quay.io', repository: 'a/b/c', tag: '1.0', digest: DIGEST }],
  ['registry:5000/app', { registry: 'registry:5000', repository: 'app' }],
  ['localhost/app:2', { registry: 'localhost', repository: 'app', tag: '2' }],
  ['quay.io/a/b:${Token[TOKEN.12]}', { registry: 'quay.io', repository: 'a/b', tag: '${Token[TOKEN.12]}' }],
  ['busybox:${Pulumi[0]}', { registry: 'docker.io', repository: 'library/busybox', tag: '${Pulumi[0]}' }],
])('reads %p', (image, parts) => {
  expect(readImage(image)).toEqual(parts);
});

test.each(['${Token[TOKEN.12]}/team/app:1', '${Pulumi[3]}', '12.dkr.ecr.${Token[AWS.Region.4]}.amazonaws.com/app', ''])(
  'cannot tell where %p comes from',
  (image) => {
    expect(readImage(image)).toBeUndefined();
    expect(organizeImage(image, { registryMirrors: MIRRORS })).toEqual({ image });
  },
);

test.each([
  ['busybox', 'harbor.corp.example/hub/library/busybox'],
  ['vllm/vllm-openai:v0.28.0', 'harbor.corp.example/hub/vllm/vllm-openai:v0.28.0'],
  [`quay.io/a/b:1.0@${DIGEST}`, `harbor.corp.example:8443/quay/a/b:1.0@${DIGEST}`],
  ['localhost:5000/app:1', 'mirror.example/app:1'],
  ['quay.io/a/b:${Token[TOKEN.12]}', 'harbor.corp.example:8443/quay/a/b:${Token[TOKEN.12]}'],
  // what is at a mirror's host stays, whether it is a copy or the organisation's own.
  ['harbor.corp.example/hub/library/busybox', 'harbor.corp.example/hub/library/busybox'],
  ['harbor.corp.example/team/app:1', 'harbor.corp.example/team/app:1'],
])('takes %p from its mirror', (image, mirrored) => {
  expect(organizeImage(image, { registryMirrors: MIRRORS })).toEqual({ image: mirrored, digest: undefined });
});

test('names the registry that has no mirror, and leaves the image', () => {
  expect(organizeImage('ghcr.io/kedacore/keda:2', { registryMirrors: MIRRORS })).toEqual({
    image: 'ghcr.io/kedacore/keda:2',
    digest: undefined,
    elsewhere: 'ghcr.io',
  });
});

test('takes no field of every object for a mirror', () => {
  expect(organizeImage('constructor/app', { registryMirrors: {} }).elsewhere).toBe('docker.io');
});

test('leaves images where they are without mirrors', () => {
  expect(organizeImage('ghcr.io/kedacore/keda:2', {})).toEqual({ image: 'ghcr.io/kedacore/keda:2', digest: undefined });
});

test.each([
  ['vllm/vllm-openai:v0.28.0', 'vllm/vllm-openai:v0.28.0'],
  ['docker.io/vllm/vllm-openai:v0.28.0', 'vllm/vllm-openai:v0.28.0'],
  ['vllm/vllm-openai:v0.28.0', 'docker.io/vllm/vllm-openai:v0.28.0'],
  ['busybox', 'docker.io/library/busybox'],
])('gives %p the digest of %p and keeps the tag', (image, key) => {
  expect(organizeImage(image, { imageDigests: { [key]: DIGEST } })).toEqual({ image: `${image}@${DIGEST}`, digest: DIGEST });
});

test('finds the digest by the name of before, and gives it before the mirror', () => {
  const props = { registryMirrors: MIRRORS, imageDigests: { 'quay.io/a/b:1.0': DIGEST } };
  const mirrored = `harbor.corp.example:8443/quay/a/b:1.0@${DIGEST}`;
  expect(organizeImage('quay.io/a/b:1.0', props).image).toBe(mirrored);
  expect(organizeImage('harbor.corp.example:8443/quay/a/b:1.0', props).image).toBe(mirrored);
  expect(organizeImage(mirrored, props).image).toBe(mirrored);
});

test.each([`quay.io/a/b:1.0@${OTHER}`, 'quay.io/a/b:1.1', 'quay.io/a/b', 'a/b:1.0'])('gives %p no digest of another image', (image) => {
  expect(organizeImage(image, { imageDigests: { 'quay.io/a/b:1.0': DIGEST } }).image).toBe(image);
});

test('finds the digest of each tag by the name alone, the same one once', () => {
  const imageDigests = { 'quay.io/a/b:1.0': DIGEST, 'quay.io/a/b:1.1': OTHER, 'quay.io/a/b:1.2': DIGEST, 'quay.io/a/c:1.0': OTHER };
  const name = { registry: 'quay.io', repository: 'a/b' };
  expect(digestsOf(name, { imageDigests }, true)).toEqual([DIGEST, OTHER]);
  expect(digestsOf(name, { imageDigests }, false)).toEqual([]);
  expect(digestOf({ ...name, tag: '1.1' }, { imageDigests })).toBe(OTHER);
});

test('knows the host of a mirror and what is known only later', () => {
  expect([hostOf('harbor.corp.example:8443/quay/a'), hostOf('mirror.example')]).toEqual(['harbor.corp.example:8443', 'mirror.example']);
  expect(['${Token[TOKEN.1]}', 'a-${Pulumi[1]}', '#{Token[T.2]}', 'plain', '${HOME}'].map(isLate)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
