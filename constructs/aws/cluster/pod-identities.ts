import {
  type aws_eks_v2 as eks,
  // stands in the older module in every release, in the newer only since 2.268.
  aws_eks as eksResources,
  type aws_iam as iam,
} from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { podRole } from './pod-role';

/** The roles of the pods of a cluster, one a service account. */
export class PodIdentities {
  private readonly taken = new Set<string>();

  public constructor(
    private readonly owner: Construct,
    private readonly cluster: eks.ICluster,
    private readonly clusterName: string,
  ) {}

  /** A role for the pods of one service account; it may do nothing yet. */
  public grant(namespace: string, serviceAccountName: string, id: string, scope: Construct): iam.Role {
    const serviceAccount = `${namespace}/${serviceAccountName}`;
    if (this.taken.has(serviceAccount)) {
      throw new GroundplanError(
        'PodIdentityTaken',
        `service account '${serviceAccount}' already has a role; keep the role that the first call returned`,
        this.owner,
      );
    }
    this.taken.add(serviceAccount);
    const { cluster, clusterName } = this;
    const role = podRole(scope, id, { cluster, clusterName, namespace, serviceAccountName });
    const pods = { clusterName: cluster.clusterName, namespace, serviceAccount: serviceAccountName };
    new eksResources.CfnPodIdentityAssociation(role, 'Association', { ...pods, roleArn: role.roleArn });
    return role;
  }
}
