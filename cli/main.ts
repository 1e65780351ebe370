#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BLUEPRINTS, type PlannedBlueprint } from '../blueprints/catalog';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { buildBlueprint, buildOutput, json, type OutputFile } from './build';
import { isRefusedByMachine } from './file-problem';
import { addInit } from './init';
import { listDocument, listText } from './list';
import { planText, wholePlanText } from './plan-text';
import { planRequired } from './plan-required';
import { shownPath, standingPlace } from './standing-place';
import { findingsText, summaryText } from './text';
import { writeOutput } from './write-output';

/** Exit codes of the command. */
export const EXIT = Object.freeze({ ok: 0, findings: 1, badInput: 2, unexpected: 70 });

interface Options {
  readonly requirements?: string;
  readonly against?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly failOn?: string;
}

const HELP = `
Requirements are never guessed: every verb that builds takes a file with -r, or the name of a ready one (groundplan list shows them).

Examples:
  groundplan init chat-prod.yaml                    a file to start from
  groundplan plan -r chat-prod.yaml                 what it takes and costs
  groundplan review -r chat-prod.yaml               everything, written to out/chat-prod/
  groundplan review -r starter                      a ready one, to look at
  groundplan plan serving --conversations 40        one planner, without a blueprint

Exit codes: 0 ok, 1 findings, 2 bad input, 70 a fault of this command.
`;

/** Runs the command with these arguments and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('groundplan')
    .description('Plans, builds, checks and reviews blueprints for AI applications.')
    .version((packageJson() as { version: string }).version)
    .exitOverride()
    .showHelpAfterError('(groundplan --help shows what is allowed)')
    .addHelpText('after', HELP);
  const verb = (name: string, words: string): Command =>
    program
      .command(name)
      .description(words)
      .argument('[blueprint]', 'name of the blueprint', 'customer-service')
      .option('-r, --requirements <file>', `requirements file (YAML or JSON), or a ready one: ${readyNames().join(', ')}`)
      .option('--json', 'print JSON instead of text');
  const writing = (command: Command): Command =>
    command
      .option('-o, --out <folder>', 'folder to write to; each deployment has a folder of its own in it', 'out')
      .option('-q, --quiet', 'no progress on stderr');
  const failOn = (): Option =>
    new Option('--fail-on <severity>', 'what exit code 1 is given for').choices(['error', 'warning']).default('error');
  const progress = (o: Options) => (step: string) => {
    if (!o.quiet) {
      process.stderr.write(`· ${step}\n`);
    }
  };
  const fail = (o: Options, errors: number, warnings: number): number =>
    errors > 0 || (o.failOn === 'warning' && warnings > 0) ? EXIT.findings : EXIT.ok;

  program
    .command('list')
    .description('list the blueprints and their ready requirements')
    .option('--json', 'print JSON instead of text')
    .action((o: Options) => print(o.json ? json(listDocument()) : listText()));
  addInit(program, print);
  const plan = verb('plan', 'work out what a deployment needs and costs, and why')
    .option('--all', 'also what was asked, every number and every price')
    .action((name: string, o: Options) => {
      const { document } = planRequired(name, o.requirements);
      print(o.json ? json(document) : o.all ? wholePlanText(document) : planText(document));
    });
  if (argv[0] === 'plan' || argv[0] === 'help') {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { addPlanners } = require('./planners') as typeof import('./planners');
    addPlanners(plan, (answer, text) => {
      print(text);
      code = answer.fits ? EXIT.ok : EXIT.findings;
    });
  }
  writing(verb('synth', 'write templates, manifests and Pulumi resources')).action((name: string, o: Options) => {
    const choice = planRequired(name, o.requirements);
    const { files } = buildOutput(choice, progress(o));
    const folder = written(choice, o, files);
    print(o.json ? json({ folder, files: files.map((f) => f.path) }) : files.map((f) => join(folder, f.path)).join('\n'));
  });
  verb('check', 'check plan, templates and manifests, and print the findings')
    .option('-q, --quiet', 'no progress on stderr')
    .addOption(failOn())
    .action((name: string, o: Options) => {
      const built = buildBlueprint(planRequired(name, o.requirements), progress(o));
      const { errors, warnings, acknowledged } = built.report.counts;
      const closing = `${errors} errors, ${warnings} warnings, ${acknowledged} acknowledged with a reason`;
      print(o.json ? json(built.report) : [findingsText(built.report.findings), closing].filter(Boolean).join('\n'));
      code = fail(o, errors, warnings);
    });
  writing(verb('review', 'plan, build, check, and write everything with the review page'))
    .option('--against <what>', 'show what changes against a folder, a requirements file or git:<ref>, as `groundplan diff` does')
    .addOption(failOn())
    .action(async (name: string, o: Options) => {
      const say = progress(o);
      const choice = planRequired(name, o.requirements);
      const built = buildBlueprint(choice, say);
      say('review page');
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { renderReview } = require('./review') as typeof import('./review');
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const comparison = () => require('./compare') as typeof import('./compare');
      const pages = await renderReview(choice, built, {
        blueprint: name,
        requirements: o.requirements!,
        version: (packageJson() as { version: string }).version,
        folder: shownPath(join(o.out, choice.document.deployment)),
        changes: o.against === undefined ? undefined : comparison().changesAgainst(choice, built.files, { ...o, checks: false }, say),
      });
      const files = [...built.files, ...pages];
      const folder = written(choice, o, files);
      const { counts } = built.report;
      print(
        o.json
          ? json({ folder, files: files.map((f) => f.path), counts, cost: choice.document.cost })
          : [findingsText(built.report.findings), summaryText(choice.document, built, folder, files.length)].filter(Boolean).join('\n\n'),
      );
      code = fail(o, counts.errors, counts.warnings);
    });

  /* eslint-disable @typescript-eslint/no-require-imports */
  const lazy: Readonly<Record<string, () => void>> = {
    diff: () => (require('./diff') as typeof import('./diff')).addDiff(program, print, () => (code = EXIT.findings)),
    score: () => (require('./score') as typeof import('./score')).addScore(program, print),
    verify: () => (require('./verify') as typeof import('./verify')).addVerify(program, print, () => (code = EXIT.findings)),
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
  const known = [...program.commands.map((c) => c.name()), ...Object.keys(lazy)];
  // whoever asks for help, or misspells a verb, is shown all of them.
  const all = !known.includes(argv[0]) || argv.some((a) => ['-h', '--help'].includes(a));
  Object.entries(lazy).forEach(([name, add]) => (all || argv[0] === name) && add());

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    }
    if (GroundplanError.is(error) || isRefusedByMachine(error)) {
      process.stderr.write(`error: ${error.message}\n`);
      return EXIT.badInput;
    }
    throw error;
  }
}

/** Writes into the folder of the deployment, and gives its path as it is shown. */
function written({ document: { deployment } }: PlannedBlueprint, o: Options, files: readonly OutputFile[]): string {
  const folder = join(o.out, deployment);
  const { outdated } = writeOutput(folder, deployment, files);
  if (outdated.length > 0 && !o.quiet) {
    process.stderr.write(`· of an earlier run, and not of what was written now: ${outdated.join(', ')}; 'groundplan review' renews them\n`);
  }
  return shownPath(folder);
}

function readyNames(): string[] {
  return [...new Set(BLUEPRINTS.flatMap((b) => Object.keys(b.sizes)))];
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
  process.chdir(standingPlace(process.env, process.cwd()));
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = EXIT.unexpected;
    },
  );
}
