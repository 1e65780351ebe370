import { GroundplanError } from '../groundplan-error';
import { nearestWord } from '../planner-field';
import { hostOf, isLate, readImage } from './image-name';
import type { OrganizationProps } from './organization-props';

type Check = (props: OrganizationProps) => string | undefined;

const FIELDS = [
  'labels',
  'annotations',
  'imagePullSecrets',
  'tolerations',
  'nodeSelector',
  'priorityClassName',
  'registryMirrors',
  'imageDigests',
  'chartRepositories',
];
// k8s.io/apimachinery v0.36.4, pkg/api/validate/content (names and values of labels, DNS names) and pkg/api/validation/objectmeta.go (bytes).
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MOST_ANNOTATION_BYTES = 256 * 1024;
const utf8 = new TextEncoder();
const REGISTRY = /^(localhost|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+)(:\d{1,5})?$/;
const MIRROR_PATH = /^[a-z0-9]+([._-]+[a-z0-9]+)*$/;
const KNOWN_REGISTRIES = ['docker.io', 'quay.io', 'ghcr.io', 'nvcr.io', 'public.ecr.aws', 'registry.k8s.io', 'gcr.io', 'mcr.microsoft.com'];

/** Beginnings of keys that say what a thing is or what may be done to it: one value for everything would be wrong. */
const RESERVED_LABELS = ['app.kubernetes.io/', 'helm.sh/', 'pod-security.kubernetes.io/', 'groundplan.dev/', 'batch.kubernetes.io/'];
/** Labels that charts select their own pods by. */
const CHART_LABELS = ['app', 'name', 'chart', 'release', 'heritage', 'jobLabel'];
const RESERVED_ANNOTATIONS = [
  'policy.groundplan.dev/',
  'groundplan.dev/',
  'helm.sh/',
  'meta.helm.sh/',
  'kubectl.kubernetes.io/',
  'pulumi.com/',
];
const OPERATORS = ['Equal', 'Exists'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

const CHECKS: readonly { readonly code: string; readonly check: Check }[] = [
  {
    code: 'OrganizationLabels',
    check: ({ labels }) => labelsProblem('labels', labels) ?? reserved('labels', labels, RESERVED_LABELS, CHART_LABELS),
  },
  { code: 'OrganizationAnnotations', check: ({ annotations }) => annotationsProblem(annotations) },
  { code: 'OrganizationPullSecrets', check: ({ imagePullSecrets }) => namesProblem(imagePullSecrets) },
  { code: 'OrganizationTolerations', check: ({ tolerations }) => tolerationsProblem(tolerations) },
  { code: 'OrganizationNodeSelector', check: ({ nodeSelector }) => labelsProblem('nodeSelector', nodeSelector) },
  { code: 'OrganizationPriorityClass', check: ({ priorityClassName }) => priorityProblem(priorityClassName) },
  { code: 'OrganizationMirrors', check: ({ registryMirrors }) => mirrorsProblem(registryMirrors) },
  { code: 'OrganizationDigests', check: ({ imageDigests }) => digestsProblem(imageDigests) },
  { code: 'OrganizationCharts', check: ({ chartRepositories }) => chartsProblem(chartRepositories) },
];

/** Refuses rules of an organisation that Kubernetes, a registry or Helm could not take. Text that is known only later passes. */
export function checkOrganization(props: OrganizationProps): void {
  const stranger = Object.keys(props).find((name) => !FIELDS.includes(name));
  if (stranger !== undefined) {
    throw new GroundplanError(
      'OrganizationField',
      `'${stranger}' is no rule of an organisation, the nearest is '${nearestWord(stranger, FIELDS)}'; known are ${FIELDS.join(', ')}`,
    );
  }
  for (const rule of CHECKS) {
    const problem = rule.check(props);
    if (problem !== undefined) {
      throw new GroundplanError(rule.code, problem);
    }
  }
}

function mapProblem(prop: string, map: unknown): string | undefined {
  if (map === undefined) {
    return undefined;
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    return `'${prop}' must be texts by name, got ${show(map)}`;
  }
  const bad = Object.entries(map).find(([, value]) => typeof value !== 'string');
  return bad && `'${prop}' must have a text for '${bad[0]}', got ${show(bad[1])}; put it between quotes`;
}

function keyProblem(prop: string, key: string): string | undefined {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  const isRight = NAME.test(name) && (prefix === undefined || (prefix.length <= 253 && DNS_NAME.test(prefix)));
  return isRight
    ? undefined
    : `'${prop}' must not have the key '${key}': a key is at most 63 letters, digits, '-', '_' or '.', with a DNS name and '/' before it if you like, ` +
        `such as 'example.com/cost-center'`;
}

function labelsProblem(prop: string, labels: OrganizationProps['labels']): string | undefined {
  const problem = mapProblem(prop, labels);
  if (problem !== undefined || labels === undefined) {
    return problem;
  }
  const bad = Object.entries(labels).find(([, value]) => value !== '' && !NAME.test(value) && !isLate(value));
  return (
    first(Object.keys(labels), (key) => keyProblem(prop, key)) ??
    (bad &&
      `'${prop}' has for '${bad[0]}' the value '${bad[1]}'; a value is at most 63 letters, digits, '-', '_' or '.', and begins and ends with a letter or a digit`)
  );
}

function reserved(
  prop: string,
  map: Readonly<Record<string, string>> = {},
  beginnings: readonly string[],
  whole: readonly string[] = [],
): string | undefined {
  const bad = Object.keys(map).find((key) => whole.includes(key) || beginnings.some((beginning) => key.startsWith(beginning)));
  return bad === undefined
    ? undefined
    : `'${prop}' must not have the key '${bad}', which means something of its own to each object; take one like 'example.com/${bad.split('/').at(-1)}'`;
}

function annotationsProblem(annotations: OrganizationProps['annotations']): string | undefined {
  const problem = mapProblem('annotations', annotations);
  if (problem !== undefined || annotations === undefined) {
    return problem;
  }
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + utf8.encode(key + value).length, 0);
  return (
    first(Object.keys(annotations), (key) => keyProblem('annotations', key)) ??
    reserved('annotations', annotations, RESERVED_ANNOTATIONS) ??
    (bytes > MOST_ANNOTATION_BYTES ? `'annotations' are ${bytes} bytes, and an object takes at most ${MOST_ANNOTATION_BYTES}` : undefined)
  );
}

