import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Blueprint, findBlueprint, type PlannedBlueprint } from '../blueprints/catalog';
import { parseRequirements, planChoice } from '../blueprints/doors/requirements-file';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { changesOf, type ReviewChanges } from '../diff/changes-of';
import { readSnapshot, readSnapshotFolder } from '../diff/read-snapshot';
import type { Snapshot } from '../diff/snapshot';
import { buildBlueprint, buildOutput, type OutputFile, type Progress } from './build';
import { readFileAtRef } from './git-file';

/** What is compared with what. */
export interface Comparison {
  /** The requirements file, or the name of a ready one. */
  readonly requirements?: string;
  /** A folder, a requirements file, or `git:<ref>`; without it what was written last. */
  readonly against?: string;
  /** Whether the checks run, so that findings are compared. */
  readonly checks: boolean;
}

/** What changes, for a review: the findings of now are on its page. */
export function changesAgainst(planned: PlannedBlueprint, files: readonly OutputFile[], c: Comparison, say: Progress): ReviewChanges {
  const { blueprint, deployment } = planned.document;
  return changesOf(beforeOf(findBlueprint(blueprint), planned, { ...c, checks: false }, say), readSnapshot(files, deployment));
}

/** What was there before. */
export function beforeOf(blueprint: Blueprint, planned: PlannedBlueprint, c: Comparison, say: Progress): Snapshot {
  const against = c.against ?? join('out', planned.document.deployment);
  if (c.against === undefined || isFolder(against)) {
    const before = readSnapshotFolder(against);
    if (c.checks && before.findings === undefined) {
      say(`${against} has no findings, so that none are compared; 'groundplan review' writes them`);
    }
    return before;
  }
  say(`before: ${against}`);
  return snapshotOf(plannedBefore(blueprint, against, c.requirements!), c.checks, say);
}

function plannedBefore(blueprint: Blueprint, against: string, requirements: string): PlannedBlueprint {
  if (!against.startsWith('git:')) {
    return planChoice({ blueprint: blueprint.name, requirements: against });
  }
  const [, ref, path] = /^git:([^:]*)(?::(.+))?$/.exec(against) ?? [undefined, ''];
  const file = path ?? requirements;
  if (path === undefined && Object.hasOwn(blueprint.sizes, requirements)) {
    throw new GroundplanError(
      'DiffOptions',
      `'--against' (${against}) looks up the requirements file in git, but '${requirements}' is a ready size and no file; name a file with '-r', or write git:${ref}:<file>`,
    );
  }
  const name = `${file} at ${ref}`;
  return blueprint.plan(parseRequirements(readFileAtRef(ref, file), name), name);
}

/** The same files that a run of `synth` or `review` would leave, read back the same way. */
export function snapshotOf(planned: PlannedBlueprint, checks: boolean, say: Progress): Snapshot {
  const { files } = checks ? buildBlueprint(planned, say) : buildOutput(planned, say);
  return readSnapshot(files, planned.document.deployment);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
