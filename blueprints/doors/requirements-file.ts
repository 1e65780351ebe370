import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { type Blueprint, findBlueprint, type PlannedBlueprint } from '../catalog';
import { nearOf } from './near-word';

/** What a door or a command is asked to build. */
export interface BlueprintChoice {
  /**
   * Name of the blueprint.
   *
   * @default customer-service
   */
  readonly blueprint?: string;
  /**
   * A requirements file (YAML or JSON), or the name of a ready one: `starter`, `team`.
   *
   * @default - none: it is refused, because whatever were taken would go over what runs
   */
  readonly requirements?: string;
  /**
   * What to say if no requirements are given: which setting of this door is missing.
   *
   * @default "'requirements' are not given"
   */
  readonly missing?: string;
}

/** Finds the blueprint, reads the requirements and plans them. */
export function planChoice(choice: BlueprintChoice): PlannedBlueprint {
  const blueprint = findBlueprint(choice.blueprint || 'customer-service');
  if (!choice.requirements) {
    throw new GroundplanError(
      'RequirementsNotGiven',
      `${choice.missing ?? "'requirements' are not given"}; name a file, or a ready one: ${Object.keys(blueprint.sizes).join(', ')}`,
    );
  }
  const { raw, name } = readRequirements(blueprint, choice.requirements);
  return blueprint.plan(raw, name);
}

/** Reads a requirements file. */
export function readRequirements(blueprint: Blueprint, requirements: string): { raw: unknown; name: string } {
  const ready = Object.hasOwn(blueprint.sizes, requirements);
  const path = ready ? blueprint.sizes[requirements] : resolve(requirements);
  const name = ready ? requirements : relative(process.cwd(), path);
  if (!existsSync(path)) {
    const names = Object.keys(blueprint.sizes);
    const near = nearOf(requirements, [...names, ...filesBeside(requirements)]);
    throw new GroundplanError(
      'RequirementsFileMissing',
      `'requirements' (${requirements}) is neither a file nor a ready one; ${near === undefined ? '' : `did you mean '${near}'? `}ready ones: ${names.join(', ')}`,
    );
  }
  if (statSync(path).isDirectory()) {
    throw new GroundplanError('RequirementsFileMissing', `'requirements' (${requirements}) is a folder; name the file in it`);
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new GroundplanError('RequirementsFileMissing', `'requirements' (${requirements}) cannot be read: ${(error as Error).message}`);
  }
  return { raw: parseRequirements(text, name), name };
}

/** Reads the text of a requirements file that errors call `name`. */
export function parseRequirements(text: string, name: string): unknown {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new GroundplanError('RequirementsMalformed', `${name} is not valid YAML: ${document.errors[0].message.trim().split('\n')[0]}`);
  }
  return document.toJS() as unknown;
}

/** Files that could be meant, written as the missing one is. */
function filesBeside(path: string): string[] {
  const folder = dirname(path);
  const isThere = existsSync(folder) && statSync(folder).isDirectory();
  return isThere
    ? readdirSync(folder)
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .map((name) => (path.startsWith('./') ? `./${name}` : join(folder, name)))
    : [];
}
