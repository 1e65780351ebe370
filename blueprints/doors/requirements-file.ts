import { closest } from 'fastest-levenshtein';
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { type Blueprint, findBlueprint, type PlannedBlueprint } from '../catalog';

/** What a door or a command is asked to build. */
export interface BlueprintChoice {
  /**
   * Name of the blueprint.
   *
   * @default customer-service
   */
  readonly blueprint?: string;
  /**
   * A requirements file (YAML or JSON), or the name of a ready one: `starter`, `team`, `peak`.
   *
   * @default starter
   */
  readonly requirements?: string;
}

/** Finds the blueprint, reads the requirements and plans them. */
export function planChoice(choice: BlueprintChoice): PlannedBlueprint {
  const blueprint = findBlueprint(choice.blueprint ?? 'customer-service');
  const { raw, name } = readRequirements(blueprint, choice.requirements ?? 'starter');
  return blueprint.plan(raw, name);
}

/** Reads a requirements file. */
export function readRequirements(blueprint: Blueprint, requirements: string): { raw: unknown; name: string } {
  const ready = Object.hasOwn(blueprint.sizes, requirements);
  const path = ready ? blueprint.sizes[requirements] : resolve(requirements);
  const name = ready ? requirements : relative(process.cwd(), path);
  if (!existsSync(path)) {
    const sizes = Object.keys(blueprint.sizes);
    throw new GroundplanError(
      'RequirementsFileMissing',
      `'requirements' (${requirements}) is neither a file nor a ready size; did you mean '${closest(requirements, sizes)}'? ready sizes: ${sizes.join(', ')}`,
    );
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
