import { objectChanges } from '../../diff/object-changes';
import { object } from './snapshots';

const APPS = 'apps/v1';
const only = (before: Record<string, unknown>, after: Record<string, unknown>) => objectChanges([{ object: before }], [{ object: after }]);

test('tells what is created, changed and deleted, and passes over what is the same', () => {
  const before = [object('Service', 'same'), object('ConfigMap', 'moved', { data: { a: '1' } }), object('Service', 'old')];
  const after = [object('ConfigMap', 'moved', { data: { a: '2' } }), object('Service', 'new'), object('Service', 'same')];
  expect(objectChanges(...([before, after].map((list) => list.map((o) => ({ object: o }))) as [any, any]))).toEqual([
    { action: 'delete', what: 'Service chat/old', stateful: false, kept: false, fields: [] },
    {
      action: 'change',
      what: 'ConfigMap chat/moved',
      stateful: false,
      kept: undefined,
      note: undefined,
      fields: [{ path: 'data.a', before: '1', after: '2' }],
    },
    { action: 'create', what: 'Service chat/new', stateful: false, fields: [] },
  ]);
});

test('a newer version of a group is a change of the same object', () => {
  expect(only(object('NodePool', 'gpu', {}, 'karpenter.sh/v1beta1'), object('NodePool', 'gpu', {}, 'karpenter.sh/v1'))).toMatchObject([
    { action: 'change', fields: [{ path: 'apiVersion' }] },
  ]);
});

const REFUSED = 'refused by the API server: delete the object by hand, then deliver again';

test.each([
  ['Deployment', APPS, { spec: { selector: { matchLabels: { a: '1' } } } }, { spec: { selector: { matchLabels: { a: '2' } } } }],
  ['StatefulSet', APPS, { spec: { volumeClaimTemplates: [{ a: 1 }] } }, { spec: { volumeClaimTemplates: [{ a: 2 }] } }],
  ['StatefulSet', APPS, { spec: { serviceName: 'a' } }, { spec: { serviceName: 'b' } }],
  ['Service', 'v1', { spec: {} }, { spec: { clusterIP: 'None' } }],
  ['Job', 'batch/v1', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }],
  ['PersistentVolumeClaim', 'v1', { spec: { storageClassName: 'a' } }, { spec: { storageClassName: 'b' } }],
  ['PersistentVolumeClaim', 'v1', claim('2Ti'), claim('500Gi')],
  ['StorageClass', 'storage.k8s.io/v1', { parameters: { type: 'gp2' } }, { parameters: { type: 'gp3' } }],
  ['ConfigMap', 'v1', { immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '2' } }],
  ['Secret', 'v1', { type: 'Opaque' }, { type: 'kubernetes.io/tls' }],
  ['RoleBinding', 'rbac.authorization.k8s.io/v1', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }],
  ['NodePool', 'karpenter.sh/v1', { spec: {} }, { spec: { replicas: 2 } }],
])('%s of %s is replaced by hand where %j becomes %j', (kind, apiVersion, before, after) => {
  expect(only(object(kind, 'a', before, apiVersion), object(kind, 'a', after, apiVersion))).toMatchObject([
    { action: 'replace', note: REFUSED, kept: false },
  ]);
});

test.each([
  ['Deployment', APPS, { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, undefined],
  ['Deployment', APPS, { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, 'its pods start anew'],
  ['StatefulSet', APPS, { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, undefined],
  ['Service', 'v1', { spec: { clusterIP: '10.0.0.1' } }, { spec: {} }, undefined],
  ['Service', 'v1', { spec: { clusterIP: 'None' } }, { spec: { clusterIP: '10.0.0.1', type: 'ExternalName' } }, undefined],
  ['Job', 'batch/v1', { spec: { suspend: true, template: { a: 1 } } }, { spec: { suspend: true, template: { a: 2 } } }, undefined],
  [
    'Job',
    'batch/v1',
    { spec: { completionMode: 'Indexed', completions: 1 } },
    { spec: { completionMode: 'Indexed', completions: 2 } },
    undefined,
  ],
  ['PersistentVolumeClaim', 'v1', claim('500Gi'), claim('2Ti'), undefined],
  ['ConfigMap', 'v1', { data: { a: '1' } }, { data: { a: '2' }, immutable: true }, undefined],
  ['NodePool', 'karpenter.sh/v1', pool({ limits: { cpu: 1 } }), pool({ limits: { cpu: 2 } }), undefined],
  ['NodePool', 'karpenter.sh/v1', pool({ taints: [{ key: 'a' }] }), pool({ taints: [{ key: 'b' }] }), 'Karpenter replaces the nodes'],
  [
    'NodePool',
    'karpenter.sh/v1',
    pool({ requirements: [{ key: 'zone', values: ['a'] }] }),
    pool({ requirements: [{ key: 'zone', values: ['b'] }] }),
    'Karpenter replaces the nodes that no longer fit',
  ],
  ['EC2NodeClass', 'karpenter.k8s.aws/v1', { spec: { role: 'a' } }, { spec: { role: 'b' } }, 'Karpenter replaces the nodes'],
  ['EC2NodeClass', 'karpenter.k8s.aws/v1', { spec: { ipPrefixCount: 1 } }, { spec: { ipPrefixCount: 2 } }, undefined],
  [
    'EC2NodeClass',
    'karpenter.k8s.aws/v1',
    { spec: { amiSelectorTerms: [{ alias: 'a' }] } },
    { spec: { amiSelectorTerms: [{ alias: 'b' }] } },
    'Karpenter replaces the nodes that no longer fit',
  ],
])('%s of %s only changes where %j becomes %j: %s', (kind, apiVersion, before, after, note) => {
  expect(only(object(kind, 'a', before, apiVersion), object(kind, 'a', after, apiVersion))).toMatchObject([{ action: 'change', note }]);
});

test.each([
  ['PersistentVolumeClaim', 'v1', {}, true],
  ['PersistentVolume', 'v1', {}, true],
  ['Namespace', 'v1', {}, true],
  ['CustomResourceDefinition', 'apiextensions.k8s.io/v1', {}, true],
  ['StatefulSet', APPS, { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } }, true],
  ['StatefulSet', APPS, { spec: {} }, false],
  ['Deployment', APPS, {}, false],
])('deleting a %s of %s with %j loses state: %s', (kind, apiVersion, rest, stateful) => {
  expect(objectChanges([{ object: object(kind, 'a', rest, apiVersion) }], [])).toMatchObject([{ action: 'delete', stateful, kept: false }]);
});

test('says what stays in the cluster although it leaves the deployment', () => {
  const crd = object('CustomResourceDefinition', 'a', {}, 'apiextensions.k8s.io/v1');
  expect(objectChanges([{ object: crd, kept: true }], [])).toMatchObject([{ action: 'delete', stateful: true, kept: true }]);
});

function claim(storage: string) {
  return { spec: { resources: { requests: { storage } } } };
}

function pool({ limits, ...spec }: Record<string, unknown>) {
  return { spec: { limits, template: { spec } } };
}
