import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LlmModel } from '../../constructs/planning/llm-model';

const FILE = join(__dirname, '../../../shared/data/model-configs.json');
if (!existsSync(FILE)) {
  throw new Error('../shared/data/model-configs.json is missing: these tests need the shared folder beside the repository');
}
// Python writes Infinity, which is no JSON.
const CONFIGS = JSON.parse(readFileSync(FILE, 'utf8').replace(/\bInfinity\b/g, '1e308')) as Record<string, unknown>;

test('reads every config, but for the one kind whose layers it says that it cannot know', () => {
  const refused = Object.entries(CONFIGS).flatMap(([id, config]) => {
    try {
      LlmModel.fromConfig(id, config);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  expect(Object.keys(CONFIGS)).toHaveLength(86);
  expect(refused).toEqual([expect.stringContaining("'config' of nvidia/Llama-3_3-Nemotron-Super-49B-v1 is not understood, because")]);
});

test('carries in its catalogue what the configs say', () => {
  const known = LlmModel.ALL.filter((m) => CONFIGS[m.id] !== undefined);
  expect(known.length).toBeGreaterThanOrEqual(85);
  for (const model of known) {
    expect(model.architecture).toEqual(LlmModel.fromConfig(model.id, CONFIGS[model.id]).architecture);
  }
});
