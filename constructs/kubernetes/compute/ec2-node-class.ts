import type { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { EC2NodeClassSpec } from '../crds';
import { isLateText } from '../late-text';

/** What the machines of a pool are: network, rights, disks, image. */
export interface NodeClassProps {
  /**
   * Name of the IAM role that the nodes run under; Karpenter makes its instance profile.
   *
   * @default - the role of `instanceProfileName`; one of the two must be given
   */
  readonly nodeRoleName?: string;
  /**
   * Name of an instance profile that is there already, for networks from which Karpenter cannot reach the IAM API.
   *
   * @default - Karpenter makes one for `nodeRoleName`; one of the two must be given
   */
  readonly instanceProfileName?: string;
  /**
   * Value of the tag `karpenter.sh/discovery` on the subnets and security groups to use.
   *
   * @default - none; `subnetIds` and `securityGroupIds` must then be given
   */
  readonly discoveryTag?: string;
  /**
   * Ids of the subnets to use, for those that you cannot tag, as of a shared VPC. At most 30.
   *
   * @default - the subnets with the tag
   */
  readonly subnetIds?: string[];
  /**
   * Ids of the nodes' security groups. At most 30.
   *
   * @default - the groups with the tag
   */
  readonly securityGroupIds?: string[];
  /**
   * Tags on instances, volumes and launch templates, as for a bill. A change replaces the nodes, one at a time.
   *
   * @default - Karpenter's own only
   */
  readonly tags?: Record<string, string>;
  /**
   * Ids of EC2 capacity reservations that are used before anything else is bought.
   *
   * @default - none
   */
  readonly capacityReservationIds?: string[];
  /**
   * Size of the encrypted volume for images on nodes, in GiB. At least 50.
   *
   * @default 100
   */
  readonly volumeGiB?: number;
  /**
   * ARN of the KMS key that encrypts the nodes' volumes.
   *
   * @default - the account's key for EBS
   */
  readonly volumeKeyArn?: string;
  /**
   * Version of the Bottlerocket image. A fixed one: a moving alias replaces every node on each release.
   *
   * @default 1.64.0
   */
  readonly bottlerocketVersion?: string;
}

const DISCOVERY = 'karpenter.sh/discovery';
/** Beginnings of keys of tags that Karpenter's definition, its documentation or EC2 itself refuses. */
const RESERVED_TAGS = ['aws:', 'eks:eks-cluster-name', 'kubernetes.io/cluster', 'karpenter.sh/', 'karpenter.k8s.aws/'];
/** The most terms that a list of the definition takes. */
const MOST_TERMS = 30;

/** The `spec` of the `EC2NodeClass` of a pool. Throws what is wrong about the pool's machines. */
export function ec2NodeClassSpec(pool: Construct, props: NodeClassProps): unknown {
  const { nodeRoleName: role, instanceProfileName: instanceProfile, bottlerocketVersion = '1.64.0', volumeGiB = 100 } = props;
  if ((role === undefined) === (instanceProfile === undefined)) {
    const got = role === undefined ? 'neither' : 'both';
    throw new GroundplanError('GpuPoolIdentity', `give one of 'nodeRoleName' and 'instanceProfileName', got ${got}`, pool);
  }
  if (!/^\d+\.\d+\.\d+$/.test(bottlerocketVersion) && !isLateText(bottlerocketVersion)) {
    throw new GroundplanError(
      'GpuPoolImage',
      `'bottlerocketVersion' must be a fixed version like 1.64.0, got '${bottlerocketVersion}'`,
      pool,
    );
  }
  if (!Number.isInteger(volumeGiB) || volumeGiB < 50) {
    throw new GroundplanError('GpuPoolVolume', `'volumeGiB' must be a whole number of at least 50, got ${volumeGiB}`, pool);
  }
  checkTags(pool, props.tags);
  const reservations = props.capacityReservationIds ?? [];
  const badReservation = reservations.find((id) => !/^cr-[0-9a-z]+$/.test(id) && !isLateText(id));
  if (badReservation !== undefined) {
    throw new GroundplanError(
      'GpuPoolReservation',
      `'capacityReservationIds' must be ids of EC2 capacity reservations like cr-0123456789abcdef0, got '${badReservation}'`,
      pool,
    );
  }
  return {
    ...(role === undefined ? { instanceProfile } : { role }),
    ...(props.tags ? { tags: props.tags } : {}),
    amiSelectorTerms: [{ alias: `bottlerocket@v${bottlerocketVersion}` }],
    ...networkTerms(pool, props),
    ...(reservations.length > 0 ? { capacityReservationSelectorTerms: reservations.map((id) => ({ id })) } : {}),
    // pods' writable layers and emptyDir volumes go to the local NVMe disks, and Karpenter counts them as ephemeral storage.
    instanceStorePolicy: 'RAID0',
    associatePublicIPAddress: false,
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1, httpProtocolIPv6: 'disabled' },
    blockDeviceMappings: [volume('/dev/xvda', 4, props.volumeKeyArn), volume('/dev/xvdb', volumeGiB, props.volumeKeyArn)],
  } satisfies EC2NodeClassSpec;
}

