// A second server on the skeleton: Hugging Face text-embeddings-inference on CPU. Image, flags, health and metrics of 1.9.3 as in its
// router/src/main.rs, router/src/http/server.rs, core/src/queue.rs and .github/workflows/build.yaml (read 2026-11-28).
import { Construct } from 'constructs';
import {
  defineServer,
  type IModelServer,
  type ModelServerMetrics,
  type ModelSource,
  type ScaleTarget,
  type ServerProps,
} from '../../../constructs/kubernetes';
import { planColdStart } from '../../../constructs/planning';

/** What a text embeddings server serves, and from where. */
export interface TextEmbeddingsServerProps extends ServerProps {
  readonly modelId: string;
  readonly source: ModelSource;
  readonly weightBytes: number;
}

export class TextEmbeddingsServer extends Construct implements IModelServer {
  public readonly namespaceName?: string;
  public readonly scaleTarget: ScaleTarget;
  public readonly podLabels: Readonly<Record<string, string>>;
  public readonly servedModelName: string;
  public readonly serviceName: string;
  public readonly metrics: ModelServerMetrics = {
    portName: 'http',
    path: '/metrics',
    requestsWaiting: 'te_queue_size',
    wholeAnswer: 'te_request_duration',
  };

  public constructor(scope: Construct, id: string, props: TextEmbeddingsServerProps) {
    super(scope, id);
    const { modelId, source, weightBytes: bytes } = props;
    const server = defineServer(this, {
      ...props,
      name: 'text-embeddings-inference',
      image: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.9.3',
      args: ['--model-id=/models', `--served-model-name=${modelId}`, '--port=8080', '--json-output'],
      cpuMillis: 4000,
      memoryMiB: 4096,
      weights: { source, path: '/models', bytes },
      ports: { http: 8080 },
      healthPath: '/health',
      start: planColdStart({ weightBytes: bytes, networkMbps: 1000, imageBytes: 0.7e9 }),
      metrics: this.metrics,
    });
    this.servedModelName = modelId;
    this.namespaceName = server.namespaceName;
    this.scaleTarget = server.scaleTarget;
    this.podLabels = server.podLabels;
    this.serviceName = server.serviceName;
  }
}
