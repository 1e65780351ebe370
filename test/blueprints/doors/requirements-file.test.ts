import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planChoice } from '../../../blueprints/doors/requirements-file';

const HERE = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundplan-test-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(HERE);
  rmSync(folder, { recursive: true, force: true });
});

test.each([[undefined], ['']])('fails when the requirements are %p, whatever door asks', (requirements) => {
  expect(() => planChoice({ requirements })).toThrow(
    "'requirements' are not given; name a file, or a ready one: starter, team, peak, existing-eks, on-prem [RequirementsNotGiven]",
  );
  expect(() => planChoice({ requirements, missing: "'REQS' is not set" })).toThrow(/^'REQS' is not set; name a file, /);
});

test('fails when there is no such file, and names one beside it that is nearly called so', () => {
  writeFileSync('chat-prod.yaml', '');
  expect(() => planChoice({ requirements: 'chat-prd.yml' })).toThrow(
    "'requirements' (chat-prd.yml) is neither a file nor a ready one; did you mean 'chat-prod.yaml'? ready ones: starter, ",
  );
  expect(() => planChoice({ requirements: './chat-pro.yaml' })).toThrow("did you mean './chat-prod.yaml'?");
  expect(() => planChoice({ requirements: 'no/where.yaml' })).toThrow(
    "'requirements' (no/where.yaml) is neither a file nor a ready one; ready ones: starter, team, peak, existing-eks, on-prem [RequirementsFileMissing]",
  );
});

test('fails when the requirements are a folder', () => {
  mkdirSync('chat');
  expect(() => planChoice({ requirements: 'chat' })).toThrow(
    "'requirements' (chat) is a folder; name the file in it [RequirementsFileMissing]",
  );
});