function networkTerms(
  pool: Construct,
  { discoveryTag, subnetIds, securityGroupIds }: NodeClassProps,
): Pick<EC2NodeClassSpec, 'subnetSelectorTerms' | 'securityGroupSelectorTerms'> {
  checkIds(pool, 'subnetIds', 'subnet-', subnetIds);
  checkIds(pool, 'securityGroupIds', 'sg-', securityGroupIds);
  const missing = Object.entries({ subnetIds, securityGroupIds }).filter(([, ids]) => ids === undefined);
  if (!discoveryTag && missing.length > 0) {
    const names = missing.map(([name]) => `'${name}'`).join(' and ');
    throw new GroundplanError('GpuPoolNetwork', `give 'discoveryTag', or ${names}`, pool);
  }
  const tagged = discoveryTag ? [{ tags: { [DISCOVERY]: discoveryTag } }] : [];
  return {
    subnetSelectorTerms: subnetIds?.map((id) => ({ id })) ?? tagged,
    securityGroupSelectorTerms: securityGroupIds?.map((id) => ({ id })) ?? tagged,
  };
}

function checkIds(pool: Construct, prop: string, prefix: string, ids: string[] | undefined): void {
  const bad = ids?.find((id) => !new RegExp(`^${prefix}[0-9a-z]+$`).test(id) && !isLateText(id));
  if (ids && (bad !== undefined || ids.length < 1 || ids.length > MOST_TERMS)) {
    const got = bad === undefined ? ids.length || 'none' : `'${bad}'`;
    throw new GroundplanError(
      'GpuPoolNetwork',
      `'${prop}' must be 1 to ${MOST_TERMS} ids like ${prefix}0123456789abcdef0, got ${got}`,
      pool,
    );
  }
}

function checkTags(pool: Construct, tags: Record<string, string> = {}): void {
  const bad = Object.keys(tags).find((key) => key === '' || RESERVED_TAGS.some((reserved) => key.startsWith(reserved)));
  if (bad !== undefined) {
    throw new GroundplanError(
      'GpuPoolTags',
      `'tags' must not have the key '${bad}': none may be empty or begin with ${RESERVED_TAGS.map((tag) => `'${tag}'`).join(', ')}`,
      pool,
    );
  }
}

function volume(
  deviceName: string,
  sizeGiB: number,
  kmsKeyID: string | undefined,
): NonNullable<EC2NodeClassSpec['blockDeviceMappings']>[number] {
  return {
    deviceName,
    ebs: { volumeSize: `${sizeGiB}Gi`, volumeType: 'gp3', encrypted: true, deleteOnTermination: true, ...(kmsKeyID ? { kmsKeyID } : {}) },
  };
}
