import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { isLateText } from '../late-text';

/** Properties of `EbsStorageClass`. */
export interface EbsStorageClassProps {
  /**
   * Name of the class, by which claims ask for it.
   *
   * @default - a name from the construct's path, unique in the app
   */
  readonly name?: string;
  /**
   * ARN of the KMS key that encrypts the volumes. The EBS CSI driver must be allowed to use it.
   *
   * @default - the account's key for EBS in the region; the volumes are encrypted in any case
   */
  readonly volumeKeyArn?: string;
  /**
   * Whether a volume goes when its claim is deleted. Right for what can be had again, such as weights; wrong for what was measured or written.
   *
   * @default false - the volume stays, and costs, until somebody deletes it
   */
  readonly deleteVolumes?: boolean;
  /**
   * MiB a second that a volume reads and writes. A whole number, from 125 to 750.
   *
   * @default 125 - what a volume has without extra charge
   */
  readonly throughputMibps?: number;
  /**
   * Tags of the volumes: those of a CDK app do not reach what the driver makes.
   *
   * @default - none beside the driver's own
   */
  readonly tags?: Record<string, string>;
  /**
   * Whether claims that name no class get this one. A cluster has one such class at most.
   *
   * @default false
   */
  readonly isDefault?: boolean;
}

/** Keys that AWS or the driver keeps for itself. */
const RESERVED_TAGS = ['aws:', 'CSIVolumeName', 'CSIVolumeSnapshotName', 'KubernetesCluster', 'kubernetes.io/', 'ebs.csi.aws.com/'];

/**
 * A class of encrypted gp3 volumes on EKS, each made in the zone of the pod that first asks for it.
 *
 * Defines one `StorageClass`; the volumes are made by the EBS CSI driver, which must be in the cluster.
 */
export class EbsStorageClass extends Construct {
  /** Name of the class. */
  public readonly storageClassName: string;

  public constructor(scope: Construct, id: string, props: EbsStorageClassProps = {}) {
    super(scope, id);
    this.refuseWrong(props);
    const { name, volumeKeyArn, throughputMibps, tags = {} } = props;
    const tagged = Object.entries(tags).map(([key, value], i) => [`tagSpecification_${i + 1}`, `${key}=${value}`] as const);
    this.storageClassName = new ApiObject(this, 'Resource', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        ...(name === undefined ? {} : { name }),
        ...(props.isDefault ? { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } : {}),
      },
      provisioner: 'ebs.csi.aws.com',
      // every parameter is a text.
      parameters: {
        type: 'gp3',
        encrypted: 'true',
        ...(volumeKeyArn === undefined ? {} : { kmsKeyId: volumeKeyArn }),
        ...(throughputMibps === undefined ? {} : { throughput: String(throughputMibps) }),
        ...Object.fromEntries(tagged),
      },
      // a volume made before its pod is placed could lie in a zone where no node may start.
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: props.deleteVolumes ? 'Delete' : 'Retain',
      allowVolumeExpansion: true,
    }).name;
  }

  private refuseWrong({ name, volumeKeyArn, throughputMibps, tags = {} }: EbsStorageClassProps): void {
    const problems = [
      name !== undefined &&
        !isLateText(name) &&
        (name.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) &&
        `'name' must be lower-case letters, digits, '-' and '.', at most 253, got '${name}'`,
      volumeKeyArn !== undefined &&
        !isLateText(volumeKeyArn) &&
        !/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/.test(volumeKeyArn) &&
        `'volumeKeyArn' must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>, got '${volumeKeyArn}'`,
      throughputMibps !== undefined &&
        (!Number.isInteger(throughputMibps) || throughputMibps < 125 || throughputMibps > 750) &&
        `'throughputMibps' must be a whole number from 125 to 750, got ${throughputMibps}`,
      ...Object.entries(tags).map(([key, value]) => wrongTag(key, value)),
    ].filter((problem): problem is string => typeof problem === 'string');
    if (problems.length > 0) {
      throw new GroundplanError('StorageClassInput', problems.join('; '), this);
    }
  }
}

function wrongTag(key: string, value: string): string | false {
  if (key === '' || key.length > 128 || key.includes('=') || RESERVED_TAGS.some((reserved) => key.startsWith(reserved))) {
    const reserved = RESERVED_TAGS.map((tag) => `'${tag}'`).join(', ');
    return `'tags' must not have the key '${key}': none may be empty, have a '=' or begin with ${reserved}`;
  }
  // the driver reads what stands between double braces as a template.
  return (value.length > 256 || value.includes('{{')) && `the tag '${key}' must be at most 256 characters without '{{', got '${value}'`;
}
