/** What charts must know of the EKS cluster that they run on, as plain strings; string tokens of CDK pass. */
export interface EksClusterValues {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** Name of the queue with interruption notices. */
  readonly interruptionQueueName: string;
  /** Name of the role that nodes run under. */
  readonly nodeRoleName: string;
  /** Name of the instance profile of that role, for where Karpenter cannot make one. */
  readonly nodeInstanceProfileName: string;
  /**
   * Whether nothing in the network reaches AWS services without an endpoint there, the IAM API among them.
   *
   * @default false
   */
  readonly isolatedVpc?: boolean;
  /** Value of the tag `karpenter.sh/discovery` on the subnets. */
  readonly discoveryTag: string;
  /** Id of the nodes' security group. */
  readonly nodeSecurityGroupId: string;
  /** ARN of the key that encrypts node volumes. */
  readonly volumeKeyArn: string;
  /** Address range of the VPC. */
  readonly vpcCidr: string;
}
