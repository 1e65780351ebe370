import type { PlannedBlueprint } from '../blueprints/catalog';
import { renderReviewHtml, renderReviewMarkdown, type ReviewInput } from '../review';
import type { BuiltBlueprint, OutputFile } from './build';

/** How the blueprint was asked for; shown as the commands that deploy it. */
export interface ReviewContext {
  /** Name of the blueprint. */
  readonly blueprint: string;
  /** Requirements file or ready size. */
  readonly requirements: string;
  /** Version of the kit. */
  readonly version: string;
}

/** Renders the review of a built blueprint: one HTML file, and Markdown for a pull request. */
export async function renderReview(planned: PlannedBlueprint, built: BuiltBlueprint, context: ReviewContext): Promise<OutputFile[]> {
  const { blueprint, requirements, version } = context;
  const input: ReviewInput = {
    title: blueprint,
    plan: planned.document,
    templates: built.templates,
    manifests: built.charts.map((c) => ({ name: c.id, dependsOn: c.dependsOn, objects: c.nodes.map((n) => n.body) })),
    pulumi: built.pulumi,
    findings: built.report.findings,
    doors: [
      { name: 'AWS CDK', commands: [`npx cdk deploy -c blueprint=${blueprint} -c requirements=${requirements}`] },
      { name: 'Kubernetes', commands: [`kubectl apply --server-side -f out/${blueprint}/kubernetes/`] },
      { name: 'Pulumi', commands: [`pulumi config set requirements ${requirements}`, 'pulumi up'] },
    ],
    version,
  };
  return [
    { path: 'review.html', text: await renderReviewHtml(input) },
    { path: 'review.md', text: renderReviewMarkdown(input) },
  ];
}
