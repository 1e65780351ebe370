import fc from 'fast-check';
import { ALL_RULES, evaluatePolicy, ruleById } from '../../constructs/policy';
import type { PolicyRule, Verdict } from '../../constructs/policy';
import { budget, cluster, container, denyAll, nodePool, scaledObject, server, stack } from './support';

const subject = 'Deployment chat/chat-server';
const pinned = { rules: [ruleById('PinnedImages')!] };
const unpinned = (annotations: Record<string, string> = {}): ReturnType<typeof server> => ({
  ...server({ containers: [container({ image: 'server' })] }),
  metadata: { name: 'chat-server', namespace: 'chat', annotations },
});

function rule(id: string, check: () => Iterable<Verdict>): PolicyRule {
  return { id, severity: 'error', title: 't', why: 'w', remedy: 'r', check };
}

test('finds nothing in a model server that is set up well', () => {
  const report = evaluatePolicy(cluster(server(), nodePool(), scaledObject(), budget(), denyAll()));
  expect(report).toEqual({ findings: [], rulesRun: ALL_RULES.map((r) => r.id), counts: { errors: 0, warnings: 0, acknowledged: 0 } });
});

test('finds nothing in nothing', () => {
  expect(evaluatePolicy({}).findings).toEqual([]);
});

test('acknowledges by annotation', () => {
  const object = unpinned({ 'policy.groundplan.dev/PinnedImages': 'built on every run of the pipeline' });
  const { findings, counts } = evaluatePolicy(cluster(object), pinned);
  expect(findings.map((f) => f.acknowledged)).toEqual([{ reason: 'built on every run of the pipeline' }]);
  expect(counts).toEqual({ errors: 0, warnings: 0, acknowledged: 1 });
});

test('acknowledges by metadata of a resource', () => {
  const reason = 'scratch space that any run can fill again';
  const bucket = { Type: 'AWS::S3::Bucket', Metadata: { groundplan: { acknowledge: { StatefulRetained: reason } } } };
  const { findings } = evaluatePolicy(stack({ Scratch: bucket, Other: { Type: 'AWS::S3::Bucket' } }), {
    rules: [ruleById('StatefulRetained')!],
  });
  expect(findings.map((f) => [f.subject, f.acknowledged?.reason])).toEqual([
    ['AWS::S3::Bucket Other', undefined],
    ['AWS::S3::Bucket Other', undefined],
    ['AWS::S3::Bucket Scratch', reason],
    ['AWS::S3::Bucket Scratch', reason],
  ]);
});

test('acknowledges by a list, for the rule and the subject that it names', () => {
  const acknowledgements = [{ rule: 'PinnedImages', subject, reason: 'mirrored under a fixed name' }];
  expect(evaluatePolicy(cluster(unpinned()), { ...pinned, acknowledgements }).counts).toEqual({ errors: 0, warnings: 0, acknowledged: 1 });
});

test.each(['', '   too   ', 'because'])('does not count the reason %p, and says so', (reason) => {
  const { findings } = evaluatePolicy(cluster(unpinned({ 'policy.groundplan.dev/PinnedImages': reason })), pinned);
  expect(findings.map((f) => [f.ruleId, f.severity, f.path])).toEqual([
    ['AcknowledgementWithoutReason', 'error', "metadata.annotations['policy.groundplan.dev/PinnedImages']"],
    ['PinnedImages', 'error', 'spec.template.spec.containers[0].image'],
  ]);
});

test('does not count a reason that is no text', () => {
  const bucket = { Type: 'AWS::S3::Bucket', Metadata: { groundplan: { acknowledge: { StatefulRetained: true } } } };
  expect(evaluatePolicy(stack({ B: bucket }), { rules: [ruleById('StatefulRetained')!] }).counts.errors).toBe(3);
});

