import { spawnSync } from 'node:child_process';

/** A door as its engine starts it. */
function run(door: string, environment: Readonly<Record<string, string>>): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', `blueprints/doors/${door}.ts`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...environment },
  });
  return { status, stderr };
}

const PULUMI = { PULUMI_NODEJS_PROJECT: 'groundplan', PULUMI_NODEJS_STACK: 'dev', PULUMI_NODEJS_ROOT_DIRECTORY: process.cwd() };

test.each([
  ['cdk', { CDK_CONTEXT_JSON: '{"requirments":"team"}' }, 'UnknownSetting'],
  ['cdk', { CDK_CONTEXT_JSON: '{"blueprint":"customer-service"}' }, 'RequirementsNotGiven'],
  ['cdk', { CDK_CONTEXT_JSON: '{"requirements":"on-prem"}' }, 'NotByThisDoor'],
  ['cdk8s', { GROUNDPLAN_REQUIREMENT: 'on-prem' }, 'UnknownSetting'],
  ['cdk8s', {}, 'RequirementsNotGiven'],
  ['cdk8s', { GROUNDPLAN_REQUIREMENTS: 'starter' }, 'NotByThisDoor'],
  ['pulumi', { ...PULUMI, PULUMI_CONFIG: '{"groundplan:requirement":"on-prem"}' }, 'UnknownSetting'],
  ['pulumi', { ...PULUMI, PULUMI_CONFIG: '{}' }, 'RequirementsNotGiven'],
  ['pulumi', { ...PULUMI, PULUMI_CONFIG: '{"groundplan:requirements":"starter"}' }, 'NotByThisDoor'],
])(
  '%s fails with exit code 2 and one line for %j',
  (door, environment, code) => {
    const { status, stderr } = run(door, environment);
    expect(stderr).toMatch(new RegExp(`^error: [^\\n]* \\[${code}\\]\\n$`));
    expect(status).toBe(2);
  },
  60_000,
);
