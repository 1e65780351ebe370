import { GroundplanError } from '../constructs/planning/groundplan-error';
import { type ApiClient, ApiError } from './api-client';
import { problemsOf } from './api-problems';
import { FolderOrder } from './folder-order';
import { type Manifest, placeOf } from './read-manifests';
import { ManifestState, type Problem, type VerifiedManifest } from './verification';

/** Somebody who can be asked whether objects would be taken. */
export interface VerifyingCluster {
  /** How a person would call it. */
  readonly title: string;
  /** Talks to its API server. */
  readonly api: ApiClient;
  /** Gives an object to the API server; fails with an `ApiError` if it is refused. */
  readonly offer: (manifest: Manifest) => Promise<unknown>;
  /** Whether what was offered is there afterwards. */
  readonly keeps: boolean;
  /** What to do about a kind or a namespace that nobody has. */
  readonly remedies: { readonly kind: string; readonly namespace: string };
}

/** Tells how far it is. */
export type VerifyProgress = (done: number, all: number) => void;

type Outcome = Omit<VerifiedManifest, 'manifest'>;

/** Offers objects to an API server in their order, each with strict validation. */
export async function verifyManifests(
  cluster: VerifyingCluster,
  manifests: readonly Manifest[],
  progress: VerifyProgress = () => undefined,
): Promise<readonly VerifiedManifest[]> {
  const order = new FolderOrder(manifests);
  const verified: VerifiedManifest[] = [];
  for (const manifest of manifests) {
    const early = order.tooEarly(manifest);
    verified.push({ manifest, ...(early === undefined ? await offered(cluster, order, manifest) : refused({ message: early })) });
    progress(verified.length, manifests.length);
  }
  return verified;
}

async function offered(cluster: VerifyingCluster, order: FolderOrder, manifest: Manifest): Promise<Outcome> {
  const { apiVersion, kind } = manifest.body;
  try {
    if (!(await cluster.api.serves(apiVersion, kind))) {
      return withoutKind(cluster, order, manifest);
    }
    await cluster.offer(manifest);
    return { state: ManifestState.ACCEPTED, problems: [] };
  } catch (error) {
    return outcomeOf(cluster, order, manifest, refusalIn(error, cluster));
  }
}

function withoutKind({ keeps, remedies }: VerifyingCluster, order: FolderOrder, manifest: Manifest): Outcome {
  const { apiVersion, kind } = manifest.body;
  const definition = order.definition(manifest);
  if (definition === undefined) {
    return refused({ message: `no kind ${kind} in ${apiVersion}; ${remedies.kind}` });
  }
  return keeps
    ? refused({ message: `the definition of its kind (${placeOf(definition)}) was refused` })
    : unchecked(`the definition of its kind is in this folder (${placeOf(definition)}) and not yet on the cluster`);
}

async function outcomeOf(cluster: VerifyingCluster, order: FolderOrder, manifest: Manifest, refusal: ApiError): Promise<Outcome> {
  const missed = order.missedBy(manifest, refusal.message);
  const missingNamespace = /^namespaces "([^"]+)" not found$/.exec(refusal.message)?.[1];
  if (missed !== undefined && !cluster.keeps) {
    return missingNamespace === undefined
      ? unchecked(`needs ${missed.body.kind} '${missed.body.metadata.name}', which this folder creates first (${placeOf(missed)})`)
      : inDefault(cluster, manifest, missingNamespace);
  }
  if (missingNamespace !== undefined) {
    return missed === undefined
      ? refused({ field: 'metadata.namespace', message: `no namespace '${missingNamespace}'; ${cluster.remedies.namespace}` })
      : refused({ field: 'metadata.namespace', message: `its namespace '${missingNamespace}' (${placeOf(missed)}) was refused` });
  }
  const definition = order.definition(manifest);
  return {
    ...refused(...problemsOf(refusal)),
    ...(definition &&
      !cluster.keeps && { note: `checked by the cluster's definition, not by that of this folder (${placeOf(definition)})` }),
  };
}

/** A namespace that comes with the same manifests is not there in a dry run; fields and rules are the same in any other. */
async function inDefault(cluster: VerifyingCluster, manifest: Manifest, namespace: string): Promise<Outcome> {
  const needs = `this folder creates namespace '${namespace}' first`;
  const moved = { ...manifest, body: { ...manifest.body, metadata: { ...manifest.body.metadata, namespace: 'default' } } };
  try {
    if ((await cluster.api.read(moved.body)) !== undefined) {
      return unchecked(`${needs}, and namespace 'default', which it could be checked in, has an object of its name`);
    }
    await cluster.offer(moved);
    return { state: ManifestState.ACCEPTED, problems: [], note: `checked in namespace 'default': ${needs}` };
  } catch (error) {
    const refusal = refusalIn(error, cluster);
    return / is forbidden: User "/.test(refusal.message)
      ? unchecked(`${needs}, and namespace 'default' may not be used to check it: ${refusal.message}`)
      : { ...refused(...problemsOf(refusal)), note: `checked in namespace 'default': ${needs}` };
  }
}

/** What the API server said of the object. That nobody answers, or that nobody knows who asks, is said of none. */
function refusalIn(error: unknown, { title }: VerifyingCluster): ApiError {
  if (error instanceof ApiError && ![401, 502, 504].includes(error.code)) {
    return error;
  }
  throw new GroundplanError('ClusterUnreachable', `${title} does not answer any more: ${(error as Error).message.trim()}`);
}

function refused(...problems: readonly Problem[]): Outcome {
  return { state: ManifestState.REFUSED, problems };
}

function unchecked(message: string): Outcome {
  return { state: ManifestState.UNCHECKED, problems: [{ message }] };
}
