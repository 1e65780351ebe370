import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedBlueprint } from '../blueprints/catalog';
import type { ManifestChart } from '../constructs/delivery/manifest-graph';
import type { Finding, PolicyReport } from '../constructs/policy';
import { inTempFolder } from './temp-folder';

/** One file that a command writes. */
export interface OutputFile {
  /** Path below the output folder, with `/`. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
}

/** What a blueprint comes to in all three doors, with its checks. */
export interface BuiltBlueprint {
  /** Everything to write: plan, templates, manifests, Pulumi resources, findings. */
  readonly files: readonly OutputFile[];
  /** CloudFormation templates. */
  readonly templates: readonly { readonly name: string; readonly body: Record<string, unknown> }[];
  /** Kubernetes objects by chart, as any cluster gets them. */
  readonly charts: readonly ManifestChart[];
  /** The resources that the Pulumi door registers. */
  readonly pulumi: readonly { readonly type: string; readonly name: string }[];
  /** What the checks found. */
  readonly report: PolicyReport;
}

/** Tells a person what is being done. */
export type Progress = (step: string) => void;

/* eslint-disable @typescript-eslint/no-require-imports */

/** Renders the charts as files: to be delivered from `kubernetes`, or to be read in `preview` where only the stack knows every value. */
export function buildKubernetes(planned: PlannedBlueprint): { charts: readonly ManifestChart[]; files: OutputFile[] } {
  const { App } = require('cdk8s') as typeof import('cdk8s');
  const { renderCharts } = require('../constructs/delivery/manifest-graph') as typeof import('../constructs/delivery/manifest-graph');
  const { renderYaml } = require('../constructs/delivery/yaml-door') as typeof import('../constructs/delivery/yaml-door');
  const app = new App();
  planned.objects(app);
  const folder = planned.document.platform === 'aws' ? 'preview' : 'kubernetes';
  const files = renderYaml(app, { alsoProvided: planned.alsoProvided }).map((f) => ({ path: `${folder}/${f.path}`, text: f.yaml }));
  return { charts: renderCharts(app), files };
}

/** Plans the Pulumi resources of charts; none where only the stack knows every value. */
export function buildPulumi(
  { document, alsoProvided }: PlannedBlueprint,
  charts: readonly ManifestChart[],
): { resources: readonly { type: string; name: string }[]; files: OutputFile[] } {
  if (document.platform === 'aws') {
    return { resources: [], files: [] };
  }
  const { planPulumi } = require('../constructs/delivery/pulumi-plan') as typeof import('../constructs/delivery/pulumi-plan');
  const resources = planPulumi(charts, { alsoProvided });
  return { resources, files: [{ path: 'pulumi/resources.json', text: json(resources) }] };
}

/** Synthesises the CDK app in this process: the templates are those of `cdk synth`; none where CDK has nothing to deliver. */
export function buildCloudFormation(planned: PlannedBlueprint): {
  templates: { name: string; body: Record<string, unknown> }[];
  files: OutputFile[];
  validation: unknown;
} {
  if (!planned.aws) {
    return { templates: [], files: [], validation: { pluginReports: [] } };
  }
  const { App } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { buildCdkApp } = require('../blueprints/doors/cdk-app') as typeof import('../blueprints/doors/cdk-app');
  return inTempFolder('groundplan-cdk-', (outdir) => {
    const app = new App({ outdir, context: cdkContext() });
    buildCdkApp(app, planned);
    try {
      app.synth();
    } catch (error) {
      // findings that fail a synth are in the report too, and are told with everything else; anything else is not ours to hide.
      if (!existsSync(join(outdir, 'validation-report.json'))) {
        throw error;
      }
    }
    const names = readdirSync(outdir)
      .filter((f) => f.endsWith('.template.json'))
      .sort();
    const files = names.map((name) => ({ path: `cloudformation/${name}`, text: readFileSync(join(outdir, name), 'utf8') }));
    const report = join(outdir, 'validation-report.json');
    return {
      templates: files.map((f) => ({
        name: f.path.slice('cloudformation/'.length, -'.template.json'.length),
        body: JSON.parse(f.text) as Record<string, unknown>,
      })),
      files,
      validation: existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as unknown) : undefined,
    };
  });
}

/** Everything that a blueprint comes to, before anybody looks at it. */
export function buildOutput(
  planned: PlannedBlueprint,
  progress: Progress,
): Omit<BuiltBlueprint, 'report'> & { readonly validation: unknown } {
  progress('Kubernetes manifests');
  const kubernetes = buildKubernetes(planned);
  progress('Pulumi resources');
  const pulumi = buildPulumi(planned, kubernetes.charts);
  progress('CloudFormation, with the checkers that are installed beside the CDK');
  const { templates, files, validation } = buildCloudFormation(planned);
  return {
    files: [{ path: 'plan.json', text: json(planned.document) }, ...files, ...kubernetes.files, ...pulumi.files],
    templates,
    charts: kubernetes.charts,
    pulumi: pulumi.resources,
    validation,
  };
}

/** Builds and checks everything, in memory. */
export function buildBlueprint(planned: PlannedBlueprint, progress: Progress): BuiltBlueprint {
  const { evaluatePolicy, fromCdkValidationReport } = require('../constructs/policy') as typeof import('../constructs/policy');
  const { validation, ...output } = buildOutput(planned, progress);
  progress('checks');
  const objects = output.charts.flatMap((c) => c.nodes.map((n) => n.body as unknown as Record<string, unknown>));
  const report = evaluatePolicy(
    {
      plan: planned.document,
      templates: output.templates,
      manifests: [{ name: planned.document.platform, objects }],
      organization: planned.organization,
    },
    { findings: validation === undefined ? [UNCHECKED_TEMPLATES] : fromCdkValidationReport(validation) },
  );
  return { ...output, files: [...output.files, { path: 'findings.json', text: json(report) }], report };
}

const UNCHECKED_TEMPLATES: Finding = {
  ruleId: 'CdkValidation',
  severity: 'warning',
  document: '',
  subject: 'aws-cdk-lib',
  path: '',
  message: 'the release that is installed writes no validation report, so only the rules of this command looked at the templates',
  remedy: 'install the newest aws-cdk-lib, and cdk-nag 3',
};

/** Text of a JSON file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

// `cdk synth` reads its flags from cdk.json; in this process they come from the same list, so that the templates are the same.
function cdkContext(): Record<string, unknown> {
  const flags = require('aws-cdk-lib/recommended-feature-flags.json') as Record<string, unknown>;
  return { ...flags, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:version-reporting': true };
}
