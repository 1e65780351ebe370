import { GroundplanError } from '../planning/groundplan-error';
import { at, fields, isFields, list, text } from './documents/json';
import type { Finding } from './finding';

/**
 * Reads the `validation-report.json` that `aws-cdk-lib` writes beside its templates: what its template validator, cdk-nag and other plugins found.
 *
 * Suppressed violations come with their reasons. Stack traces are left out, and with them every path of the machine.
 * The subject is the path of the construct, the same for every checker.
 *
 * @param json the parsed file
 * @param templateName name of the document in the findings; by default that of the template in the report, or else the first part of the construct's path
 */
export function fromCdkValidationReport(json: unknown, templateName?: string): Finding[] {
  if (!Array.isArray(at(json, 'pluginReports'))) {
    throw new GroundplanError(
      'CdkValidationReportFormat',
      "'json' has no list 'pluginReports', so it is no validation report; pass the parsed 'validation-report.json' of a cloud assembly",
    );
  }
  return list(at(json, 'pluginReports')).flatMap((report) => [
    ...list(at(report, 'violations')).flatMap((v) => findingsOf(report, v, templateName)),
    ...list(at(report, 'suppressedViolations')).flatMap((v) =>
      findingsOf(report, v, templateName).map((finding) => ({ ...finding, acknowledged: { reason: text(at(v, 'reason')) ?? '' } })),
    ),
    ...pluginFailure(report, templateName),
  ]);
}

function namespaceOf(report: unknown): string {
  const plugin = text(at(report, 'pluginName')) ?? 'Unknown';
  return plugin === 'Construct Annotations' ? 'Annotation' : plugin.replaceAll(' ', '-');
}

/** The id that the CDK acknowledges a rule by: its namespace, two colons, its name. */
function longIdOf(report: unknown, ruleName: string): string {
  return ruleName.replace(/\[.*$/, '').includes('::') ? ruleName : `${namespaceOf(report)}::${ruleName}`.replaceAll(' ', '-');
}

/** `AwsSolutions-S1` of cdk-nag tells its pack already; `W2508` of the template validator does not. */
function idOf(report: unknown, ruleName: string): string {
  return ruleName.startsWith(`${namespaceOf(report)}-`) ? ruleName : longIdOf(report, ruleName);
}

function findingsOf(report: unknown, violation: unknown, templateName?: string): Finding[] {
  const ruleName = text(at(violation, 'ruleName')) ?? '?';
  const severe = ['fatal', 'error'].includes(text(at(violation, 'severity')) ?? 'error');
  return list(at(violation, 'violatingConstructs'))
    .filter(isFields)
    .map((construct) => {
      const constructPath = text(construct.constructPath) ?? '';
      const resource = fields(construct.cloudFormationResource);
      const template = text(resource.templatePath)
        ?.split(/[\\/]/)
        .at(-1)
        ?.replace(/\.template\.json$/, '');
      return {
        ruleId: idOf(report, ruleName),
        severity: severe ? 'error' : 'warning',
        document: templateName ?? template ?? constructPath.split('/')[0],
        subject: constructPath || (text(resource.logicalId) ?? ''),
        path: list(resource.propertyPaths).join(', '),
        message: text(at(violation, 'description')) ?? '',
        remedy:
          text(at(violation, 'suggestedFix')) ??
          `mend the construct, or give the reason with Validations.of(construct).acknowledge({ id: '${longIdOf(report, ruleName)}', reason })`,
      };
    });
}

/** A plugin that threw reports a failure without violations; the text it threw may hold paths of the machine. */
function pluginFailure(report: unknown, templateName?: string): Finding[] {
  const failed = at(report, 'conclusion') === 'failure' && list(at(report, 'violations')).length === 0 && at(report, 'metadata', 'error');
  if (!failed) {
    return [];
  }
  const plugin = text(at(report, 'pluginName')) ?? '?';
  return [
    {
      ruleId: 'RuleCrashed',
      severity: 'error',
      document: templateName ?? '',
      subject: `Plugin ${plugin}`,
      path: '',
      message: `the checker '${plugin}' did not run to its end`,
      remedy: "read 'metadata.error' in the validation report; until it runs, what it checks is not checked",
    },
  ];
}
