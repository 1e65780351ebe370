import { type App, Chart } from 'cdk8s';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { operatorsOf } from '../parts/operators';
import type { CustomerServicePlan } from './plan';
import type { CustomerServicePlatform } from './workload';

/** The platform on any cluster with GPU nodes that exists: operators as asked, weights from the Hugging Face hub, nodes by their labels. */
export function customerServiceKubernetesPlatform(app: App, plan: CustomerServicePlan): CustomerServicePlatform {
  const { requirements, document } = plan;
  const { nodeLabels, taints, managedControlPlane, storageClassName, ...existing } = requirements.kubernetes!;
  const { operators, ...watching } = operatorsOf(app, document.deployment, existing, { managedControlPlane, storageClassName });
  const nodes = new Chart(app, `${document.deployment}-nodes`);
  return {
    pool: GpuNodePool.fromNodeLabels(nodes, 'Gpu', {
      accelerator: plan.capacity.accelerator,
      nodeLabels,
      taints: taints.length > 0 ? taints : undefined,
    }),
    source: hubSource(plan),
    ...watching,
    before: [operators],
  };
}

/** The weights from the Hugging Face hub. */
export function hubSource({ model, requirements }: CustomerServicePlan): ModelSource {
  return ModelSource.huggingFace({
    modelId: model.id,
    revision: requirements.modelRevision,
    tokenSecretName: model.gated ? 'hugging-face' : undefined,
  });
}
