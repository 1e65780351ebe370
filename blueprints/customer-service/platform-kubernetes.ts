import { type App, Chart } from 'cdk8s';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { KEDA, PROMETHEUS, PROMETHEUS_ADDRESS } from '../../constructs/kubernetes/operators/releases';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { operatorsChart } from '../parts/operators';
import type { CustomerServicePlan } from './plan';
import type { CustomerServicePlatform } from './workload';

/** The platform on any cluster with GPU nodes: operators by Helm, weights from the Hugging Face hub, nodes by their label. */
export function customerServiceKubernetesPlatform(app: App, plan: CustomerServicePlan): CustomerServicePlatform {
  const operators = customerServiceOperators(app);
  const nodes = new Chart(app, 'customer-service-nodes');
  return {
    pool: GpuNodePool.fromNodeLabels(nodes, 'Gpu', { accelerator: plan.capacity.accelerator }),
    source: ModelSource.huggingFace({
      modelId: plan.model.id,
      revision: plan.requirements.modelRevision,
      tokenSecretName: plan.model.gated ? 'hugging-face' : undefined,
    }),
    prometheusAddress: PROMETHEUS_ADDRESS,
    before: [operators],
  };
}

/** The operators that both platforms need. */
export function customerServiceOperators(app: App): Chart {
  return operatorsChart(app, 'customer-service-operators', { Keda: KEDA, Prometheus: PROMETHEUS });
}
