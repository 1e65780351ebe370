import { type App, Chart, Duration } from 'cdk8s';
import type { NodeClassProps } from '../../constructs/kubernetes/compute/ec2-node-class';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { EbsStorageClass } from '../../constructs/kubernetes/storage/ebs-storage-class';
import type { EksClusterValues } from '../../constructs/planning/eks-cluster-values';
import { eksNodesChart, placeInCluster, placeOfNodes, PREVIEW_CLUSTER } from '../parts/eks-nodes';
import { EVERY, operatorsOf } from '../parts/operators';
import { type CustomerServicePlan, PROMETHEUS_VOLUME_GIB } from './plan';
import { hubSource } from './platform-kubernetes';
import type { CustomerServicePlatform } from './workload';

/** What the AWS tree tells the cluster's tree: plain strings, string tokens included. */
export interface EksValues extends EksClusterValues {
  /** Bucket with the weights. */
  readonly modelBucketName: string;
  /** Prefix of the weights in the bucket. */
  readonly modelPrefix: string;
  /** Where images of a registry come from instead; undefined where they come from where they are published. */
  readonly registryMirrors?: Readonly<Record<string, string>>;
}

/** Registries of which ECR keeps no copies: NVIDIA's it cannot, GitHub's only with a token. */
export const NOT_CACHED = Object.freeze({ 'nvcr.io': 'nvcr.io', 'ghcr.io': 'ghcr.io' });

/** What a new EKS cluster runs: Karpenter and the GPU pool it buys for, the other operators, weights from the model store. */
export function customerServiceNewEksPlatform(app: App, plan: CustomerServicePlan, values: EksValues): CustomerServicePlatform {
  const { deployment } = plan.document;
  const nodes = eksNodesChart(app, deployment, values);
  const storage = new Chart(app, `${deployment}-storage`);
  const { storageClassName } = new EbsStorageClass(storage, 'Disks', { volumeKeyArn: values.volumeKeyArn });
  const { operators, ...watching } = operatorsOf(app, deployment, EVERY, {
    managedControlPlane: true,
    storageClassName,
    storageGiB: PROMETHEUS_VOLUME_GIB,
  });
  operators.addDependency(storage);
  return {
    pool: poolOf(nodes, plan, placeOfNodes(values)),
    source: ModelSource.s3({
      bucketName: values.modelBucketName,
      prefix: values.modelPrefix,
      region: plan.requirements.aws!.region,
      endpointCidr: values.vpcCidr,
    }),
    ...watching,
    registryMirrors: values.registryMirrors,
    before: [operators, nodes],
  };
}

/** What is added to an EKS cluster that exists: the GPU pool that its Karpenter buys for, and what it has not of the operators. */
export function customerServiceEksPlatform(app: App, plan: CustomerServicePlan): CustomerServicePlatform {
  const eks = plan.requirements.eks!;
  const nodes = new Chart(app, `${plan.document.deployment}-nodes`);
  const { operators, ...watching } = operatorsOf(app, plan.document.deployment, eks, { managedControlPlane: true });
  return {
    pool: poolOf(nodes, plan, placeInCluster(eks)),
    source:
      eks.modelBucket === undefined
        ? hubSource(plan)
        : ModelSource.s3({
            bucketName: eks.modelBucket,
            prefix: `models/${plan.model.id}`,
            region: eks.region,
            endpointCidr: eks.vpcCidr!,
          }),
    ...watching,
    before: [operators, nodes],
  };
}

function poolOf(nodes: Chart, plan: CustomerServicePlan, place: NodeClassProps): GpuNodePool {
  const { aws, eks } = plan.requirements;
  return new GpuNodePool(nodes, 'Gpu', {
    ...place,
    accelerator: plan.capacity.accelerator,
    maxGpus: plan.poolMaxGpus,
    gpusPerNode: plan.gpusPerNode,
    drainWithin: drainTime(plan),
    zones: (aws ?? eks)!.zones,
  });
}

/** Long enough for every replica to move after the other, in whole hours: another time replaces all nodes, and plans change by seconds. */
function drainTime({ coldStart, maxReplicas }: CustomerServicePlan): Duration {
  return Duration.hours(Math.floor((coldStart.totalSeconds * maxReplicas) / 3600) + 1);
}

/** Words in the place of what AWS fills in at deployment: for checks and reviews without a stack. */
export function previewValues(plan: CustomerServicePlan): EksValues {
  return {
    ...PREVIEW_CLUSTER,
    discoveryTag: plan.document.deployment,
    modelBucketName: 'model-bucket-name',
    modelPrefix: `models/${plan.model.id}`,
    registryMirrors:
      plan.requirements.aws?.dockerHubSecretArn === undefined
        ? undefined
        : {
            ...Object.fromEntries(['docker.io', 'quay.io', 'registry.k8s.io', 'public.ecr.aws'].map((r) => [r, `ecr.example.com/${r}`])),
            ...NOT_CACHED,
          },
  };
}
