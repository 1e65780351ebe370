import { Stack, Token, TokenComparison, type aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';

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
  const [here, there] = [Stack.of(scope), cluster.stack];
  const apart = (a: string, b: string) => Token.compareStrings(a, b) === TokenComparison.DIFFERENT;
  if (apart(here.account, there.account) || apart(here.region, there.region)) {
    throw new GroundplanError(
      'PodIdentityStack',
      `the stack of 'scope' is in ${here.account}/${here.region}, the cluster in ${there.account}/${there.region}; ` +
        "Pod Identity takes roles of the cluster's account only, so take a stack beside the cluster",
      scope,
    );
  }
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
