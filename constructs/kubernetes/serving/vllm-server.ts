import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { planColdStart } from '../../planning/cold-start';
import { engineStartOf } from '../../planning/engine-start';
import { GroundplanError } from '../../planning/groundplan-error';
import { LlmCapacity, type LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import type { IGpuNodePool } from '../compute/gpu-node-pool';
import { defineServer, type ServerProps } from '../workload/define-server';
import type { IModelServer, ModelServerMetrics, ScaleTarget } from './model-server';
import type { ModelSource } from './model-source';
import { validateVllm } from './validate-vllm';
import { fileBeside, vllmArguments, vllmEnvironment } from './vllm-arguments';

const PORT = 8000;

/** The series of vllm/v1/metrics/loggers.py, v0.28.0. */
const METRICS: ModelServerMetrics = Object.freeze({
  portName: 'http',
  path: '/metrics',
  requestsRunning: 'vllm:num_requests_running',
  requestsWaiting: 'vllm:num_requests_waiting',
  kvCacheUse: 'vllm:kv_cache_usage_perc',
  firstToken: 'vllm:time_to_first_token_seconds',
  perToken: 'vllm:inter_token_latency_seconds',
  wholeAnswer: 'vllm:e2e_request_latency_seconds',
});

/** Properties of `VllmServer`. */
export interface VllmServerProps extends ServerProps {
  /** The model to serve. */
  readonly model: LlmModel;
  /** The nodes to serve it on. */
  readonly pool: IGpuNodePool;
  /** Where the weights come from. */
  readonly source: ModelSource;
  /**
   * The plan: tensor-parallel size, longest sequence, sequences at once, CPU and memory.
   *
   * @default - `LlmCapacity.plan` of the model on the pool's accelerator
   */
  readonly capacity?: LlmCapacityPlan;
  /**
   * Image of the server, with an exact version or a digest.
   *
   * @default vllm/vllm-openai:v0.28.0
   */
  readonly image?: string;
  /**
   * Why Python code that the publisher put beside the weights may run in the server, for the review. At least 10 characters.
   *
   * @default - no such code runs (`--trust-remote-code` is not given), and a model that needs it is refused
   */
  readonly remoteCodeReason?: string;
}

/**
 * A vLLM server behind the OpenAI API: Deployment, Service, network policy, disruption budget.
 *
 * An init container copies the weights to the node's local disk, so that a restart of the server does not fetch them again.
 */
export class VllmServer extends Construct implements IModelServer {
  public readonly namespaceName?: string;
  public readonly scaleTarget: ScaleTarget;
  public readonly podLabels: Readonly<Record<string, string>>;
  public readonly servedModelName: string;
  public readonly metrics = METRICS;
  /** Name of the Service. */
  public readonly serviceName: string;
  /** What clients call, from any namespace: `http://chat.models.svc:8000/v1`. Without a namespace one that is found only inside it. */
  public readonly url: string;
  /** The plan that the server runs by. */
  public readonly capacity: LlmCapacityPlan;

  public constructor(scope: Construct, id: string, props: VllmServerProps) {
    super(scope, id);
    const { model, pool, source, drainFor = Duration.seconds(60), image = 'vllm/vllm-openai:v0.28.0', remoteCodeReason } = props;
    const capacity = props.capacity ?? LlmCapacity.plan({ model, accelerator: pool.accelerator });
    const { chosen, replica } = capacity;
    if (!chosen) {
      throw new GroundplanError(
        'ModelDoesNotFit',
        `${capacity.because}; take a smaller context, a model with fewer bytes, or a larger GPU`,
        this,
      );
    }
    if (!chosen.instanceType || !replica) {
      throw new GroundplanError(
        'NodeShapeUnknown',
        `no instance type with ${capacity.accelerator.id} is known, so CPU, memory and network of a replica cannot be worked out; ` +
          `pass a 'capacity' with 'replica' and 'chosen.instanceType' of your nodes`,
        this,
      );
    }
    if (capacity.model.id !== model.id) {
      throw new GroundplanError(
        'CapacityModel',
        `'capacity' is planned for ${capacity.model.id}, but 'model' is ${model.id}; plan again with the model to serve`,
        this,
      );
    }
    if (capacity.accelerator.id !== pool.accelerator.id) {
      throw new GroundplanError(
        'PoolAccelerator',
        `'capacity' is planned for ${capacity.accelerator.id}, but 'pool' has ${pool.accelerator.id} nodes; plan again with the pool's accelerator`,
        this,
      );
    }
    validateVllm(this, { model, capacity, source, image, remoteCodeReason });
    this.capacity = capacity;
    this.servedModelName = model.id;
    const path = `/models/${model.id}`;
    const bytes = model.fileBytes;
    const server = defineServer(this, {
      ...props,
      drainFor,
      name: 'vllm',
      image,
      command: ['vllm', 'serve', path],
      args: [
        ...vllmArguments(model, capacity, remoteCodeReason !== undefined),
        '--host=0.0.0.0',
        `--port=${PORT}`,
        `--shutdown-timeout=${drainFor.toSeconds({ integral: false })}`,
      ],
      env: vllmEnvironment(model, capacity, source, path),
      ...replica,
      sharedMemoryMiB: chosen.tensorParallel > 1 ? 2048 : 1024,
      weights: { source, path, bytes, beside: fileBeside(model, source) },
      ports: { [METRICS.portName]: PORT },
      healthPath: '/health',
      start: planColdStart({
        weightBytes: bytes,
        networkMbps: chosen.instanceType.networkMbps,
        engineStart: engineStartOf(model, capacity.accelerator),
      }),
      metrics: METRICS,
    });
    if (remoteCodeReason !== undefined) {
      ApiObject.of(this).metadata.addAnnotation('policy.groundplan.dev/NoRemoteCode', remoteCodeReason);
    }
    this.namespaceName = server.namespaceName;
    this.scaleTarget = server.scaleTarget;
    this.podLabels = server.podLabels;
    this.serviceName = server.serviceName;
    this.url = `${server.url}/v1`;
  }
}
