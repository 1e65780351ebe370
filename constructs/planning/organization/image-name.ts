import type { OrganizationProps } from './organization-props';

/** The parts of an image's name. */
export interface ImageName {
  /** Host of the registry, with its port: `docker.io` where the name says none. */
  readonly registry: string;
  /** Path in the registry, `library/` before the one-part names of Docker Hub. */
  readonly repository: string;
  /** Tag; undefined if the name has none. */
  readonly tag?: string;
  /** Digest, `sha256:…`; undefined if the name has none. */
  readonly digest?: string;
}

/** An image as an organisation runs it. */
export interface OrganizedImage {
  /** Its whole name. */
  readonly image: string;
  /** The registry that it comes from although no mirror of it is named; undefined if all is well. */
  readonly elsewhere?: string;
  /** The digest that it has to have and is written without; undefined if there is none. */
  readonly digest?: string;
}

const HUB = 'docker.io';

/** Whether a text is known only when it is deployed: a token of the AWS CDK, or an output of Pulumi. */
export function isLate(text: string): boolean {
  return /[$#]\{(Token|TOKEN|Pulumi)\[/.test(text);
}

/**
 * Reads the name of an image as container runtimes do. Undefined where the registry cannot be told: the text is known only later.
 *
 * Source: github.com/distribution/reference, normalize.go at 4ca14034c406 (read 2026-11-30).
 */
export function readImage(image: string): ImageName | undefined {
  const [name, digest] = cut(image, image.indexOf('@'));
  const slash = name.indexOf('/');
  const [head] = cut(name, slash);
  const hasRegistry = slash > 0 && (/[.:A-Z]/.test(head) || head === 'localhost');
  const colon = name.lastIndexOf(':');
  const [path, tag] = cut(name, colon > name.lastIndexOf('/') ? colon : -1);
  if (isLate(slash < 0 ? path : head) || path === '') {
    return undefined;
  }
  const registry = hasRegistry ? head : HUB;
  const rest = hasRegistry ? path.slice(slash + 1) : path;
  const isHub = registry === HUB || registry === 'index.docker.io';
  return {
    registry: isHub ? HUB : registry,
    repository: isHub && !rest.includes('/') ? `library/${rest}` : rest,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** An image as an organisation runs it: with its digest, from its mirror. An image that is there already stays as it is. */
export function organizeImage(image: string, props: OrganizationProps): OrganizedImage {
  const name = readImage(image);
  if (!name) {
    return { image };
  }
  const { registryMirrors: mirrors } = props;
  const digest = name.digest === undefined ? digestOf(name, props) : undefined;
  const pinned = digest === undefined ? image : `${image}@${digest}`;
  if (!mirrors || Object.values(mirrors).some((mirror) => hostOf(mirror) === name.registry)) {
    return { image: pinned, digest };
  }
  const mirror = Object.hasOwn(mirrors, name.registry) ? mirrors[name.registry] : undefined;
  return mirror === undefined
    ? { image: pinned, digest, elsewhere: name.registry }
    : { image: `${mirror}/${text({ ...name, digest: name.digest ?? digest })}`, digest };
}

/** The digest that an organisation gives an image, by its name and tag. */
export function digestOf(name: ImageName, props: OrganizationProps): string | undefined {
  return digestsOf(name, props, false)[0];
}

/** The digests that an organisation gives an image: one at most, or with `anyTag` one of each tag that it names. */
export function digestsOf(name: ImageName, { imageDigests = {}, registryMirrors = {} }: OrganizationProps, anyTag: boolean): string[] {
  const meant = [name, ...upstreams(name, registryMirrors)].map(key);
  const found = Object.entries(imageDigests).filter(([written]) => {
    const known = readImage(written);
    return known !== undefined && meant.includes(key(anyTag ? { ...known, tag: name.tag } : known));
  });
  return [...new Set(found.map(([, digest]) => digest))];
}

/** Host of a registry or of a path in one. */
export function hostOf(mirror: string): string {
  return cut(mirror, mirror.indexOf('/'))[0];
}

/** What an image at a mirror is called where it comes from. */
function upstreams(name: ImageName, mirrors: Readonly<Record<string, string>>): ImageName[] {
  const full = `${name.registry}/${name.repository}`;
  return Object.entries(mirrors)
    .filter(([, mirror]) => full.startsWith(`${mirror}/`))
    .map(([registry, mirror]) => ({ ...name, registry, repository: full.slice(mirror.length + 1) }));
}

function key(name: ImageName): string {
  return `${name.registry}/${text({ ...name, digest: undefined })}`;
}

function text({ repository, tag, digest }: ImageName): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function cut(whole: string, at: number): [string, string | undefined] {
  return at < 0 ? [whole, undefined] : [whole.slice(0, at), whole.slice(at + 1)];
}
