import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Prints how long a cold synth of the customer-service blueprint takes, beside a floor app with the same engines and the same objects.
// Every run is a process of its own, compiling included, as `cdk synth` would start it. Prints only: machines differ.

const ROOT = resolve(__dirname, '..');
const RUNS = 5;
// the feature flags of cdk.json for both, as `cdk synth` would give them.
const { context: FLAGS } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
const CONTEXT = { CDK_CONTEXT_JSON: JSON.stringify({ ...FLAGS, blueprint: 'customer-service', requirements: 'starter' }) };

/** Runs a program that writes a cloud assembly; gives the seconds it took. */
function synth(program: string, out: string, environment: Record<string, string>): number {
  const start = process.hrtime.bigint();
  const child = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', program], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: out, CDK_VALIDATION: 'false', ...CONTEXT, ...environment },
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (child.status !== 0) {
    throw new Error(`${program} ended with ${child.status ?? child.signal}\n${child.stderr}`);
  }
  return seconds;
}

/** What a cloud assembly holds. */
export interface Contents {
  /** CloudFormation resources by their logical ids, manifests left out: `objects` has what is in them. */
  readonly resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>>;
  /** Kubernetes objects, with a word in the place of each value that CloudFormation fills in. */
  readonly objects: readonly object[];
}

function contents(out: string): Contents {
  const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
  const all = templates.flatMap((name) => {
    const { Resources } = JSON.parse(readFileSync(join(out, name), 'utf8')) as { Resources?: Contents['resources'] };
    return Object.entries(Resources ?? {});
  });
  const manifests = all.flatMap(([, { Properties }]) => (Properties?.['Manifest'] as string | Joined | undefined) ?? []);
  return {
    resources: Object.fromEntries(all.filter(([, { Properties }]) => Properties?.['Manifest'] === undefined)),
    objects: manifests.flatMap((manifest) => JSON.parse(filledIn(manifest)) as object[]),
  };
}

interface Joined {
  readonly 'Fn::Join': readonly [string, readonly unknown[]];
}

function filledIn(text: string | Joined): string {
  return typeof text === 'string' ? text : text['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'later')).join('');
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function main(): void {
  const door = 'blueprints/doors/cdk.ts';
  if (!existsSync(join(ROOT, door))) {
    console.log(`${door} is not there, nothing to measure`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-bench-'));
  try {
    // the first runs warm the disk cache, and the contents of the floor come from the blueprint's template.
    synth(door, join(folder, 'blueprint'), {});
    const has = contents(join(folder, 'blueprint'));
    const floor = { FLOOR_CONTENTS: join(folder, 'contents.json') };
    writeFileSync(floor.FLOOR_CONTENTS, JSON.stringify(has));
    synth('bench/floor.ts', join(folder, 'floor'), floor);

    const seconds = { blueprint: [] as number[], floor: [] as number[] };
    for (let run = 0; run < RUNS; run++) {
      // by turns, so that a busy moment of the machine does not meet one side only.
      seconds.blueprint.push(synth(door, join(folder, `blueprint-${run}`), {}));
      seconds.floor.push(synth('bench/floor.ts', join(folder, `floor-${run}`), floor));
    }
    const [blueprint, least] = [median(seconds.blueprint), median(seconds.floor)];
    console.log(
      `cold synth, median of ${RUNS}, Node ${process.version}: ${Object.keys(has.resources).length} CloudFormation resources, ${has.objects.length} Kubernetes objects, template validation off`,
    );
    console.log(`  customer-service  ${blueprint.toFixed(2)} s`);
    console.log(`  floor             ${least.toFixed(2)} s   the same engines by hand: Vpc, Cluster, Bucket, Key, cdk8s, cdk-nag, no kit`);
    console.log(`  ratio             ${(blueprint / least).toFixed(2)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// The floor takes the types from here, and nothing else.
if (require.main === module) {
  main();
}
