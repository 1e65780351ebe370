import { Autoscaling } from './autoscaling';
import { ControlPlane } from './control-plane';
import { Machines } from './machines';
import { VllmLoad } from './vllm-load';

/** Metrics of pods, Prometheus, KEDA, HorizontalPodAutoscaler, scheduler, Karpenter, nodes. Only the metrics are a stand-in. */
export class ScalingLoop {
  static async start(): Promise<ScalingLoop> {
    const cluster = await ControlPlane.start();
    try {
      await Machines.start(cluster, { zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] });
      const load = await VllmLoad.start(cluster);
      return new ScalingLoop(cluster, load, await Autoscaling.start(cluster, load.targets));
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  private constructor(
    readonly cluster: ControlPlane,
    readonly load: VllmLoad,
    readonly scaling: Autoscaling,
  ) {}

  /** Ends the processes and removes their files. */
  async end(): Promise<void> {
    this.load.end();
    await this.cluster.end();
  }
}