function namesProblem(names: unknown): string | undefined {
  if (names === undefined) {
    return undefined;
  }
  if (!Array.isArray(names)) {
    return `'imagePullSecrets' must be a list of names of Secrets, got ${show(names)}`;
  }
  return first(names as readonly unknown[], (name) =>
    isObjectName(name)
      ? undefined
      : `'imagePullSecrets' must be names of Secrets, of lower-case letters, digits, '-' and '.', got ${show(name)}`,
  );
}

function tolerationsProblem(tolerations: unknown): string | undefined {
  if (tolerations === undefined) {
    return undefined;
  }
  if (!Array.isArray(tolerations)) {
    return `'tolerations' must be a list, got ${show(tolerations)}`;
  }
  return first(tolerations as readonly Record<string, unknown>[], (toleration) => {
    const { key, operator = 'Equal', value, effect, tolerationSeconds, ...rest } = typeof toleration === 'object' ? (toleration ?? {}) : {};
    const stranger = Object.keys(rest)[0];
    const wrong = (what: string): string => `'tolerations' has ${show(toleration)}: ${what}`;
    if (typeof toleration !== 'object' || stranger !== undefined) {
      return wrong(`it takes key, operator, value, effect and tolerationSeconds${stranger === undefined ? '' : `, and not '${stranger}'`}`);
    }
    if (typeof operator !== 'string' || !OPERATORS.includes(operator)) {
      return wrong(`'operator' must be one of ${OPERATORS.join(', ')}`);
    }
    if (effect !== undefined && (typeof effect !== 'string' || !EFFECTS.includes(effect))) {
      return wrong(`'effect' must be one of ${EFFECTS.join(', ')}; the nearest is '${nearestWord(String(effect), EFFECTS)}'`);
    }
    if (key === undefined ? operator !== 'Exists' : typeof key !== 'string' || keyProblem('key', key) !== undefined) {
      return wrong(`'key' must be the key of a taint; without one 'operator' is 'Exists'`);
    }
    if (value !== undefined && (typeof value !== 'string' || operator === 'Exists')) {
      return wrong(`'value' must be a text, and goes with the operator 'Equal' only`);
    }
    const isWhole = tolerationSeconds === undefined || Number.isInteger(tolerationSeconds);
    return isWhole && (tolerationSeconds === undefined || effect === 'NoExecute')
      ? undefined
      : wrong(`'tolerationSeconds' must be a whole number, and goes with the effect 'NoExecute' only`);
  });
}

