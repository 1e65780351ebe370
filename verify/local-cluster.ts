import { GroundplanError } from '../constructs/planning/groundplan-error';
import { type ApiClient, ApiError, type LiveObject } from './api-client';
import { KUBERNETES, versionOf } from './engines/engine';
import { type Definition, LocalApiServer } from './engines/local-api-server';
import { isDefinition } from './folder-order';
import type { OpenCluster } from './kubectl-cluster';
import { type Manifest, nameOf, placeOf } from './read-manifests';

/** What would call services that are not there, and block everything after it. */
const CALLS_OUT =
  /^(admissionregistration\.k8s\.io\/.* (Validating|Mutating)WebhookConfiguration|apiregistration\.k8s\.io\/.* APIService)$/;

/**
 * A throw-away API server that starts empty; objects are written to it, in order.
 *
 * `given` is what the real cluster has already: definitions and namespaces are taken from it, so that an operator's whole file will do.
 */
export async function openLocalCluster(given: readonly Manifest[], namespace = 'default'): Promise<OpenCluster> {
  const server = await startServer();
  const api = server.api.inNamespace(namespace);
  const offer = (manifest: Manifest): Promise<unknown> => applyTo(server, api, manifest);
  try {
    const wanted = given.filter((m) => isDefinition(m) || (m.body.apiVersion === 'v1' && m.body.kind === 'Namespace'));
    for (const manifest of wanted) {
      await offer(manifest).catch((error: Error) => {
        throw new GroundplanError('DefinitionRefused', `${placeOf(manifest)} ${nameOf(manifest.body)} is refused: ${error.message}`);
      });
    }
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  } catch (error) {
    await server.end();
    throw error;
  }
  return {
    title: `a throw-away API server, Kubernetes ${versionOf(KUBERNETES).slice(1)}`,
    api,
    offer,
    keeps: true,
    remedies: {
      kind: "name the file or folder with its CustomResourceDefinition with '--crds', or put it into this folder",
      namespace:
        "put it into this folder, in a file before this one; if the cluster has it already, put it into a file that '--crds' names",
    },
    end: () => server.end(),
  };
}

/** Nobody makes service accounts there, and pods are not asked for theirs. */
async function startServer(): Promise<LocalApiServer> {
  try {
    return await LocalApiServer.start(() => ['--disable-admission-plugins=ServiceAccount']);
  } catch (error) {
    if (GroundplanError.is(error)) {
      throw error;
    }
    throw new GroundplanError('LocalServerFailed', `the throw-away API server did not start: ${(error as Error).message}`);
  }
}

async function applyTo(server: LocalApiServer, api: ApiClient, manifest: Manifest): Promise<LiveObject> {
  const { body } = manifest;
  if (CALLS_OUT.test(`${body.apiVersion} ${body.kind}`)) {
    return api.apply(body, { dryRun: true });
  }
  if (!isDefinition(manifest)) {
    return api.apply(body);
  }
  await api.apply(body, { dryRun: true });
  // The webhook that converts between versions is not there; versions differ in name only then.
  const { conversion: _conversion, ...spec } = body['spec'] as Readonly<Record<string, unknown>>;
  const live = await api.apply({ ...body, spec });
  await server.established(body as Definition).catch((error: Error) => {
    throw new ApiError(422, error.message);
  });
  return live;
}
