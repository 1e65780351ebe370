import { type App, Chart } from 'cdk8s';
import type { NodeClassProps } from '../../constructs/kubernetes/compute/ec2-node-class';
import { karpenterRelease } from '../../constructs/kubernetes/operators/releases';
import type { EksClusterValues } from '../../constructs/planning/eks-cluster-values';
import { operatorsChart } from './operators';
import type { EksFields } from '../deployment/platform-fields';

/** The charts that only a new EKS cluster has: Karpenter, and after it one for the pools of nodes, which is returned. */
export function eksNodesChart(app: App, deployment: string, values: EksClusterValues): Chart {
  const karpenter = operatorsChart(app, `${deployment}-karpenter`, { Karpenter: karpenterRelease(values) });
  const nodes = new Chart(app, `${deployment}-nodes`);
  nodes.addDependency(karpenter);
  return nodes;
}

/** Where a `GpuNodePool` of a new cluster stands, as its props say it. */
export function placeOfNodes(values: EksClusterValues): NodeClassProps {
  return {
    ...(values.isolatedVpc ? { instanceProfileName: values.nodeInstanceProfileName } : { nodeRoleName: values.nodeRoleName }),
    discoveryTag: values.discoveryTag,
    securityGroupIds: [values.nodeSecurityGroupId],
    volumeKeyArn: values.volumeKeyArn,
  };
}

/** Where a `GpuNodePool` of a cluster that exists stands. */
export function placeInCluster({ nodeRoleName, discoveryTag, nodeSecurityGroupIds, volumeKeyArn }: EksFields): NodeClassProps {
  return { nodeRoleName, discoveryTag, securityGroupIds: nodeSecurityGroupIds, volumeKeyArn };
}

/** Words in the place of what AWS fills in at deployment: for checks and reviews without a stack. */
export const PREVIEW_CLUSTER: EksClusterValues = Object.freeze({
  clusterName: 'cluster-name',
  interruptionQueueName: 'interruption-queue-name',
  nodeRoleName: 'node-role-name',
  nodeInstanceProfileName: 'node-instance-profile-name',
  discoveryTag: 'discovery-tag',
  nodeSecurityGroupId: 'sg-0123456789abcdef0',
  volumeKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/volume-key',
  vpcCidr: '10.0.0.0/16',
});
