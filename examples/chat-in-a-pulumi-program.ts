// A chat model in a Pulumi program; the bucket's name comes from another stack and is known only later.
import type { Output } from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { PulumiDoor } from 'groundplan/delivery/pulumi';
import { GpuNodePool, ModelSource, VllmServer } from 'groundplan/kubernetes';
import { Accelerator, LlmModel } from 'groundplan/planning';

/** Registers the chat model; `bucketName` is an output of the stack that owns the bucket. */
export function chat(bucketName: Output<string>): PulumiDoor {
  const door = new PulumiDoor('chat');
  const app = new App();
  const chart = new Chart(app, 'chat', { namespace: 'chat' });
  new VllmServer(chart, 'Chat', {
    model: LlmModel.QWEN3_8B_FP8,
    pool: GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 }),
    source: ModelSource.s3({
      bucketName: door.defer(bucketName),
      prefix: 'models/Qwen/Qwen3-8B-FP8',
      region: 'us-east-1',
      endpointCidr: '10.0.0.0/16',
    }),
    replicas: 1,
  });
  door.deliver(app);
  return door;
}
