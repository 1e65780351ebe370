import { type App, Chart, Duration } from 'cdk8s';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { karpenterRelease, PROMETHEUS_ADDRESS } from '../../constructs/kubernetes/operators/releases';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { customerServiceOperators } from './platform-kubernetes';
import type { CustomerServicePlan } from './plan';
import type { CustomerServicePlatform } from './workload';

/** What the AWS tree tells the cluster's tree: plain strings, string tokens included. */
export interface EksValues {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** Name of the queue with interruption notices. */
  readonly interruptionQueueName: string;
  /** Name of the role that nodes run under. */
  readonly nodeRoleName: string;
  /** Value of the tag `karpenter.sh/discovery` on the subnets. */
  readonly discoveryTag: string;
  /** Id of the nodes' security group. */
  readonly nodeSecurityGroupId: string;
  /** ARN of the key that encrypts node volumes. */
  readonly volumeKeyArn: string;
  /** Bucket with the weights. */
  readonly modelBucketName: string;
  /** Prefix of the weights in the bucket. */
  readonly modelPrefix: string;
  /** Address range of the VPC. */
  readonly vpcCidr: string;
}

/** What only EKS runs in the cluster: Karpenter and the GPU pool it buys for, weights from the model store. */
export function customerServiceEksPlatform(app: App, plan: CustomerServicePlan, values: EksValues): CustomerServicePlatform {
  const karpenter = new Chart(app, 'customer-service-karpenter');
  new Operator(karpenter, 'Karpenter', { release: karpenterRelease(values) });
  const operators = customerServiceOperators(app);
  const nodes = new Chart(app, 'customer-service-nodes');
  nodes.addDependency(karpenter);
  const pool = new GpuNodePool(nodes, 'Gpu', {
    accelerator: plan.capacity.accelerator,
    maxGpus: plan.poolMaxGpus,
    gpusPerNode: plan.gpusPerNode,
    drainWithin: drainTime(plan),
    zones: plan.requirements.zones,
    nodeRoleName: values.nodeRoleName,
    discoveryTag: values.discoveryTag,
    securityGroupIds: [values.nodeSecurityGroupId],
    volumeKeyArn: values.volumeKeyArn,
  });
  return {
    pool,
    source: ModelSource.s3({
      bucketName: values.modelBucketName,
      prefix: values.modelPrefix,
      region: plan.requirements.region,
      endpointCidr: values.vpcCidr,
    }),
    prometheusAddress: PROMETHEUS_ADDRESS,
    before: [operators, nodes],
  };
}

/** Long enough for every replica to move after the other, in whole hours: another time replaces all nodes, and plans change by seconds. */
function drainTime({ coldStart, maxReplicas }: CustomerServicePlan): Duration {
  return Duration.hours(Math.floor((coldStart.totalSeconds * maxReplicas) / 3600) + 1);
}

/** Words in the place of what AWS fills in at deployment: for checks and reviews without a stack. */
export const PREVIEW_VALUES: EksValues = Object.freeze({
  clusterName: 'cluster-name',
  interruptionQueueName: 'interruption-queue-name',
  nodeRoleName: 'node-role-name',
  discoveryTag: 'customer-service',
  nodeSecurityGroupId: 'sg-0123456789abcdef0',
  volumeKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/volume-key',
  modelBucketName: 'model-bucket-name',
  modelPrefix: 'models/model',
  vpcCidr: '10.0.0.0/16',
});
