/** What is fetched and not built: the operators' definitions, from the modules that the real proxy serves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEDA, karpenterRelease, PROMETHEUS } from '../../constructs/kubernetes';
import { fetchDefinitions } from '../../verify/definitions/fetch-definitions';
import { OPERATOR_SOURCES } from '../../verify/definitions/operator-source';
import { versionOf } from '../../verify/engines/engine';
import { definitionsFor } from './room/definitions';
import { ENGINES } from './room/engines';

const KARPENTER = karpenterRelease({ clusterName: 'c', interruptionQueueName: 'q' });

test.each([KEDA, PROMETHEUS, KARPENTER])(
  'every kind that $chart is said to provide is defined under that name',
  async ({ providesKinds }) => {
    const objects = providesKinds.map(({ apiVersion, kind }) => ({ apiVersion, kind, metadata: { name: 'any' } }));
    const definitions = await definitionsFor(objects);
    expect(definitions.map(({ metadata }) => metadata.name)).toEqual(providesKinds.map(({ crd }) => crd));
  },
);

test('the engines that act for an operator are of the version that is installed', () => {
  expect(versionOf(ENGINES.keda)).toBe(`v${KEDA.version}`);
  expect(versionOf(ENGINES.karpenter)).toBe(`v${KARPENTER.version}`);
});

test.each(OPERATOR_SOURCES)('fails when there is no network and no cache, and names $operator', async (source) => {
  const empty = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  const before = { ...process.env };
  Object.assign(process.env, { GROUNDPLAN_ENGINES: empty, GOMODCACHE: join(empty, 'go'), GOPROXY: 'off' });
  try {
    await expect(fetchDefinitions(source, () => undefined)).rejects.toMatchObject({
      code: 'DefinitionsNotFetched',
      message: expect.stringMatching(
        new RegExp(`^the definitions of ${source.operator} ${source.version} cannot be fetched: .*GOPROXY=off; run this once`),
      ),
    });
  } finally {
    ['GROUNDPLAN_ENGINES', 'GOMODCACHE', 'GOPROXY'].forEach((name) => delete process.env[name]);
    Object.assign(process.env, before);
    rmSync(empty, { recursive: true, force: true });
  }
});
