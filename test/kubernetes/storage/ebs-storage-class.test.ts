import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { EbsStorageClass, type EbsStorageClassProps } from '../../../constructs/kubernetes/storage/ebs-storage-class';
import { evaluatePolicy } from '../../../constructs/policy';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/0a1b';

function synth(props: EbsStorageClassProps = {}, change: (own: EbsStorageClass) => void = () => {}) {
  const chart = Testing.chart();
  const own = new EbsStorageClass(chart, 'Disks', props);
  change(own);
  return { own, object: Testing.synth(chart)[0] };
}

test('makes encrypted gp3 volumes where their pods are, and keeps them', () => {
  const { own, object } = synth({ name: 'kept', volumeKeyArn: KEY });
  expect(own.storageClassName).toBe('kept');
  expect(object).toEqual({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'kept' },
    provisioner: 'ebs.csi.aws.com',
    parameters: { type: 'gp3', encrypted: 'true', kmsKeyId: KEY },
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Retain',
    allowVolumeExpansion: true,
  });
  expect(evaluatePolicy({ manifests: [{ name: 'm', objects: [object] }] }).findings).toEqual([]);
});

test('gives volumes back, makes them faster and tags them when told', () => {
  const { object } = synth({ deleteVolumes: true, throughputMibps: 750, tags: { team: 'ai', empty: '' }, isDefault: true });
  expect(object.reclaimPolicy).toBe('Delete');
  expect(object.parameters).toEqual({
    type: 'gp3',
    encrypted: 'true',
    throughput: '750',
    tagSpecification_1: 'team=ai',
    tagSpecification_2: 'empty=',
  });
  expect(object.metadata.annotations).toEqual({ 'storageclass.kubernetes.io/is-default-class': 'true' });
});

test('takes a key that is known later', () => {
  expect(synth({ volumeKeyArn: '${Token[Key.Arn.1]}' }).object.parameters.kmsKeyId).toBe('${Token[Key.Arn.1]}');
});

test.each([
  [{ name: 'Kept' }, "'name' must be lower-case letters, digits, '-' and '.', at most 253, got 'Kept'"],
  [
    { volumeKeyArn: 'alias/volumes' },
    "'volumeKeyArn' must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, got 'alias/volumes'",
  ],
  [{ throughputMibps: 124 }, "'throughputMibps' must be a whole number from 125 to 750, got 124"],
  [{ throughputMibps: 1000 }, "'throughputMibps' must be a whole number from 125 to 750, got 1000"],
  [
    { tags: { 'aws:team': 'ai' } },
    "'tags' must not have the key 'aws:team': none may be empty, have a '=' or begin with 'aws:', 'CSIVolumeName', " +
      "'CSIVolumeSnapshotName', 'KubernetesCluster', 'kubernetes.io/', 'ebs.csi.aws.com/'",
  ],
  [{ tags: { team: '{{ .PVCName }}' } }, "the tag 'team' must be at most 256 characters without '{{', got '{{ .PVCName }}'"],
])('fails when it cannot be: %j', (props, message) => {
  expect(() => synth(props)).toThrow(`${message} [StorageClassInput at test/Disks]`);
});

test('tells all problems at once', () => {
  expect(() => synth({ name: 'Kept', throughputMibps: 1 })).toThrow(/'name' must [^;]+; 'throughputMibps' must /);
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new EbsStorageClass(chart, id));
  expect(new Set(Testing.synth(chart).map((o) => o.metadata.name)).size).toBe(2);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.add('/parameters/iops', '6000');
  expect(synth({}, (own) => ApiObject.of(own).addJsonPatch(patch)).object.parameters.iops).toBe('6000');
});
