import { checkOrganization } from '../../../constructs/planning/organization/check-organization';
import type { OrganizationProps } from '../../../constructs/planning/organization/organization-props';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const LATE = '${Token[TOKEN.1]}';

test('takes everything that Kubernetes and registries take, and what is known only later', () => {
  const props: OrganizationProps = {
    labels: { 'corp.example/cost-center': '4711', team: 'ai', empty: '', later: LATE },
    annotations: { 'corp.example/contact': 'Ada Lovelace <ada@corp.example>', owner: LATE },
    imagePullSecrets: ['harbor', 'team.registry', LATE],
    tolerations: [
      { key: 'dedicated', operator: 'Equal', value: 'ai', effect: 'NoSchedule' },
      { key: 'corp.example/spot' },
      { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ],
    nodeSelector: { 'corp.example/zone': 'trusted', 'kubernetes.io/os': 'linux' },
    priorityClassName: 'corp-default',
    registryMirrors: {
      'docker.io': 'harbor.corp.example/hub',
      'registry.corp:5000': 'harbor.corp.example:8443',
      'quay.io': `${LATE}.dkr.ecr.eu-west-1.amazonaws.com/quay`,
      'harbor.corp.example': 'harbor.corp.example',
    },
    imageDigests: { 'vllm/vllm-openai:v0.28.0': DIGEST, busybox: DIGEST, 'registry.corp:5000/app:1': LATE },
    chartRepositories: { 'https://kedacore.github.io/charts': 'oci://harbor.corp.example/charts' },
  };
  expect(() => checkOrganization(props)).not.toThrow();
  expect(() => checkOrganization({})).not.toThrow();
});

function problem(props: unknown): string {
  try {
    checkOrganization(props as OrganizationProps);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

test('fails when a field is written wrongly, and names the nearest', () => {
  expect(problem({ label: {} })).toBe(
    "'label' is no rule of an organisation, the nearest is 'labels'; known are labels, annotations, imagePullSecrets, tolerations, nodeSelector, priorityClassName, registryMirrors, imageDigests, chartRepositories [OrganizationField]",
  );
});

const KEY =
  "a key is at most 63 letters, digits, '-', '_' or '.', with a DNS name and '/' before it if you like, such as 'example.com/cost-center'";

test.each([
  [{ labels: ['a'] }, `'labels' must be texts by name, got ["a"] [OrganizationLabels]`],
  [{ labels: { center: 4711 } }, "'labels' must have a text for 'center', got 4711; put it between quotes [OrganizationLabels]"],
  [{ labels: { 'cost center': 'a' } }, `'labels' must not have the key 'cost center': ${KEY} [OrganizationLabels]`],
  [{ labels: { 'Corp/a': 'a' } }, `'labels' must not have the key 'Corp/a': ${KEY} [OrganizationLabels]`],
  [{ labels: { 'a.example/b/c': 'a' } }, `'labels' must not have the key 'a.example/b/c': ${KEY} [OrganizationLabels]`],
  [
    { labels: { team: 'AI & Data' } },
    "'labels' has for 'team' the value 'AI & Data'; a value is at most 63 letters, digits, '-', '_' or '.', and begins and ends with a letter or a digit [OrganizationLabels]",
  ],
  [
    { labels: { 'app.kubernetes.io/name': 'all' } },
    "'labels' must not have the key 'app.kubernetes.io/name', which means something of its own to each object; take one like 'example.com/name' [OrganizationLabels]",
  ],
  [
    { annotations: { 'policy.groundplan.dev/PinnedImages': 'because everybody does' } },
    "'annotations' must not have the key 'policy.groundplan.dev/PinnedImages', which means something of its own to each object; take one like 'example.com/PinnedImages' [OrganizationAnnotations]",
  ],
  [{ annotations: { 'a b': 'c' } }, `'annotations' must not have the key 'a b': ${KEY} [OrganizationAnnotations]`],
  [{ annotations: { a: true } }, "'annotations' must have a text for 'a', got true; put it between quotes [OrganizationAnnotations]"],
  [
    { annotations: { a: 'ü'.repeat(131_072) } },
    "'annotations' are 262145 bytes, and an object takes at most 262144 [OrganizationAnnotations]",
  ],
  [{ imagePullSecrets: 'harbor' }, "'imagePullSecrets' must be a list of names of Secrets, got 'harbor' [OrganizationPullSecrets]"],
  [
    { imagePullSecrets: [{ name: 'harbor' }] },
    `'imagePullSecrets' must be names of Secrets, of lower-case letters, digits, '-' and '.', got {"name":"harbor"} [OrganizationPullSecrets]`,
  ],
  [{ tolerations: {} }, "'tolerations' must be a list, got {} [OrganizationTolerations]"],
  [
    { tolerations: [{ keys: 'a' }] },
    `'tolerations' has {"keys":"a"}: it takes key, operator, value, effect and tolerationSeconds, and not 'keys' [OrganizationTolerations]`,
  ],
  [
    { tolerations: [{ key: 'a', operator: 'In' }] },
    `'tolerations' has {"key":"a","operator":"In"}: 'operator' must be one of Equal, Exists [OrganizationTolerations]`,
  ],
  [
    { tolerations: [{ key: 'a', effect: 'NoSchedul' }] },
    `'tolerations' has {"key":"a","effect":"NoSchedul"}: 'effect' must be one of NoSchedule, PreferNoSchedule, NoExecute; the nearest is 'NoSchedule' [OrganizationTolerations]`,
  ],
  [
    { tolerations: [{ effect: 'NoSchedule' }] },
    `'tolerations' has {"effect":"NoSchedule"}: 'key' must be the key of a taint; without one 'operator' is 'Exists' [OrganizationTolerations]`,
  ],
  [
    { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
    `'tolerations' has {"key":"a","operator":"Exists","value":"b"}: 'value' must be a text, and goes with the operator 'Equal' only [OrganizationTolerations]`,
  ],
  [
    { tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 5 }] },
    `'tolerations' has {"key":"a","effect":"NoSchedule","tolerationSeconds":5}: 'tolerationSeconds' must be a whole number, and goes with the effect 'NoExecute' only [OrganizationTolerations]`,
  ],
  [{ tolerations: ['a'] }, "'tolerations' has 'a': it takes key, operator, value, effect and tolerationSeconds [OrganizationTolerations]"],
  [{ nodeSelector: { 'a b': 'c' } }, `'nodeSelector' must not have the key 'a b': ${KEY} [OrganizationNodeSelector]`],
  [
    { priorityClassName: 'High' },
    "'priorityClassName' must be the name of a PriorityClass, of lower-case letters, digits, '-' and '.', got 'High' [OrganizationPriorityClass]",
  ],
  [
    { registryMirrors: { 'https://docker.io': 'harbor.example/hub' } },
    "'registryMirrors' must have the hosts of registries as keys, without scheme and path, got 'https://docker.io'; the nearest well-known one is 'docker.io' [OrganizationMirrors]",
  ],
  ...['https://harbor.example/hub', 'harbor.example/hub/', 'harbor/hub', 'harbor.example/Hub', ''].map(
    (mirror) =>
      [
        { registryMirrors: { 'docker.io': mirror } },
        `'registryMirrors' must have for 'docker.io' a registry or a path in one, such as 'harbor.example.com/hub', without scheme and '/' at the end, got '${mirror}' [OrganizationMirrors]`,
      ] as const,
  ),
  [
    { registryMirrors: { 'docker.io': 'docker.io/corp' } },
    "'registryMirrors' has 'docker.io/corp' for 'docker.io', but 'docker.io' has a mirror itself; name the last one [OrganizationMirrors]",
  ],
  [
    { imageDigests: { [`busybox@${DIGEST}`]: DIGEST } },
    `'imageDigests' must have images as keys, with a tag and without a digest, such as 'vllm/vllm-openai:v0.28.0', got 'busybox@${DIGEST}' [OrganizationDigests]`,
  ],
  [
    { imageDigests: { 'busybox:1.37': 'a1a1' } },
    "'imageDigests' must have for 'busybox:1.37' a digest, 'sha256:' and 64 digits of 0-9 and a-f, got 'a1a1' [OrganizationDigests]",
  ],
  [
    { chartRepositories: { 'https://kedacore.github.io/charts': 'harbor.example/charts' } },
    "'chartRepositories' must be addresses that begin with https:// or oci://, got 'harbor.example/charts' [OrganizationCharts]",
  ],
] as const)('fails when it is given %j', (props, message) => {
  expect(problem(props)).toBe(message);
});

test.each(['app', 'release', 'helm.sh/chart', 'pod-security.kubernetes.io/enforce', 'groundplan.dev/llm-client'])(
  'fails when one label %p is to stand on everything',
  (key) => {
    expect(problem({ labels: { [key]: 'x' } })).toMatch(/means something of its own to each object.*\[OrganizationLabels\]$/);
  },
);