function priorityProblem(name: unknown): string | undefined {
  return name === undefined || isObjectName(name)
    ? undefined
    : `'priorityClassName' must be the name of a PriorityClass, of lower-case letters, digits, '-' and '.', got ${show(name)}`;
}

function mirrorsProblem(mirrors: OrganizationProps['registryMirrors']): string | undefined {
  return (
    mapProblem('registryMirrors', mirrors) ??
    first(Object.entries(mirrors ?? {}), ([registry, mirror]) => {
      if (!REGISTRY.test(registry)) {
        const nearest = nearestWord(registry, KNOWN_REGISTRIES);
        return `'registryMirrors' must have the hosts of registries as keys, without scheme and path, got '${registry}'; the nearest well-known one is '${nearest}'`;
      }
      const [host, ...path] = mirror.split('/');
      if (!isLate(mirror) && (!REGISTRY.test(host) || !path.every((part) => MIRROR_PATH.test(part)))) {
        return `'registryMirrors' must have for '${registry}' a registry or a path in one, such as 'harbor.example.com/hub', without scheme and '/' at the end, got '${mirror}'`;
      }
      return Object.hasOwn(mirrors!, hostOf(mirror)) && mirrors![hostOf(mirror)] !== hostOf(mirror)
        ? `'registryMirrors' has '${mirror}' for '${registry}', but '${hostOf(mirror)}' has a mirror itself; name the last one`
        : undefined;
    })
  );
}

function digestsProblem(digests: OrganizationProps['imageDigests']): string | undefined {
  return (
    mapProblem('imageDigests', digests) ??
    first(Object.entries(digests ?? {}), ([image, digest]) => {
      const name = readImage(image);
      if (!name || name.digest !== undefined || !/^[a-z0-9][\w./-]*(:\d+\/[\w./-]+)?(:[\w.-]+)?$/.test(image)) {
        return `'imageDigests' must have images as keys, with a tag and without a digest, such as 'vllm/vllm-openai:v0.28.0', got '${image}'`;
      }
      return isLate(digest) || /^sha256:[0-9a-f]{64}$/.test(digest)
        ? undefined
        : `'imageDigests' must have for '${image}' a digest, 'sha256:' and 64 digits of 0-9 and a-f, got '${digest}'`;
    })
  );
}

function chartsProblem(repositories: OrganizationProps['chartRepositories']): string | undefined {
  return (
    mapProblem('chartRepositories', repositories) ??
    first(Object.entries(repositories ?? {}).flat(), (address) =>
      isLate(address) || /^(https|oci):\/\/[^\s/]+(\/\S*)?$/.test(address)
        ? undefined
        : `'chartRepositories' must be addresses that begin with https:// or oci://, got '${address}'`,
    )
  );
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

function isObjectName(name: unknown): boolean {
  return typeof name === 'string' && (isLate(name) || (name.length <= 253 && DNS_NAME.test(name)));
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? typeof value);
}
