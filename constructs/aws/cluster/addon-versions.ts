import { Annotations, Token, type aws_eks_v2 as eks, type aws_lambda as lambda } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';

/** Versions of the add-ons, as `aws eks describe-addon-versions` lists them: `v1.35.0-eksbuild.2`. */
export interface AddonVersions {
  /**
   * Version of `vpc-cni`, which gives pods their addresses.
   *
   * @default - EKS's default on the day when the add-on is made, and kept from then on
   */
  readonly vpcCni?: string;
  /**
   * Version of `kube-proxy`. Its minor version must not be newer than the cluster's.
   *
   * @default - EKS's default on the day when the add-on is made, and kept from then on
   */
  readonly kubeProxy?: string;
  /**
   * Version of `coredns`.
   *
   * @default - EKS's default on the day when the add-on is made, and kept from then on
   */
  readonly coreDns?: string;
  /**
   * Version of `eks-pod-identity-agent`.
   *
   * @default - EKS's default on the day when the add-on is made, and kept from then on
   */
  readonly podIdentityAgent?: string;
  /**
   * Version of `aws-ebs-csi-driver`, which makes volumes for pods.
   *
   * @default - EKS's default on the day when the add-on is made, and kept from then on
   */
  readonly ebsCsiDriver?: string;
}

/** Names of the add-ons, as EKS knows them. */
export type AddonName = 'vpc-cni' | 'kube-proxy' | 'coredns' | 'eks-pod-identity-agent' | 'aws-ebs-csi-driver';

/** The version of each add-on that is pinned. */
export function pinnedAddons(scope: Construct, versions: AddonVersions): Record<AddonName, string | undefined> {
  const byName = {
    'vpc-cni': versions.vpcCni,
    'kube-proxy': versions.kubeProxy,
    coredns: versions.coreDns,
    'eks-pod-identity-agent': versions.podIdentityAgent,
    'aws-ebs-csi-driver': versions.ebsCsiDriver,
  };
  for (const [name, version] of Object.entries(byName)) {
    if (version !== undefined && !Token.isUnresolved(version) && !/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(version)) {
      throw new GroundplanError(
        'ClusterAddonVersion',
        `'addonVersions' has '${version}' for ${name}; give a version as 'v1.35.0-eksbuild.2', one that 'aws eks describe-addon-versions' lists`,
        scope,
      );
    }
  }
  return byName;
}

/** Warns where what moves with the version of Kubernetes would stay behind. */
export function warnOfVersions(
  scope: Construct,
  props: { readonly version?: eks.KubernetesVersion; readonly kubectlLayer?: lambda.ILayerVersion },
  addons: Record<string, string | undefined>,
): void {
  if (props.version && !props.kubectlLayer && !KUBECTL_REACHES.includes(props.version.version)) {
    Annotations.of(scope).addWarningV2(
      'groundplan:kubectl-skew',
      `Kubernetes ${props.version.version} is not within one minor version of kubectl 1.35, with which charts and manifests are applied; give 'kubectlLayer'`,
    );
  }
  const loose = Object.keys(addons).filter((name) => addons[name] === undefined);
  if (props.version && loose.length > 0) {
    Annotations.of(scope).addWarningV2(
      'groundplan:addon-versions',
      `a new 'version' does not move ${loose.join(', ')}, which keep the version that they were made with; name theirs in 'addonVersions', and move both together`,
    );
  }
}

// kubectl works with API servers one minor version older or newer.
const KUBECTL_REACHES = ['1.34', '1.35', '1.36'];