test('warns of a listed acknowledgement that matches nothing', () => {
  const acknowledgements = [{ rule: 'PinnedImages', subject: 'Deployment chat/gone', reason: 'mirrored under a fixed name' }];
  expect(evaluatePolicy(cluster(server()), { ...pinned, acknowledgements }).findings).toEqual([
    {
      ruleId: 'AcknowledgementUnused',
      severity: 'warning',
      document: '',
      subject: 'Deployment chat/gone',
      path: '',
      message: "the acknowledgement of 'PinnedImages' matches no finding",
      remedy: 'remove it, or write the rule and the subject as the finding has them',
    },
  ]);
});

test('does not warn of acknowledgements of house rules that did not run', () => {
  const acknowledgements = [{ rule: 'DrainBudget', subject, reason: 'requests are short by contract' }];
  expect(evaluatePolicy(cluster(server()), { ...pinned, acknowledgements }).findings).toEqual([]);
});

test('makes a finding of a rule that crashes, and keeps what it had found', () => {
  function* check(): Iterable<Verdict> {
    yield { document: 'd', subject: 's', path: 'p', message: 'm' };
    throw new Error('no such field');
  }
  expect(evaluatePolicy({}, { rules: [rule('Own', check)] }).findings.map((f) => [f.ruleId, f.severity, f.subject, f.message])).toEqual([
    ['RuleCrashed', 'error', 'Rule Own', "rule 'Own' did not run to its end: no such field"],
    ['Own', 'error', 's', 'm'],
  ]);
});

test('lets a verdict speak for itself, and says the same thing once', () => {
  const verdict: Verdict = { document: 'd', subject: 's', path: 'p', message: 'm', severity: 'warning', remedy: 'own' };
  expect(evaluatePolicy({}, { rules: [rule('Own', () => [verdict, verdict])] }).findings).toEqual([{ ruleId: 'Own', ...verdict }]);
});

test('orders findings whatever the order of the input', () => {
  const objects = [server({ containers: [{ name: 'a' }] }), nodePool({ taints: [] }), scaledObject({ minReplicaCount: 0 })];
  const bytes = (input: typeof objects): string => JSON.stringify(evaluatePolicy(cluster(...input)));
  expect(bytes([...objects].reverse())).toBe(bytes(objects));
});

test('fails when two rules have the same id', () => {
  expect(() => evaluatePolicy({}, { rules: [rule('Own', () => []), rule('Own', () => [])] })).toThrow(
    "'rules' holds two rules with the id 'Own'; ids are unique, rename one [PolicyRuleDuplicate]",
  );
});

/** Replaces values inside a document by whatever comes: the documents of this world have every hole. */
function holed(value: unknown, pick: () => unknown): unknown {
  const replaced = pick();
  if (replaced !== undefined) {
    return replaced === 'leave out' ? undefined : replaced;
  }
  if (Array.isArray(value)) {
    return value.map((item) => holed(item, pick));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, holed(item, pick)]))
    : value;
}

test('never crashes, whatever stands in a document', () => {
  const objects = [server(), nodePool(), scaledObject(), budget(), denyAll()];
  const types = [
    'AWS::S3::Bucket',
    'AWS::IAM::Role',
    'AWS::EKS::Cluster',
    'AWS::EC2::LaunchTemplate',
    'AWS::EC2::SecurityGroup',
    'AWS::KMS::Key',
  ];
  const hole = fc.constantFrom<unknown>(
    'leave out',
    null,
    0,
    '',
    '${Token[TOKEN.1]}',
    [],
    {},
    { Ref: 'X' },
    { Ref: 'AWS::NoValue' },
    [null],
    true,
  );
  fc.assert(
    fc.property(
      fc.infiniteStream(fc.option(hole, { nil: undefined, freq: 12 })),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (stream, properties) => {
        const pick = (): unknown => stream.next().value;
        const manifests = [{ name: 'm', objects: objects.map((object) => holed(object, pick)) as Record<string, unknown>[] }];
        const resources = Object.fromEntries(types.map((Type, i) => [`R${i}`, holed({ Type, Properties: properties }, pick)]));
        const { findings } = evaluatePolicy({ manifests, templates: [{ name: 't', body: { Resources: resources } }] });
        expect(findings.filter((f) => f.ruleId === 'RuleCrashed')).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
