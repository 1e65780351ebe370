import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import type { PlanDocument } from '../constructs/planning/plan-document';
import type { NamedTemplate, PolicyReport } from '../constructs/policy';
import { at, isFields } from '../constructs/policy/documents/json';
import { parseManifests } from '../verify/read-manifests';
import type { Snapshot } from './snapshot';

/** A file of an output folder. */
export interface SnapshotFile {
  /** Path below the folder, with `/`. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
}

const TEMPLATE = /^cloudformation\/(.+)\.template\.json$/;
const MANIFEST = /^(kubernetes|preview)\/.+\.ya?ml$/;

/** Reads a folder that `groundplan synth` or `groundplan review` wrote. */
export function readSnapshotFolder(folder: string): Snapshot {
  if (!existsSync(join(folder, 'plan.json'))) {
    throw new GroundplanError(
      'SnapshotMissing',
      `there is no plan.json in '${folder}'; write it with 'groundplan synth' or 'groundplan review', or say with '--against' what to compare with`,
    );
  }
  const paths = ['', 'cloudformation', 'kubernetes', 'preview']
    .filter((name) => existsSync(join(folder, name)))
    .flatMap((name) =>
      readdirSync(join(folder, name), { withFileTypes: true }).map((e) => ({ e, path: name ? `${name}/${e.name}` : e.name })),
    )
    .filter(({ e, path }) => e.isFile() && (['plan.json', 'findings.json'].includes(path) || TEMPLATE.test(path) || MANIFEST.test(path)))
    .map(({ path }) => path)
    .sort();
  return readSnapshot(
    paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
    folder,
  );
}

/** Reads the files of an output folder; others among them are passed over. */
export function readSnapshot(files: readonly SnapshotFile[], where: string): Snapshot {
  const parse = (path: string): unknown => {
    const text = files.find((f) => f.path === path)?.text;
    return text === undefined ? undefined : parseJson(text, `${where}/${path}`);
  };
  const findings = parse('findings.json');
  return {
    plan: planIn(parse('plan.json'), where),
    templates: files.flatMap((f): NamedTemplate[] => {
      const name = TEMPLATE.exec(f.path)?.[1];
      const body = name === undefined ? undefined : parseJson(f.text, `${where}/${f.path}`);
      return name !== undefined && isFields(body) ? [{ name, body }] : [];
    }),
    objects: files.filter((f) => MANIFEST.test(f.path)).flatMap((f) => parseManifests(`${where}/${f.path}`, f.text).map((m) => m.body)),
    findings: isFields(findings) && Array.isArray(findings.findings) ? (findings as unknown as PolicyReport).findings : undefined,
  };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GroundplanError('SnapshotFormat', `'${name}' is no JSON: ${(error as Error).message.split('\n')[0]}; write the folder again`);
  }
}

/** A plan with all that is compared; one that another version of the kit wrote may lack some of it. */
function planIn(plan: unknown, where: string): PlanDocument {
  const lists = ['asked', 'decisions', 'servers', 'latency', 'questions'].filter((field) => !Array.isArray(at(plan, field)));
  const texts = ['deployment', 'platform'].filter((field) => typeof at(plan, field) !== 'string');
  const cost = Array.isArray(at(plan, 'cost', 'items')) ? [] : ['cost.items'];
  const [missing] = [...texts, ...lists, ...cost];
  if (missing !== undefined) {
    throw new GroundplanError(
      'SnapshotFormat',
      `'${where}/plan.json' has no '${missing}', so another version of the kit wrote it; write the folder again, or compare with the requirements it came from`,
    );
  }
  return plan as PlanDocument;
}
