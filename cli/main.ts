#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BLUEPRINTS, findBlueprint } from '../blueprints/catalog';
import { planChoice } from '../blueprints/doors/requirements-file';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { buildBlueprint, buildCloudFormation, buildKubernetes, buildPulumi, copyRequirements, json, writeOutput } from './build';
import { findingsText, planText, summaryText, table } from './text';

/** Exit codes of the command. */
export const EXIT = Object.freeze({ ok: 0, findings: 1, badInput: 2 });

interface Options {
  readonly requirements?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly size?: string;
  readonly force?: boolean;
  readonly failOn?: string;
}

/** Runs the command with these arguments and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('groundplan')
    .description('Plans, builds, checks and reviews blueprints for AI applications.')
    .version((packageJson() as { version: string }).version)
    .exitOverride()
    .showHelpAfterError('(groundplan --help shows what is allowed)')
    .addHelpText('after', '\nExit codes: 0 ok, 1 findings, 2 bad input.\n');
  const verb = (name: string, words: string): Command =>
    program
      .command(name)
      .description(words)
      .argument('[blueprint]', 'name of the blueprint', 'customer-service')
      .option('-r, --requirements <file>', 'requirements file (YAML or JSON), or a ready size: starter, team, peak', 'starter')
      .option('--json', 'print JSON instead of text');
  const progress = (o: Options) => (step: string) => {
    if (!o.quiet) {
      process.stderr.write(`· ${step}\n`);
    }
  };
  const fail = (o: Options, errors: number, warnings: number): number =>
    errors > 0 || (o.failOn === 'warning' && warnings > 0) ? EXIT.findings : EXIT.ok;

  program
    .command('list')
    .description('list the blueprints and their ready sizes')
    .option('--json', 'print JSON instead of text')
    .action((o: Options) => {
      print(
        o.json
          ? json(BLUEPRINTS.map((b) => ({ name: b.name, title: b.title, sizes: Object.keys(b.sizes) })))
          : table(BLUEPRINTS.map((b) => [b.name, Object.keys(b.sizes).join(', '), b.title])),
      );
    });
  program
    .command('init')
    .description('write a requirements file to start from, and its JSON Schema')
    .argument('[blueprint]', 'name of the blueprint', 'customer-service')
    .argument('[file]', 'file to write', 'requirements.yaml')
    .addOption(new Option('--size <size>', 'ready size to start from').default('starter'))
    .option('--schema', 'print the JSON Schema of the requirements instead')
    .action((name: string, file: string, o: Options & { schema?: boolean }) => {
      const blueprint = findBlueprint(name);
      if (o.schema) {
        print(json(blueprint.schema()));
        return;
      }
      const size = o.size ?? 'starter';
      const from = Object.hasOwn(blueprint.sizes, size) ? blueprint.sizes[size] : undefined;
      if (from === undefined) {
        throw new GroundplanError('UnknownSize', `'size' (${o.size}) is not known; allowed: ${Object.keys(blueprint.sizes).join(', ')}`);
      }
      if (existsSync(file)) {
        throw new GroundplanError('FileExists', `'file' (${file}) exists already and is left as it is; name another one`);
      }
      copyRequirements(from, file);
      print(`wrote ${file}; next: groundplan plan ${name} -r ${file}`);
    });
  const plan = verb('plan', 'work out what a deployment needs, and show every number').action((name: string, o: Options) => {
    const { document } = planChoice({ blueprint: name, requirements: o.requirements });
    print(o.json ? json(document) : planText(document));
  });
  if (argv[0] === 'plan' || argv[0] === 'help') {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { addPlanners } = require('./planners') as typeof import('./planners');
    addPlanners(plan, (answer, text) => {
      print(text);
      code = answer.fits ? EXIT.ok : EXIT.findings;
    });
  }
  verb('synth', 'write templates, manifests and Pulumi resources')
    .option('-o, --out <folder>', 'folder to write', 'out')
    .option('-q, --quiet', 'no progress on stderr')
    .action((name: string, o: Options) => {
      const planned = planChoice({ blueprint: name, requirements: o.requirements });
      const say = progress(o);
      say('Kubernetes manifests');
      const kubernetes = buildKubernetes(planned);
      say('Pulumi resources');
      const pulumi = buildPulumi(planned, kubernetes.charts);
      say('CloudFormation');
      const cloudFormation = buildCloudFormation(planned);
      const folder = join(o.out ?? 'out', planned.document.deployment);
      const files = [{ path: 'plan.json', text: json(planned.document) }, ...cloudFormation.files, ...kubernetes.files, ...pulumi.files];
      writeOutput(folder, files);
      print(o.json ? json({ folder, files: files.map((f) => f.path) }) : files.map((f) => join(folder, f.path)).join('\n'));
    });
  verb('check', 'check plan, templates and manifests, and print the findings')
    .option('-q, --quiet', 'no progress on stderr')
    .addOption(new Option('--fail-on <severity>', 'what exit code 1 is given for').choices(['error', 'warning']).default('error'))
    .action((name: string, o: Options) => {
      const built = buildBlueprint(planChoice({ blueprint: name, requirements: o.requirements }), progress(o));
      const { errors, warnings, acknowledged } = built.report.counts;
      const closing = `${errors} errors, ${warnings} warnings, ${acknowledged} acknowledged with a reason`;
      print(o.json ? json(built.report) : [findingsText(built.report.findings), closing].filter(Boolean).join('\n'));
      code = fail(o, errors, warnings);
    });
  verb('review', 'plan, build, check, and write everything with the review page')
    .option('-o, --out <folder>', 'folder to write', 'out')
    .option('-q, --quiet', 'no progress on stderr')
    .addOption(new Option('--fail-on <severity>', 'what exit code 1 is given for').choices(['error', 'warning']).default('error'))
    .action(async (name: string, o: Options) => {
      const say = progress(o);
      say('plan');
      const planned = planChoice({ blueprint: name, requirements: o.requirements });
      const built = buildBlueprint(planned, say);
      say('review page');
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { renderReview } = require('./review') as typeof import('./review');
      const folder = join(o.out ?? 'out', planned.document.deployment);
      const pages = await renderReview(planned, built, {
        blueprint: name,
        requirements: o.requirements ?? 'starter',
        version: (packageJson() as { version: string }).version,
        folder,
      });
      const files = [...built.files, ...pages];
      writeOutput(folder, files);
      const { counts } = built.report;
      print(
        o.json
          ? json({ folder, files: files.map((f) => f.path), counts, cost: planned.document.cost })
          : [
              findingsText(built.report.findings),
              summaryText(planned.document, built, relative(process.cwd(), folder) || folder, files.length),
            ]
              .filter(Boolean)
              .join('\n\n'),
      );
      code = fail(o, counts.errors, counts.warnings);
    });

  const isAsked = (name: string): boolean =>
    argv.length === 0 || [name, 'help'].includes(argv[0]) || argv.some((a) => ['-h', '--help'].includes(a));
  if (isAsked('score')) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { addScore } = require('./score') as typeof import('./score');
    addScore(program, print);
  }

  if (isAsked('verify')) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { addVerify } = require('./verify') as typeof import('./verify');
    addVerify(program, print, () => (code = EXIT.findings));
  }

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    }
    if (GroundplanError.is(error)) {
      process.stderr.write(`error: ${error.message}\n`);
      return EXIT.badInput;
    }
    throw error;
  }
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

function packageJson(): unknown {
  const path = ['../package.json', '../../package.json'].map((p) => join(__dirname, p)).find((p) => existsSync(p))!;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(path);
}

if (require.main === module) {
  // a closed pipe (`| head`) is no error.
  process.stdout.on('error', (e: NodeJS.ErrnoException) => (e.code === 'EPIPE' ? process.exit(0) : undefined));
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
