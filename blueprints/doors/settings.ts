import { closest } from 'fastest-levenshtein';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { nearOf } from './near-word';
import type { BlueprintChoice } from './requirements-file';

/** Settings of a door: what is built, and from what. */
const SETTINGS = Object.freeze(['blueprint', 'requirements']);

/** Environment variables of this kit that anything reads. */
const VARIABLES = Object.freeze(['GROUNDPLAN_BLUEPRINT', 'GROUNDPLAN_REQUIREMENTS', 'GROUNDPLAN_ENGINES']);

/** What the context of a CDK app chooses. Keys that are nearly ours are refused; those of CDK, or of anybody else, are none of ours. */
export function choiceFromContext(context: Readonly<Record<string, unknown>>): BlueprintChoice {
  const misspelt = Object.keys(context).filter(
    // a key with a namespace (`@aws-cdk/…`, `aws:cdk:…`) says whose it is.
    (key) => !SETTINGS.includes(key) && !/[@/:]/.test(key) && nearOf(key.toLowerCase(), SETTINGS) !== undefined,
  );
  refuse(misspelt, SETTINGS, 'a context key of this app');
  return choice(context, "'requirements' are not in the context: give '-c requirements=<file>'");
}

/** What environment variables choose, for a door that has no flags of its own. */
export function choiceFromVariables(variables: Readonly<Record<string, string | undefined>>): BlueprintChoice {
  const unknown = Object.keys(variables).filter((name) => name.startsWith('GROUNDPLAN_') && !VARIABLES.includes(name));
  refuse(unknown, VARIABLES, 'an environment variable that anything reads');
  return choice(
    { blueprint: variables.GROUNDPLAN_BLUEPRINT, requirements: variables.GROUNDPLAN_REQUIREMENTS },
    "the environment variable 'GROUNDPLAN_REQUIREMENTS' is not set",
  );
}

/** What the configuration of a Pulumi stack chooses; keys of the project's namespace are all ours. */
export function choiceFromConfig(project: string, config: Readonly<Record<string, string>>): BlueprintChoice {
  const own = Object.entries(config)
    .filter(([key]) => key.startsWith(`${project}:`))
    .map(([key, value]) => [key.slice(project.length + 1), value] as const);
  const unknown = own.map(([key]) => key).filter((key) => !SETTINGS.includes(key));
  refuse(unknown, SETTINGS, `a setting of project ${project}`);
  return choice(Object.fromEntries(own), "'requirements' are not configured: run 'pulumi config set requirements <file>'");
}

function choice(settings: Readonly<Record<string, unknown>>, missing: string): BlueprintChoice {
  const notText = SETTINGS.find((key) => settings[key] !== undefined && typeof settings[key] !== 'string');
  if (notText !== undefined) {
    throw new GroundplanError(
      'SettingNotText',
      `'${notText}' (${JSON.stringify(settings[notText])}) must be text: a name, or the path of a file`,
    );
  }
  return { blueprint: settings.blueprint as string | undefined, requirements: settings.requirements as string | undefined, missing };
}

function refuse([first]: readonly string[], allowed: readonly string[], what: string): void {
  if (first !== undefined) {
    throw new GroundplanError(
      'UnknownSetting',
      `'${first}' is not ${what}; did you mean '${closest(first, allowed)}'? allowed: ${allowed.join(', ')}`,
    );
  }
}
