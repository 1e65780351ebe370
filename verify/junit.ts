import { nameOf } from './read-manifests';
import { ManifestState, type Verification, type VerifiedManifest } from './verification';
import { problemLine } from './verification-report';

/** JUnit's XML, as CI systems read it: an object a test case. What could not be checked is skipped if that is allowed, and failed if not. */
export function junitXml(verification: Verification, allowUnchecked: boolean): string {
  const cases = verification.objects.map((object) => ({ object, result: resultOf(object, allowUnchecked) }));
  const count = (result: string): number => cases.filter((c) => c.result === result).length;
  const counts = { tests: cases.length, failures: count('failure'), errors: 0, skipped: count('skipped') };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'groundplan verify', ...counts })}>`,
    `  <testsuite${attributes({ name: verification.cluster, ...counts })}>`,
    ...cases.map(({ object, result }) => caseXml(object, result)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function resultOf({ state }: VerifiedManifest, allowUnchecked: boolean): 'passed' | 'skipped' | 'failure' {
  return state === ManifestState.ACCEPTED ? 'passed' : state === ManifestState.UNCHECKED && allowUnchecked ? 'skipped' : 'failure';
}

function caseXml(object: VerifiedManifest, result: string): string {
  const { manifest, state, problems, note } = object;
  const head = attributes({ classname: manifest.file, name: nameOf(manifest.body), file: manifest.file, line: manifest.line });
  if (result === 'passed') {
    return note === undefined
      ? `    <testcase${head}/>`
      : `    <testcase${head}>\n      <system-out>${escaped(note)}</system-out>\n    </testcase>`;
  }
  const lines = problems.map((problem) => problemLine(object, problem));
  const message = problems.map((p) => [p.field, p.message].filter(Boolean).join(': ')).join('; ');
  const inner =
    result === 'skipped'
      ? `<skipped${attributes({ message })}/>`
      : `<failure${attributes({ message, type: state })}>${escaped(lines.join('\n'))}</failure>`;
  return `    <testcase${head}>\n      ${inner}\n    </testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)}"`)
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way at all to write most control characters; a mark stands in their place. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ESCAPES[c]).replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?');
}
