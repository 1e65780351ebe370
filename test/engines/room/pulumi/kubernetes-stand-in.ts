/**
 * Stands in for Pulumi's Kubernetes provider, which is not built here: between the real engine and a real API server.
 *
 * As that one does, it applies objects server-side with strict validation, tries them with a dry run in a preview, replaces what gets another
 * name, waits for the condition in the annotation `pulumi.com/waitFor`, and at a deletion until the object is gone.
 * It does not wait for Deployments, Services or Ingresses to be ready, forgets an object that it waited for in vain, reads nothing back for
 * `pulumi refresh`, and has no other setting than `KUBECONFIG`.
 */
import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import {
  type CheckRequest,
  CheckResponse,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  type UpdateRequest,
  UpdateResponse,
} from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb';
import type { KubernetesObject } from '../../../../constructs/delivery/manifest-graph';
import { ChartReleases, type ReleaseInputs } from './chart-releases';
import { ClusterObjects } from './cluster-objects';
import { serve, unary } from './plugin';

/** What the engine writes for a value that is known only later (`unknownValue` of @pulumi/pulumi's runtime). */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const objects = new ClusterObjects();
const releases = new ChartReleases(objects);

/** What an installed release is named by, and what an object is. Another name is another resource. */
const IDENTITY = { release: ['name', 'namespace'], object: ['metadata.name', 'metadata.namespace'] };

interface Resource {
  getName(): string;
  getType(): string;
}

function isRelease(resource: Resource): boolean {
  return resource.getType() === 'kubernetes:helm.sh/v3:Release';
}

function diff(request: DiffRequest): DiffResponse {
  const [olds, news] = [request.getOldInputs()!.toJavaScript(), request.getNews()!.toJavaScript()];
  const at = (inputs: unknown, path: string): unknown => path.split('.').reduce((value, key) => (value as any)?.[key], inputs);
  const response = new DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  response.setChanges(isDeepStrictEqual(olds, news) ? DIFF_NONE : DIFF_SOME);
  response.setReplacesList(IDENTITY[isRelease(request) ? 'release' : 'object'].filter((path) => at(olds, path) !== at(news, path)));
  return response;
}

/** State of a resource in a preview: what a dry run gives, without the status that nobody has written yet, or only the inputs. */
async function foreseen(resource: Resource, inputs: Struct): Promise<Struct> {
  const body = plain<KubernetesObject>(inputs);
  if (isRelease(resource) || JSON.stringify(body).includes(UNKNOWN)) {
    return inputs;
  }
  const live = await objects.dryRun(body);
  return live === undefined ? inputs : struct({ ...live, status: undefined });
}

async function applied(resource: Resource, inputs: Struct): Promise<Struct> {
  if (isRelease(resource)) {
    await releases.apply(plain<ReleaseInputs>(inputs));
    return inputs;
  }
  return struct(await objects.apply(plain<KubernetesObject>(inputs)));
}

async function create(request: CreateRequest): Promise<CreateResponse> {
  const inputs = request.getProperties()!;
  const response = new CreateResponse();
  if (request.getPreview()) {
    response.setProperties(await foreseen(request, inputs));
  } else {
    response.setProperties(await recorded('create', request, () => applied(request, inputs)));
    response.setId(request.getName());
  }
  return response;
}

async function update(request: UpdateRequest): Promise<UpdateResponse> {
  const inputs = request.getNews()!;
  const response = new UpdateResponse();
  response.setProperties(
    await (request.getPreview() ? foreseen(request, inputs) : recorded('update', request, () => applied(request, inputs))),
  );
  return response;
}

async function remove(request: DeleteRequest): Promise<Empty> {
  const inputs = request.getOldInputs()!;
  await recorded('delete', request, () =>
    isRelease(request) ? releases.remove(plain<ReleaseInputs>(inputs)) : objects.remove(plain<KubernetesObject>(inputs)),
  );
  return new Empty();
}

/** Writes into the file that `GROUNDPLAN_CALLS` names when a call begins and when it has succeeded. */
async function recorded<T>(verb: string, resource: Resource, call: () => Promise<T>): Promise<T> {
  const note = (when: string): void =>
    appendFileSync(process.env['GROUNDPLAN_CALLS']!, `${JSON.stringify({ when, verb, name: resource.getName() })}\n`);
  note('begin');
  const result = await call();
  note('end');
  return result;
}

function plain<T>(properties: Struct): T {
  return properties.toJavaScript() as T;
}

function struct(properties: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>);
}

function checked(request: CheckRequest): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(request.getNews());
  return response;
}

serve(ResourceProviderService, {
  configure: unary(() => {
    const response = new ConfigureResponse();
    response.setSupportspreview(true);
    return response;
  }),
  check: unary(checked),
  diff: unary(diff),
  create: unary(create),
  update: unary(update),
  delete: unary(remove),
});
