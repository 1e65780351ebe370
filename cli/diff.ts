import { type Command, Option } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Blueprint, findBlueprint } from '../blueprints/catalog';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { losesState } from '../diff/change';
import { decisionOf, type DeploymentChanges, deploymentChanges, isSame, moreText, thingsOf } from '../diff/deployment-changes';
import { changesMarkdown } from '../diff/markdown';
import { changesText } from '../diff/text';
import { json, type Progress } from './build';
import { beforeOf, type Comparison, snapshotOf } from './compare';
import { planRequired } from './plan-required';

interface DiffOptions extends Comparison {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly output?: string;
  readonly exitCode?: boolean;
  readonly maxCostIncrease?: string;
  readonly statefulReplacement: boolean;
  readonly quiet?: boolean;
}

const HELP = `
What it compares with:
  (nothing)             what 'groundplan synth' or 'groundplan review' wrote last, out/<deployment>
  --against out/chat    another folder that they wrote
  --against old.yaml    another requirements file, or a ready size
  --against git:main    the same requirements file at a branch, a tag or a commit, planned with the kit that is installed
  --against git:main:old.yaml    another file at it, by its path from here

Exit codes: 0 compared, 1 something was refused by --max-cost-increase or --no-stateful-replacement, or changes with --exit-code,
2 bad input.
`;

/** Adds `diff` to the command. */
export function addDiff(program: Command, print: (text: string) => void, found: () => void): void {
  program
    .command('diff')
    .description('say what a change of requirements costs, makes, replaces and deletes')
    .argument('[blueprint]', 'name of the blueprint', 'customer-service')
    .option('-r, --requirements <file>', 'requirements file (YAML or JSON), or the name of a ready one')
    .option('--against <what>', 'folder, requirements file or git:<ref> to compare with (default: out/<deployment>)')
    .addOption(new Option('--json', 'print JSON instead of text').conflicts('markdown'))
    .option('--markdown', 'print Markdown for a comment on a pull or merge request')
    .option('-o, --output <file>', 'write to a file instead')
    .option('--exit-code', 'exit code 1 if anything changes')
    .option('--max-cost-increase <limit>', 'refuse more than this at the ceiling: 20%, or US dollars a month')
    .option('--no-stateful-replacement', 'refuse to replace or delete what holds state, kept aside or not')
    .option('--no-checks', 'do not run the checks: faster, and findings are not compared')
    .option('-q, --quiet', 'no progress on stderr')
    .addHelpText('after', HELP)
    .action((name: string, o: DiffOptions) => {
      const say = (step: string): void => void (o.quiet ? undefined : process.stderr.write(`· ${step}\n`));
      const limit = limitOf(o.maxCostIncrease);
      const changes = changesFor(findBlueprint(name), o, say);
      const refused = [...costRefused(changes, limit), ...stateRefused(changes, o)];
      const toTerminal = o.output === undefined && process.stdout.isTTY && !process.env.NO_COLOR;
      const text = o.json
        ? json({ summary: decisionOf(changes), same: isSame(changes), refused, ...changes })
        : o.markdown
          ? changesMarkdown(changes, refused)
          : [changesText(changes, { colour: toTerminal }), ...refused.map((r) => `refused: ${r}`)].join('\n');
      if (o.output === undefined) {
        print(text);
      } else {
        writeReport(o.output, text);
      }
      if (refused.length > 0 || (o.exitCode && !isSame(changes))) {
        found();
      }
    });
}

function changesFor(blueprint: Blueprint, o: DiffOptions, say: Progress): DeploymentChanges {
  const planned = planRequired(blueprint.name, o.requirements);
  const before = beforeOf(blueprint, planned, o, say);
  // a folder without findings has none to compare with.
  return deploymentChanges(before, snapshotOf(planned, o.checks && before.findings !== undefined, say));
}

interface CostLimit {
  readonly value: number;
  readonly unit: '%' | ' USD';
}

function limitOf(text: string | undefined): CostLimit | undefined {
  if (text === undefined) {
    return undefined;
  }
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  if (number === undefined) {
    throw new GroundplanError(
      'DiffOptions',
      `'--max-cost-increase' (${text}) must be a share such as 20%, or US dollars a month such as 500`,
    );
  }
  return { value: Number(number), unit: percent ? '%' : ' USD' };
}

function costRefused({ plan }: DeploymentChanges, limit: CostLimit | undefined): readonly string[] {
  const more = plan.cost?.atCeiling;
  if (limit === undefined || more === undefined || more.moreUsd <= 0) {
    return [];
  }
  // of nothing, anything is more than any share.
  const value = limit.unit === '%' ? (more.morePct ?? Infinity) : more.moreUsd;
  return value > limit.value
    ? [`${moreText(more)} a month at the ceiling, at most ${limit.value}${limit.unit} more is allowed (--max-cost-increase)`]
    : [];
}

function stateRefused(changes: DeploymentChanges, { statefulReplacement }: DiffOptions): readonly string[] {
  const lost = thingsOf(changes).filter(losesState);
  return statefulReplacement || lost.length === 0
    ? []
    : [`${lost.length} of what holds state would be replaced or deleted (--no-stateful-replacement)`];
}

function writeReport(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new GroundplanError('ReportNotWritten', `'--output' (${file}) cannot be written: ${(error as Error).message}`);
  }
}
