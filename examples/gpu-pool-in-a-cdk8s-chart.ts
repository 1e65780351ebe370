// A GPU pool and a model server in somebody's own cdk8s chart.
import { App, Chart } from 'cdk8s';
import { GpuNodePool, ModelSource, VllmServer } from 'groundplan/kubernetes';
import { Accelerator, LlmModel } from 'groundplan/planning';

/** Adds a chat model to a chart. */
export function chatChart(app: App): Chart {
  const chart = new Chart(app, 'chat', { namespace: 'chat' });
  const pool = new GpuNodePool(chart, 'Pool', {
    accelerator: Accelerator.L4,
    maxGpus: 4,
    nodeRoleName: 'karpenter-nodes',
    discoveryTag: 'my-cluster',
  });
  new VllmServer(chart, 'Chat', {
    model: LlmModel.QWEN3_8B_FP8,
    pool,
    source: ModelSource.huggingFace({ modelId: LlmModel.QWEN3_8B_FP8.id }),
    replicas: 2,
  });
  return chart;
}

if (require.main === module) {
  const app = new App();
  chatChart(app);
  process.stdout.write(app.synthYaml());
}
