import { ApiObject, Chart, Testing } from 'cdk8s';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { VllmServer, type VllmServerProps } from '../../constructs/kubernetes/serving/vllm-server';
import { Accelerator } from '../../constructs/planning/accelerator';
import { LlmModel } from '../../constructs/planning/llm-model';

/** A server with dull defaults in a chart. */
export function server(chart: Chart, props: Partial<VllmServerProps> = {}, id = 'Chat'): VllmServer {
  return new VllmServer(chart, id, {
    model: LlmModel.QWEN3_8B_FP8,
    pool: GpuNodePool.fromNodeLabels(chart, `${id}Pool`, { accelerator: Accelerator.L4 }),
    source: ModelSource.huggingFace({ modelId: LlmModel.QWEN3_8B_FP8.id }),
    namespaceName: 'chat',
    ...props,
  });
}

/** The objects of a chart that a function fills. */
export function synth(fill: (chart: Chart) => void): any[] {
  const chart = Testing.chart();
  fill(chart);
  return Testing.synth(chart);
}

/** The only object of a kind. */
export function only(objects: any[], kind: string): any {
  const found = objects.filter((o) => o.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The objects after a JSON patch on the default child of what a function makes. */
export function patched(make: (chart: Chart) => Chart | any, patch: Parameters<ApiObject['addJsonPatch']>[0]): any[] {
  return synth((chart) => ApiObject.of(make(chart)).addJsonPatch(patch));
}
