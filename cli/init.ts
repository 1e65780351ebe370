import { type Command, Option } from 'commander';
import { closest } from 'fastest-levenshtein';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { parseDocument } from 'yaml';
import { type Blueprint, findBlueprint } from '../blueprints/catalog';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { json } from './build';
import { reasonOf } from './file-problem';
import { shownPath } from './standing-place';

interface InitOptions {
  readonly name?: string;
  readonly size: string;
  readonly schema?: boolean;
}

const HELP = `
The name of the deployment is that of the file: chat-prod.yaml makes chat-prod, its stack, its namespace and its folder.

Examples:
  groundplan init chat-prod.yaml                          from the ready requirements 'starter'
  groundplan init chat.yaml --name chat-prod --size on-prem
  groundplan init --schema > requirements.schema.json     for an editor that checks while you write
`;

/** Adds `init` to the command. */
export function addInit(program: Command, print: (text: string) => void): void {
  program
    .command('init')
    .description('write a requirements file to start from, or print its JSON Schema')
    .argument('[blueprint]', 'name of the blueprint (default: customer-service)')
    .argument('[file]', 'file to write (default: the name of the deployment)')
    .option('--name <name>', 'name of the deployment (default: that of the file)')
    .addOption(new Option('--size <ready>', 'ready requirements to start from, see `groundplan list`').default('starter'))
    .option('--schema', 'print the JSON Schema of the requirements instead')
    .addHelpText('after', HELP)
    .action((first: string | undefined, second: string | undefined, o: InitOptions) => {
      const onlyFile = second === undefined && first !== undefined && /\.(ya?ml|json)$/.test(first);
      const blueprint = findBlueprint((onlyFile ? undefined : first) ?? 'customer-service');
      print(o.schema ? json(blueprint.schema()) : writeReady(blueprint, onlyFile ? first : second, o));
    });
}

/** Writes a ready file under a name of its own, with its comments; says what is next. */
function writeReady(blueprint: Blueprint, asked: string | undefined, { name: given, size }: InitOptions): string {
  const from = Object.hasOwn(blueprint.sizes, size) ? blueprint.sizes[size] : undefined;
  if (from === undefined) {
    const names = Object.keys(blueprint.sizes);
    throw new GroundplanError(
      'UnknownSize',
      `'size' (${size}) is not known; did you mean '${closest(size, names)}'? allowed: ${names.join(', ')}`,
    );
  }
  const document = parseDocument(readFileSync(from, 'utf8'));
  const name = given ?? (asked === undefined ? String(document.get('name')) : basename(asked, extname(asked)));
  const file = asked ?? `${name}.yaml`;
  document.set('name', name);
  refuseName(blueprint, document.toJS(), file, given === undefined && asked !== undefined);
  const text = extname(file) === '.json' ? json(document.toJS()) : document.toString({ lineWidth: 0, flowCollectionPadding: false });
  writeNew(file, text);
  const platform = document.get('platform') as string;
  return [
    `wrote ${shownPath(file)}: deployment '${name}' on platform ${platform}`,
    ...(platform === 'aws' ? [] : [`next: replace what stands in its block '${platform}' by the values of your cluster`]),
    `next: groundplan plan ${blueprint.name} -r ${shownPath(file)}`,
  ].join('\n');
}

/** A ready file is planned under its new name, so that a name which nothing takes is not written. */
function refuseName(blueprint: Blueprint, requirements: unknown, file: string, isFromFile: boolean): void {
  try {
    blueprint.plan(requirements, shownPath(file));
  } catch (error) {
    if (isFromFile && GroundplanError.is(error) && error.code === 'RequirementInvalid') {
      throw new GroundplanError('DeploymentName', `${withoutCode(error)}; name another file, or give the name with --name`);
    }
    throw error;
  }
}

function withoutCode({ message, code }: GroundplanError): string {
  return message.replace(` [${code}]`, '');
}

function writeNew(file: string, text: string): void {
  if (existsSync(file)) {
    throw new GroundplanError('FileExists', `'file' (${shownPath(file)}) exists already and is left as it is; name another one`);
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const reason = existsSync(dirname(file)) ? reasonOf(error) : `there is no folder '${shownPath(dirname(file))}'; make it first`;
    throw new GroundplanError('OutputNotWritable', `'file' (${shownPath(file)}) cannot be written: ${reason}`);
  }
}
