import { dirname, join } from 'node:path';
import { KUBERNETES, versionOf } from '../../../../verify/engines/engine';
import { command } from '../build';
import { prometheusProgram } from '../prometheus-program';
import { python } from '../python';
import { type Material, objectKey } from './material';
import { check, report } from './run';

/** What a checker has against an object. */
export interface Finding {
  /** Name of the checker. */
  readonly checker: string;
  /** Id of the rule, as the checker calls it. */
  readonly rule: string;
  /** What it says. */
  readonly text: string;
  /** What it says it of: kind and path of the construct. */
  readonly subject: string;
  /** File in which it stands. */
  readonly file: string;
}

/** What a checker found, and in how much. */
export interface Checked {
  /** Everything that is an error or a warning to it. */
  readonly findings: readonly Finding[];
  /** Files in which it saw something to check, sorted; none where it does not say. */
  readonly seen: readonly string[];
}

/** The checkers by name. */
export const CHECKERS: Readonly<Record<string, (material: Material) => Promise<Checked>>> = {
  'cfn-lint': cfnLint,
  checkov,
  'kube-score': kubeScore,
  promtool,
};

interface CfnLintMatch {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** Errors and warnings of cfn-lint, also those that a template asks it to ignore. */
async function cfnLint(material: Material): Promise<Checked> {
  const interpreter = await python('cfn-lint');
  const args = [join(dirname(interpreter), 'cfn-lint'), '--format', 'json', '--mandatory-checks', 'E', 'W', '--'];
  const matches = await report<readonly CfnLintMatch[]>(material, interpreter, [...args, ...material.templates]);
  const findings = matches.map(({ Rule, Message, Filename, Location }) => {
    const [section, id] = Location.Path ?? [];
    const subject = section === 'Resources' ? material.subject(Filename, String(id)) : String(section ?? Filename);
    return { checker: 'cfn-lint', rule: Rule.Id, text: Message, subject, file: Filename };
  });
  return { findings, seen: [] };
}

interface CheckovRecord {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
}

interface CheckovReport {
  readonly check_type: string;
  readonly results: {
    readonly passed_checks: readonly CheckovRecord[];
    readonly failed_checks: readonly CheckovRecord[];
    readonly skipped_checks: readonly CheckovRecord[];
    readonly parsing_errors: readonly string[];
  };
}

/** Failed checks of checkov, also those that a file asks it to skip. Its severities come from a service that nobody asks here. */
async function checkov(material: Material): Promise<Checked> {
  const args = ['-m', 'checkov.main', '--directory', '.', '--framework', 'cloudformation', 'kubernetes', '--output', 'json'];
  const reports = await report<readonly CheckovReport[]>(material, await python('checkov'), [...args, '--skip-download'], {
    // It would ask the package index for a newer version of itself.
    CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true',
  });
  const findings = reports.flatMap(({ check_type: type, results }) => [
    ...[...results.failed_checks, ...results.skipped_checks].map((record) => {
      const file = pathOf(record);
      const subject = material.subject(file, type === 'kubernetes' ? kubernetesKey(record.resource) : logicalId(record.resource));
      return { checker: 'checkov', rule: record.check_id, text: record.check_name, subject, file };
    }),
    ...results.parsing_errors.map((file) => ({ checker: 'checkov', rule: 'parsing', text: 'cannot be read', subject: type, file })),
  ]);
  const seen = reports.flatMap(({ results }) => [...results.passed_checks, ...results.failed_checks].map(pathOf));
  return { findings, seen: [...new Set(seen)].sort() };
}

function pathOf({ file_path: path }: CheckovRecord): string {
  return path.replace(/^\//, '');
}

/** `AWS::S3::Bucket.Logs` */
function logicalId(resource: string): string {
  return resource.slice(resource.indexOf('.') + 1);
}

/** `Deployment.chat.chat-server` */
function kubernetesKey(resource: string): string {
  const [kind, namespace, ...name] = resource.split('.');
  return objectKey({ kind, metadata: { namespace, name: name.join('.') } });
}

interface ScoredObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** Grades of kube-score from which on nothing is to be done: 1 is critical, 5 a warning. */
const ALMOST_OK = 7;

/** What is critical or a warning to kube-score, one comment a finding; its annotations are not heard. */
async function kubeScore(material: Material): Promise<Checked> {
  const path = await command('kube-score', 'kube-score');
  const kubernetes = versionOf(KUBERNETES).replace(/\.\d+$/, '');
  const args = ['score', '--output-format', 'json', '--kubernetes-version', kubernetes, '--disable-ignore-checks-annotations'];
  const findings: Finding[] = [];
  const seen: string[] = [];
  // One after the other and not all at once: it takes objects of one name for the same, and lets the policy of one guard the pod of another.
  for (const file of material.manifests) {
    const objects = (await report<readonly ScoredObject[] | null>(material, path, [...args, file])) ?? [];
    seen.push(...(objects.length > 0 ? [file] : []));
    for (const { type_meta: type, object_meta: metadata, checks } of objects) {
      const subject = material.subject(file, objectKey({ kind: type.kind, metadata }));
      for (const { check, comments } of checks.filter(({ grade, skipped }) => !skipped && grade < ALMOST_OK)) {
        for (const comment of comments?.length ? comments : [{ path: '', summary: check.name }]) {
          const text = [comment.path, comment.summary].filter(Boolean).join(': ');
          findings.push({ checker: 'kube-score', rule: check.id, text, subject, file });
        }
      }
    }
  }
  return { findings, seen: seen.sort() };
}

/** What promtool refuses of the rules; its lint counts. */
async function promtool(material: Material): Promise<Checked> {
  const program = prometheusProgram('promtool');
  const findings: Finding[] = [];
  const seen: string[] = [];
  // One after the other: not all that it says names the file.
  for (const file of material.rules) {
    const { code, out, err } = await check(material, program, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
    seen.push(...(/^ +SUCCESS: [1-9]\d* rules found$/m.test(out) || code !== 0 ? [file] : []));
    const lines = err.split('\n').filter((line) => !['', 'FAILED:'].includes(line.trim()));
    const subject = material.subject(file, '');
    for (const line of code === 0 ? [] : [...lines, `ended with ${code}`]) {
      findings.push({ checker: 'promtool', rule: 'check rules', text: line.replace(`${file}: `, ''), subject, file });
    }
  }
  return { findings, seen: seen.sort() };
}
