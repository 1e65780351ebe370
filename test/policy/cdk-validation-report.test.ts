import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { evaluatePolicy, fromCdkValidationReport } from '../../constructs/policy';

const construct = (constructPath: string, resource?: object): object => ({
  constructPath,
  constructFqn: 'aws-cdk-lib.aws_s3.CfnBucket',
  libraryVersion: '2.276.0',
  ...(resource ? { cloudFormationResource: { templatePath: 'Bad.template.json', ...resource } } : {}),
  stackTraces: ['<anonymous> (/home/someone/app.ts:7:11)\n...node internals...'],
});

/** In the form that aws-cdk-lib 2.276.0 and cdk-nag 3.0.2 write, cut down by hand. */
const REPORT = {
  version: '55.0.0',
  title: 'Validation Report',
  pluginReports: [
    {
      pluginName: 'AwsSolutions',
      conclusion: 'failure',
      violations: [
        {
          ruleName: 'AwsSolutions-S1',
          description: 'The S3 Bucket has server access logs disabled.',
          severity: 'error',
          violatingConstructs: [construct('Bad/Plain'), construct('Bad/Inner/Deep')],
        },
      ],
      suppressedViolations: [
        {
          ruleName: 'AwsSolutions-S1',
          description: 'The S3 Bucket has server access logs disabled.',
          severity: 'error',
          violatingConstructs: [construct('Bad/Logs/Resource')],
          acknowledgedId: 'AwsSolutions::AwsSolutions-S1',
          reason: 'this bucket is itself the log target',
          acknowledgedAt: 'Bad/Logs',
          acknowledgedStackTrace: '    at <anonymous> (/home/someone/app.ts:9:20)',
        },
      ],
    },
    {
      pluginName: 'CloudFormation Validate',
      pluginVersion: '1.14.0',
      conclusion: 'failure',
      violations: [
        {
          ruleName: 'W2508',
          description: 'SecurityGroupIngress: Security group allows 0.0.0.0/0 access to sensitive port 22 (range 22-22)',
          suggestedFix: 'Restrict the CIDR range to specific IP addresses',
          severity: 'warning',
          ruleMetadata: { category: 'Security' },
          violatingConstructs: [
            construct('Bad/Sg/Resource', { logicalId: 'SgD4954771', propertyPaths: ['Properties.SecurityGroupIngress'] }),
          ],
        },
      ],
    },
  ],
};

test('makes a finding of every violating construct, with the ids that the checkers use', () => {
  expect(fromCdkValidationReport(REPORT).map((f) => [f.ruleId, f.severity, f.document, f.subject, f.path, f.acknowledged?.reason])).toEqual(
    [
      ['AwsSolutions-S1', 'error', 'Bad', 'Bad/Plain', '', undefined],
      ['AwsSolutions-S1', 'error', 'Bad', 'Bad/Inner/Deep', '', undefined],
      ['AwsSolutions-S1', 'error', 'Bad', 'Bad/Logs/Resource', '', 'this bucket is itself the log target'],
      ['CloudFormation-Validate::W2508', 'warning', 'Bad', 'Bad/Sg/Resource', 'Properties.SecurityGroupIngress', undefined],
    ],
  );
});

test('takes the fix of the checker, or says how to acknowledge', () => {
  const [plain, , , open] = fromCdkValidationReport(REPORT);
  expect(plain.remedy).toBe(
    "mend the construct, or give the reason with Validations.of(construct).acknowledge({ id: 'AwsSolutions::AwsSolutions-S1', reason })",
  );
  expect(open.remedy).toBe('Restrict the CIDR range to specific IP addresses');
});

test('keeps no path of the machine', () => {
  expect(JSON.stringify(fromCdkValidationReport(REPORT))).not.toContain('/home');
});

test('names the document as it is told', () => {
  expect(new Set(fromCdkValidationReport(REPORT, 'Platform').map((f) => f.document))).toEqual(new Set(['Platform']));
});

test('stands in one report with the house rules, and obeys the list of acknowledgements', () => {
  const report = evaluatePolicy(
    {},
    {
      findings: fromCdkValidationReport(REPORT),
      acknowledgements: [{ rule: 'AwsSolutions-S1', subject: 'Bad/Plain', reason: 'holds nothing but test data' }],
    },
  );
  expect(report.counts).toEqual({ errors: 1, warnings: 1, acknowledged: 2 });
});

test('does not count an acknowledgement without a reason', () => {
  const [{ suppressedViolations, ...rest }] = REPORT.pluginReports;
  const silent = {
    pluginReports: [{ ...rest, violations: [], suppressedViolations: [{ ...suppressedViolations![0], reason: undefined }] }],
  };
  const { findings } = evaluatePolicy({}, { findings: fromCdkValidationReport(silent) });
  expect(findings.map((f) => [f.ruleId, f.subject, f.acknowledged])).toEqual([
    ['AcknowledgementWithoutReason', 'Bad/Logs/Resource', undefined],
    ['AwsSolutions-S1', 'Bad/Logs/Resource', undefined],
  ]);
});

test('says that a checker failed', () => {
  const failed = { pluginName: 'Guard', conclusion: 'failure', violations: [], metadata: { error: 'failed: /home/someone/rules' } };
  expect(fromCdkValidationReport({ pluginReports: [failed] })[0]).toMatchObject({
    ruleId: 'RuleCrashed',
    severity: 'error',
    subject: 'Plugin Guard',
    message: "the checker 'Guard' did not run to its end",
  });
});

test('keeps ids that carry a namespace, and those with an argument in brackets', () => {
  const report = (pluginName: string, ruleName: string): unknown => ({
    pluginReports: [{ pluginName, conclusion: 'failure', violations: [{ ruleName, violatingConstructs: [construct('A/B')] }] }],
  });
  const id = (pluginName: string, ruleName: string): string => fromCdkValidationReport(report(pluginName, ruleName))[0].ruleId;
  expect(id('AwsSolutions', 'AwsSolutions-IAM5[Action::s3:*]')).toBe('AwsSolutions-IAM5[Action::s3:*]');
  expect(id('Guard Pack', 'CT::S3_1')).toBe('CT::S3_1');
  expect(id('Construct Annotations', 'oldApi')).toBe('Annotation::oldApi');
});

test('fails when the file is something else', () => {
  expect(() => fromCdkValidationReport({ violations: [] })).toThrow(GroundplanError);
  expect(() => fromCdkValidationReport(null)).toThrow(
    "'json' has no list 'pluginReports', so it is no validation report; pass the parsed 'validation-report.json' of a cloud assembly [CdkValidationReportFormat]",
  );
});
