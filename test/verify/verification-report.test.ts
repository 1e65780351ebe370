import { DOMParser } from '@xmldom/xmldom';
import { junitXml } from '../../verify/junit';
import { parseManifests } from '../../verify/read-manifests';
import { ManifestState, type Verification } from '../../verify/verification';
import { verificationDocument, verificationText } from '../../verify/verification-report';

const [good, moved, bad, early] = parseManifests(
  'k8s/a.yaml',
  ['good', 'moved', 'bad', 'early']
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: chat\n`)
    .join('---\n'),
);
const VERIFICATION: Verification = {
  cluster: 'https://example.com:6443 (context "a" & <b>)',
  objects: [
    { manifest: good, state: ManifestState.ACCEPTED, problems: [] },
    { manifest: moved, state: ManifestState.ACCEPTED, problems: [], note: "checked in namespace 'default'" },
    {
      manifest: bad,
      state: ManifestState.REFUSED,
      problems: [{ field: 'metadata.name', message: 'not "<b>" & not\u0000 \ud800]]>' }, { message: 'line\tand\nline' }],
      note: 'a note',
    },
    { manifest: early, state: ManifestState.UNCHECKED, problems: [{ message: 'needs another' }] },
  ],
};

test('gives a line for each problem and closes with the counts', () => {
  expect(verificationText({ ...VERIFICATION, objects: VERIFICATION.objects.slice(0, 2).concat(VERIFICATION.objects[3]) })).toBe(
    [
      'k8s/a.yaml:19 ConfigMap chat/early: not checkable: needs another',
      '3 objects: 2 accepted, 0 refused, 1 not checkable',
      "1 of those accepted were checked in namespace 'default', because this folder creates theirs first",
    ].join('\n'),
  );
});

test('names the line of the field, in text and for programs', () => {
  expect(verificationText(VERIFICATION)).toContain('k8s/a.yaml:16 ConfigMap chat/bad: metadata.name: not "<b>"');
  expect(verificationDocument(VERIFICATION)).toMatchObject({
    counts: { objects: 4, accepted: 2, refused: 1, unchecked: 1 },
    objects: [
      { file: 'k8s/a.yaml', line: 1, kind: 'ConfigMap', namespace: 'chat', name: 'good', state: 'accepted', problems: [] },
      { state: 'accepted', note: "checked in namespace 'default'" },
      { line: 13, state: 'refused', problems: [{ field: 'metadata.name', line: 16 }, { line: 13 }] },
      { state: 'unchecked' },
    ],
  });
});

function parsed(xml: string) {
  const problems: string[] = [];
  const root = new DOMParser({ onError: (_level, message) => void problems.push(message) }).parseFromString(
    xml,
    'text/xml',
  ).documentElement!;
  expect(problems).toEqual([]);
  const all = (tag: string) => Array.from(root.getElementsByTagName(tag));
  return { root, all };
}

test("writes JUnit's XML that a parser gives back as it was", () => {
  const { root, all } = parsed(junitXml(VERIFICATION, false));
  expect([root.nodeName, ...['tests', 'failures', 'errors', 'skipped'].map((a) => root.getAttribute(a))]).toEqual([
    'testsuites',
    '4',
    '2',
    '0',
    '0',
  ]);
  expect(all('testsuite')[0].getAttribute('name')).toBe(VERIFICATION.cluster);
  expect(all('testcase').map((c) => [c.getAttribute('classname'), c.getAttribute('name'), c.getAttribute('line')])).toEqual([
    ['k8s/a.yaml', 'ConfigMap chat/good', '1'],
    ['k8s/a.yaml', 'ConfigMap chat/moved', '7'],
    ['k8s/a.yaml', 'ConfigMap chat/bad', '13'],
    ['k8s/a.yaml', 'ConfigMap chat/early', '19'],
  ]);
  expect(all('failure').map((f) => [f.getAttribute('type'), f.getAttribute('message')])).toEqual([
    ['refused', 'metadata.name: not "<b>" & not? ?]]>; line\tand\nline'],
    ['unchecked', 'needs another'],
  ]);
  expect(all('failure')[0].textContent).toBe(
    'k8s/a.yaml:16 ConfigMap chat/bad: metadata.name: not "<b>" & not? ?]]> (a note)\nk8s/a.yaml:13 ConfigMap chat/bad: line\tand\nline (a note)',
  );
  expect(all('system-out')[0].textContent).toBe("checked in namespace 'default'");
});

test('skips what could not be checked, when that is allowed', () => {
  const { root, all } = parsed(junitXml(VERIFICATION, true));
  expect([root.getAttribute('failures'), root.getAttribute('skipped')]).toEqual(['1', '1']);
  expect(all('skipped').map((s) => s.getAttribute('message'))).toEqual(['needs another']);
});
