import type { PlannedBlueprint } from '../blueprints/catalog';
import { renderReviewHtml, renderReviewMarkdown, type ReviewChanges, type ReviewInput } from '../review';
import type { BuiltBlueprint, OutputFile } from './build';
import { deployCommands } from './deploy-commands';

/** How the blueprint was asked for; shown as the commands that deploy it. */
export interface ReviewContext {
  /** Name of the blueprint. */
  readonly blueprint: string;
  /** Requirements file or ready size. */
  readonly requirements: string;
  /** Version of the kit. */
  readonly version: string;
  /**
   * Folder that the files are written to, as a person in the working folder names it.
   *
   * @default - `out/` and the name of the deployment
   */
  readonly folder?: string;
  /**
   * What the requirements were taken from: a commit, a branch.
   *
   * @default - not shown
   */
  readonly madeFrom?: string;
  /**
   * What changes against what is deployed.
   *
   * @default - nothing was compared
   */
  readonly changes?: ReviewChanges;
}

/** Renders the review of a built blueprint: one HTML file, and Markdown for a pull request. */
export async function renderReview(planned: PlannedBlueprint, built: BuiltBlueprint, context: ReviewContext): Promise<OutputFile[]> {
  const input = reviewInput(planned, built, context);
  return [
    { path: 'review.html', text: await renderReviewHtml(input) },
    { path: 'review.md', text: renderReviewMarkdown(input) },
  ];
}

/** All that a review shows of a built blueprint. */
export function reviewInput(planned: PlannedBlueprint, built: BuiltBlueprint, context: ReviewContext): ReviewInput {
  const { blueprint, requirements, version, madeFrom, changes } = context;
  const { deployment } = planned.document;
  return {
    title: deployment,
    plan: planned.document,
    templates: built.templates,
    manifests: built.charts.map((c) => ({ name: c.id, dependsOn: c.dependsOn, objects: c.nodes.map((n) => n.body) })),
    pulumi: built.pulumi,
    alsoProvided: planned.alsoProvided,
    findings: built.report.findings,
    doors: deployCommands(planned, built, { blueprint, requirements, folder: context.folder ?? `out/${deployment}` }),
    version,
    requirements,
    madeFrom,
    changes,
  };
}
