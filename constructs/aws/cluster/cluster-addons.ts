import { Stack, aws_eks as eksResources, type aws_eks_v2 as eks, aws_iam as iam, type aws_kms as kms } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { acceptManagedPolicies } from '../security/written-reason';
import { type AddonName } from './addon-versions';
import { podRole } from './pod-role';

/** What the add-ons of a cluster are made from. */
export interface ClusterAddons {
  /** The cluster. */
  readonly cluster: eks.ICluster;
  /** Name of the cluster, for the descriptions of roles. */
  readonly clusterName: string;
  /** The version of each add-on that is pinned. */
  readonly versions: Record<AddonName, string | undefined>;
  /** Key of the volumes that the EBS CSI driver makes. */
  readonly volumesKey: kms.IKey;
}

/** The add-ons that nodes need from their first moment on. */
export function addonsBeforeNodes(scope: Construct, of: ClusterAddons): eksResources.CfnAddon[] {
  const role = managedRole(scope, 'CniRole', of, 'aws-node', 'AmazonEKS_CNI_Policy');
  return [
    addon(scope, of, 'vpc-cni', {
      configurationValues: JSON.stringify({ enableNetworkPolicy: 'true' }),
      podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: role.roleArn }],
    }),
    addon(scope, of, 'kube-proxy'),
    addon(scope, of, 'eks-pod-identity-agent'),
  ];
}

/** The add-ons whose pods need nodes, or the deployment waits for them in vain. */
export function addonsAfterNodes(scope: Construct, of: ClusterAddons): eksResources.CfnAddon[] {
  // the second policy of the driver: it touches only volumes and snapshots that carry the driver's own tag.
  const role = managedRole(scope, 'EbsCsiRole', of, 'ebs-csi-controller-sa', 'AmazonEBSCSIDriverPolicyV2');
  const throughEc2 = { StringEquals: { 'kms:ViaService': `ec2.${Stack.of(scope).region}.amazonaws.com` } };
  const resources = [of.volumesKey.keyArn];
  role.addToPolicy(new iam.PolicyStatement({ actions: USE_KEY_FOR_VOLUMES, resources, conditions: throughEc2 }));
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['kms:CreateGrant'],
      resources,
      conditions: { ...throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
  return [
    addon(scope, of, 'coredns'),
    addon(scope, of, 'aws-ebs-csi-driver', {
      podIdentityAssociations: [{ serviceAccount: 'ebs-csi-controller-sa', roleArn: role.roleArn }],
    }),
  ];
}

/** What EC2 does with a key on behalf of whoever makes and attaches an encrypted volume, snapshots of it included. */
const USE_KEY_FOR_VOLUMES = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function managedRole(scope: Construct, id: string, of: ClusterAddons, serviceAccountName: string, policy: string): iam.Role {
  const { cluster, clusterName } = of;
  const role = podRole(scope, id, { cluster, clusterName, namespace: 'kube-system', serviceAccountName });
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policy));
  acceptManagedPolicies(role, 'what an add-on of EKS may do is kept by AWS, in step with the add-on');
  return role;
}

function addon(
  scope: Construct,
  of: ClusterAddons,
  addonName: AddonName,
  more: Partial<eksResources.CfnAddonProps> = {},
): eksResources.CfnAddon {
  const { cluster, versions } = of;
  return new eksResources.CfnAddon(scope, addonName, {
    clusterName: cluster.clusterName,
    addonName,
    addonVersion: versions[addonName],
    resolveConflicts: 'OVERWRITE',
    ...more,
  });
}
