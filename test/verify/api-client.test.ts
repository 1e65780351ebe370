import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, ApiError } from '../../verify/api-client';

type Answer = readonly [status: number, body: object, headers?: Readonly<Record<string, string>>];

let folder: string;
let server: Server;
let asked: string[];
let answers: Record<string, Answer[]>;
let client: ApiClient;

/** An API server that answers what the test gives it, each answer once and the last one for ever. */
beforeEach(async () => {
  asked = [];
  answers = {
    'GET /apis/apps/v1': [[200, { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] }]],
    'GET /api/v1': [[200, { resources: [{ name: 'namespaces', kind: 'Namespace', namespaced: false }] }]],
  };
  folder = mkdtempSync(join(tmpdir(), 'groundplan-api-'));
  const socketPath = join(folder, 'socket');
  server = createServer((request, response) => {
    const call = `${request.method} ${request.url}`;
    asked.push(call);
    const given = answers[call] ?? [[404, { message: 'the server could not find the requested resource' }]];
    const [status, body, headers = {}] = given.length > 1 ? given.shift()! : given[0];
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  client = new ApiClient({ socketPath });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const FLAGS = 'fieldManager=groundplan&fieldValidation=Strict&force=true';
const chat = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chat' } };
const path = (namespace: string): string => `PATCH /apis/apps/v1/namespaces/${namespace}/deployments/chat?${FLAGS}`;

test('applies strictly, and writes nothing when asked for a dry run', async () => {
  answers[path('default')] = answers[`${path('default')}&dryRun=All`] = [[200, chat]];
  await client.apply(chat);
  await client.apply(chat, { dryRun: true });
  expect(asked).toEqual(['GET /apis/apps/v1', path('default'), `${path('default')}&dryRun=All`]);
});

test('an object is in its own namespace, else in that of the client, and in none if its kind has none', async () => {
  answers[path('team')] = answers[path('own')] = [[200, chat]];
  answers[`PATCH /api/v1/namespaces/own?${FLAGS}`] = [[200, {}]];
  const team = client.inNamespace('team');
  await team.apply(chat);
  await team.apply({ ...chat, metadata: { name: 'chat', namespace: 'own' } });
  await team.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } });
  expect(asked.filter((call) => call.startsWith('PATCH'))).toEqual([path('team'), path('own'), `PATCH /api/v1/namespaces/own?${FLAGS}`]);
});

test('asks again when the API server says when', async () => {
  answers[path('default')] = [
    [429, { message: 'storage is (re)initializing' }, { 'Retry-After': '1' }],
    [200, chat],
  ];
  expect(await client.apply(chat)).toEqual(chat);
  expect(asked.filter((call) => call === path('default'))).toHaveLength(2);
});

test('fails at once with the words of an API server that does not say when to ask again', async () => {
  answers[path('default')] = [[422, { message: 'Deployment "chat" is invalid', details: { causes: [{ field: 'spec.replicas' }] } }]];
  const refusal = await client.apply(chat).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({ code: 422, message: 'Deployment "chat" is invalid', details: { causes: [{ field: 'spec.replicas' }] } });
  expect(asked.filter((call) => call === path('default'))).toHaveLength(1);
});

test('a kind that is not there yet is looked for again, and one that is known is not', async () => {
  const job = ['ray.io/v1', 'RayJob'] as const;
  expect(await client.serves(...job)).toBe(false);
  answers['GET /apis/ray.io/v1'] = [[200, { resources: [{ name: 'rayjobs', kind: 'RayJob', namespaced: true }] }]];
  expect(await client.serves(...job)).toBe(true);
  expect(await client.serves(...job)).toBe(true);
  expect(asked).toEqual(['GET /apis/ray.io/v1', 'GET /apis/ray.io/v1']);
});

test('what is not there is read as nothing, and its removal is no error', async () => {
  expect(await client.read(chat)).toBeUndefined();
  await client.remove(chat);
  expect(asked).toEqual([
    'GET /apis/apps/v1',
    'GET /apis/apps/v1/namespaces/default/deployments/chat',
    'DELETE /apis/apps/v1/namespaces/default/deployments/chat?propagationPolicy=Background',
  ]);
});
