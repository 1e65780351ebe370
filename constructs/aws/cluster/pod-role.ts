import { type aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { type Construct } from 'constructs';

/** Which pods of which cluster a role is for. */
export interface PodIdentity {
  /** The cluster. */
  readonly cluster: eks.ICluster;
  /** Name of the cluster, for the description of the role. */
  readonly clusterName: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Service account of the pods. */
  readonly serviceAccountName: string;
}

/** A role that EKS Pod Identity hands to the pods of one service account of one cluster, and to nobody else. */
export function podRole(scope: Construct, id: string, { cluster, clusterName, namespace, serviceAccountName }: PodIdentity): iam.Role {
  return new iam.Role(scope, id, {
    description: `pods of ${namespace}/${serviceAccountName} in ${clusterName}`,
    assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': cluster.clusterArn,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccountName,
        },
      },
    }).withSessionTags(),
  });
}
