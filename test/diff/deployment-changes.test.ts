import fc from 'fast-check';
import type { Snapshot } from '../../diff/snapshot';
import { changesOf } from '../../diff/changes-of';
import { decisionOf, deploymentChanges, isSame, moreText } from '../../diff/deployment-changes';
import { cost, object, plan, snapshot, template } from './snapshots';

const decision = (before: Snapshot, after: Snapshot): string => decisionOf(deploymentChanges(before, after));
const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });
const manifest = (...objects: unknown[]) => ({
  Type: 'Custom::AWSCDK-EKS-KubernetesResource',
  Properties: { Manifest: JSON.stringify(objects), ClusterName: { Ref: 'Cluster' } },
});

test('says that nothing changes', () => {
  const one = snapshot({ templates: [template({ A: bucket('a'), B: manifest(object('Service', 'a')) })] });
  const changes = deploymentChanges(one, JSON.parse(JSON.stringify(one)));
  expect(isSame(changes)).toBe(true);
  expect(decisionOf(changes)).toBe('no changes');
  expect(changesOf(one, one)).toEqual({ summary: 'no changes', rows: [] });
});

test('says on one line what it costs, how much is made, and what is lost', () => {
  const before = snapshot({ templates: [template({ Models: bucket('a'), Old: { Type: 'AWS::SNS::Topic' } })] });
  const after = snapshot({
    plan: plan({ cost: cost(1, 4, 1) }),
    templates: [template({ Models: bucket('b'), New: { Type: 'AWS::SNS::Topic' }, S: manifest(object('Service', 'a')) })],
  });
  expect(decision(before, after)).toBe(
    '+1,460 USD (+100 %) a month at the ceiling, 2 created, 1 replaced, 1 deleted: STATEFUL AWS::S3::Bucket Models replaced',
  );
  expect(changesOf(before, after)).toEqual({
    summary: decision(before, after),
    rows: [
      { action: 'replace', what: 'AWS::S3::Bucket Models', stateful: true },
      { action: 'delete', what: 'AWS::SNS::Topic Old', stateful: false },
      { action: 'create', what: 'AWS::SNS::Topic New', stateful: false },
      { action: 'create', what: 'Service chat/a', stateful: false },
    ],
  });
});

test('names three of many that are lost, and counts the rest', () => {
  const many = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`K${n}`, { Type: 'AWS::KMS::Key' }]));
  expect(decision(snapshot({ templates: [template(many)] }), snapshot({ templates: [template({})] }))).toBe(
    'the same cost, 5 deleted: STATEFUL AWS::KMS::Key K1 deleted; STATEFUL AWS::KMS::Key K2 deleted; STATEFUL AWS::KMS::Key K3 deleted; 2 more',
  );
});

test('says when only the plan moves, when only rest costs more, when a price is missing, and when findings open', () => {
  const finding = { ruleId: 'A', severity: 'error' as const, document: '', subject: '', path: '', message: '', remedy: '' };
  expect(decision(snapshot(), snapshot({ plan: plan({ questions: [] }) }))).toBe('the same cost, nothing that is delivered moves');
  expect(decision(snapshot(), snapshot({ plan: plan({ cost: cost(2, 2, 1) }) }))).toBe(
    '+730 USD (+100 %) a month at rest, nothing that is delivered moves',
  );
  expect(
    decision(snapshot({ plan: plan({ cost: cost(1, 1, undefined) }) }), snapshot({ plan: plan({ cost: cost(1, 2, undefined) }) })),
  ).toBe('the same cost as far as prices are known, nothing that is delivered moves');
  expect(decision(snapshot(), snapshot({ findings: [finding] }))).toBe('the same cost, nothing that is delivered moves, 1 finding opened');
});

test('another name is another deployment: all of it is made, and nothing of the old one is deleted', () => {
  const of = (deployment: string) =>
    snapshot({ plan: plan({ deployment }), templates: [template({ Models: bucket('a') }, undefined, deployment)] });
  const changes = deploymentChanges(of('chat'), of('chat-2'));
  expect(changes.moved).toBe(
    "a new deployment (deployment chat → chat-2): everything is made new, and 'chat' stays where it is until you delete it",
  );
  expect(changes.resources.map((r) => r.action)).toEqual(['create']);
  expect(changes.findings).toBeUndefined();
});

test.each([
  ['platform eks → kubernetes', plan({ platform: 'eks' }), plan({ platform: 'kubernetes' })],
  ['region us-east-1 → eu-west-1', plan(), plan({ cost: { ...cost(1, 2, 1), region: 'eu-west-1' } })],
  ['cluster a → b', plan({ asked: [cluster('a')] }), plan({ asked: [cluster('b')] })],
])('%s is another deployment too', (words, before, after) => {
  const same = [object('Service', 'a')];
  const changes = deploymentChanges(snapshot({ plan: before, objects: same }), snapshot({ plan: after, objects: same }));
  expect(changes.moved).toContain(`(${words})`);
});

function cluster(value: string) {
  return { field: 'eks.cluster', description: '', value, unit: '', isDefault: false };
}

