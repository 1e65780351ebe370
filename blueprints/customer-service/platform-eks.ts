import { type App, Duration } from 'cdk8s';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { PROMETHEUS_ADDRESS } from '../../constructs/kubernetes/operators/releases';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import type { EksClusterValues } from '../../constructs/planning/eks-cluster-values';
import { eksNodesChart, placeOfNodes, PREVIEW_CLUSTER } from '../parts/eks-nodes';
import type { CustomerServicePlan } from './plan';
import { customerServiceOperators } from './platform-kubernetes';
import type { CustomerServicePlatform } from './workload';

/** What the AWS tree tells the cluster's tree: plain strings, string tokens included. */
export interface EksValues extends EksClusterValues {
  /** Bucket with the weights. */
  readonly modelBucketName: string;
  /** Prefix of the weights in the bucket. */
  readonly modelPrefix: string;
}

/** What only EKS runs in the cluster: Karpenter and the GPU pool it buys for, weights from the model store. */
export function customerServiceEksPlatform(app: App, plan: CustomerServicePlan, values: EksValues): CustomerServicePlatform {
  const nodes = eksNodesChart(app, 'customer-service', values);
  const operators = customerServiceOperators(app);
  const pool = new GpuNodePool(nodes, 'Gpu', {
    ...placeOfNodes(values),
    accelerator: plan.capacity.accelerator,
    maxGpus: plan.poolMaxGpus,
    gpusPerNode: plan.gpusPerNode,
    drainWithin: drainTime(plan),
    zones: plan.requirements.zones,
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
  ...PREVIEW_CLUSTER,
  discoveryTag: 'customer-service',
  modelBucketName: 'model-bucket-name',
  modelPrefix: 'models/model',
});