test('what CloudFormation delivers to the cluster is shown as Kubernetes objects and releases', () => {
  const release = (Version: string, cpu: string) => ({
    Type: 'Custom::AWSCDK-EKS-HelmChart',
    Properties: { Release: 'keda', Namespace: 'keda', Chart: 'keda', Version, Values: JSON.stringify({ cpu }) },
  });
  const server = (image: string, bucketId: string) => ({
    Type: 'Custom::AWSCDK-EKS-KubernetesResource',
    DeletionPolicy: 'Retain',
    Properties: {
      Manifest: {
        'Fn::Join': [
          '',
          [JSON.stringify([object('Deployment', 'chat', { image, bucket: '@' }, 'apps/v1')]).split('@')[0], { Ref: bucketId }, '"}]'],
        ],
      },
    },
  });
  const changes = deploymentChanges(
    snapshot({ templates: [template({ K: release('1', '1'), S: server('a', 'Models'), Gone: manifest(object('Service', 'a')) })] }),
    snapshot({ templates: [template({ K: release('2', '2'), S: server('b', 'Other') })] }),
  );
  expect(changes.resources).toEqual([]);
  expect(changes.objects.map(({ action, what, fields }) => [action, what, fields])).toEqual([
    ['delete', 'Service chat/a', []],
    [
      'change',
      'Deployment chat/chat',
      [
        { path: 'image', before: 'a', after: 'b' },
        { path: 'bucket', before: '${Models}', after: '${Other}' },
      ],
    ],
    [
      'change',
      'HelmChart keda/keda',
      [
        { path: 'spec.version', before: '1', after: '2' },
        { path: 'spec.values.cpu', before: '1', after: '2' },
      ],
    ],
  ]);
});

test('a manifest that cannot be read stays a resource', () => {
  const unreadable = (Manifest: unknown) => ({ Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest } });
  const changes = deploymentChanges(
    snapshot({ templates: [template({ A: unreadable('[{') })] }),
    snapshot({ templates: [template({ A: unreadable('[{{') })] }),
  );
  expect(changes.resources).toMatchObject([{ action: 'change', what: 'Custom::AWSCDK-EKS-KubernetesResource A' }]);
});

test('the objects to read that lie beside the stacks of platform aws are not compared a second time', () => {
  const of = (name: string) => snapshot({ templates: [template({ A: bucket('a') })], objects: [object('Service', name)] });
  expect(isSame(deploymentChanges(of('a'), of('b')))).toBe(true);
});

test('on a cluster that exists the charts are compared where CDK delivers one side only', () => {
  const of = (templates: Snapshot['templates']) =>
    snapshot({ plan: plan({ platform: 'eks' }), templates, objects: [object('Service', 'a')] });
  const changes = deploymentChanges(of([]), of([template({ S: manifest(object('Service', 'a')) })]));
  expect(changes.objects).toEqual([]);
  expect(changes.resources).toMatchObject([{ action: 'create', what: 'Custom::AWSCDK-EKS-KubernetesResource S' }]);
});

test('an amount has its sign, and its share where there was something before', () => {
  expect(moreText({ moreUsd: -1234.4, morePct: -20.2 })).toBe('−1,234 USD (−20 %)');
  expect(moreText({ moreUsd: 0.5, morePct: 0.04 })).toBe('+0.5 USD (+0 %)');
  expect(moreText({ moreUsd: 12 })).toBe('+12 USD');
});

const OBJECTS = fc.uniqueArray(
  fc.record({ kind: fc.constantFrom('Service', 'Deployment', 'Namespace'), name: fc.constantFrom('a', 'b', 'c'), spec: fc.jsonValue() }),
  { selector: ({ kind, name }) => kind + name },
);
const RESOURCES = fc.dictionary(
  fc.constantFrom('A', 'B', 'C'),
  fc.record({
    Type: fc.constantFrom('AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::Logs::LogGroup'),
    Properties: fc.record({ BucketName: fc.constantFrom('a', 'b'), Tags: fc.jsonValue({ maxDepth: 2 }) }),
    DeletionPolicy: fc.constantFrom('Retain', 'Delete'),
  }),
);
const SNAPSHOT = fc
  .record({ objects: OBJECTS, resources: RESOURCES, peak: fc.integer({ min: 1, max: 9 }) })
  .map(({ objects, resources, peak }) =>
    snapshot({
      plan: plan({ platform: 'eks', cost: cost(1, peak, 1) }),
      templates: [template(resources)],
      objects: objects.map(({ kind, name, spec }) => object(kind, name, { spec })),
    }),
  );

test('nothing moves from a snapshot to itself, and what is made one way is deleted the other way', () => {
  const mirrored = { create: 'delete', delete: 'create', change: 'change', replace: 'replace' };
  fc.assert(
    fc.property(SNAPSHOT, SNAPSHOT, (a, b) => {
      expect(isSame(deploymentChanges(a, JSON.parse(JSON.stringify(a))))).toBe(true);
      const [there, back] = [deploymentChanges(a, b), deploymentChanges(b, a)];
      for (const list of ['resources', 'objects'] as const) {
        const rows = there[list].map((c) => `${c.what} ${c.action} ${c.fields.length}`).sort();
        expect(back[list].map((c) => `${c.what} ${mirrored[c.action]} ${c.fields.length}`).sort()).toEqual(rows);
      }
      expect((back.plan.cost?.atCeiling.moreUsd ?? 0) + (there.plan.cost?.atCeiling.moreUsd ?? 0)).toBe(0);
    }),
  );
});
