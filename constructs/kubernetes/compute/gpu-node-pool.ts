import { ApiObject, Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { Accelerator } from '../../planning/accelerator';
import { GroundplanError } from '../../planning/groundplan-error';
import type { NodePoolSpec } from '../crds';
import { ec2NodeClassSpec, type NodeClassProps } from './ec2-node-class';
import { type NodeTaint, parseTaint } from './node-taint';

/** Nodes with GPUs, as a workload sees them; ours or somebody else's. */
export interface IGpuNodePool extends IConstruct {
  /** The GPU model that every node carries. */
  readonly accelerator: Accelerator;
  /** Labels that select the nodes. */
  readonly nodeLabels: Readonly<Record<string, string>>;
  /** GPUs that the pool may hold at one time; undefined where somebody else decides. */
  readonly maxGpus?: number;
  /** Taints of the nodes beside `nvidia.com/gpu`, which pods must tolerate; undefined if there are none. */
  readonly taints?: readonly NodeTaint[];
}

/** Properties of `GpuNodePool`. */
export interface GpuNodePoolProps extends NodeClassProps {
  /** The GPU model to buy. One a pool: Karpenter packs pods first, and then a second model can be bought that costs more. */
  readonly accelerator: Accelerator;
  /** The most GPUs at one time over all nodes: the ceiling on cost. A whole number, at least 1. */
  readonly maxGpus: number;
  /**
   * GPUs of one node; instance types with another count are not bought.
   *
   * @default - any count that the accelerator's instance types have
   */
  readonly gpusPerNode?: number;
  /**
   * Zones to buy in.
   *
   * @default - every zone of the selected subnets
   */
  readonly zones?: string[];
  /**
   * Whether spot capacity may be used beside on-demand.
   *
   * @default false
   */
  readonly spot?: boolean;
  /**
   * How long a node may stand empty before it is removed. Whole seconds, at least 30.
   *
   * @default Duration.minutes(10)
   */
  readonly emptyFor?: Duration;
  /**
   * How long pods may take to leave a node that goes; what is left is then killed, whatever its disruption budget says. A server that gives
   * up one replica at a time needs its cold start times its replicas. Whole seconds, at least 60. A change replaces the nodes, one at a time.
   *
   * @default Duration.hours(1)
   */
  readonly drainWithin?: Duration;
  /**
   * Age at which a node goes. Karpenter's budgets do not hold it back: nodes that started together go together, and no other is started ahead.
   * Whole seconds, more than `drainWithin`.
   *
   * @default - never; nodes are replaced when `bottlerocketVersion` changes, one at a time
   */
  readonly expireAfter?: Duration;
}

/** What identifies nodes that somebody else makes. */
export interface GpuNodeLabels {
  /** The GPU model of the nodes. */
  readonly accelerator: Accelerator;
  /**
   * Labels that select the nodes.
   *
   * @default - `nvidia.com/gpu.product` as NVIDIA's GPU feature discovery writes it
   */
  readonly nodeLabels?: Record<string, string>;
  /**
   * Taints of the nodes, as `kubectl taint` writes them: `dedicated=ml:NoSchedule`. Pods are made to tolerate them.
   *
   * @default - none that matters: `nvidia.com/gpu` with `NoSchedule` is tolerated in any case, whatever its value
   */
  readonly taints?: string[];
  /**
   * GPUs that all the nodes may have at one time. A whole number, at least 1.
   *
   * @default - not known
   */
  readonly maxGpus?: number;
}

/**
 * GPU nodes on EKS that Karpenter starts when a pod asks for them and removes when they stand empty.
 *
 * Defines one `NodePool` whose nodes carry the taint `nvidia.com/gpu`, so that only pods that ask for a GPU land there,
 * and its `EC2NodeClass` with Bottlerocket, which brings driver and device plugin.
 */
export class GpuNodePool extends Construct implements IGpuNodePool {
  /** Names nodes with GPUs that exist already or that another team's autoscaler makes. */
  public static fromNodeLabels(scope: Construct, id: string, nodes: GpuNodeLabels): IGpuNodePool {
    class ImportedGpuNodePool extends Construct implements IGpuNodePool {
      public readonly accelerator = nodes.accelerator;
      public readonly maxGpus = nodes.maxGpus;
      public readonly taints = Object.freeze((nodes.taints ?? []).map((taint) => parseTaint(this, taint)));
      public readonly nodeLabels = Object.freeze({ ...(nodes.nodeLabels ?? { 'nvidia.com/gpu.product': nodes.accelerator.productLabel }) });
    }
    const pool = new ImportedGpuNodePool(scope, id);
    if (nodes.maxGpus !== undefined) {
      checkMaxGpus(pool, nodes.maxGpus);
    }
    return pool;
  }

  public readonly accelerator: Accelerator;
  public readonly nodeLabels: Readonly<Record<string, string>>;
  public readonly maxGpus: number;

  public constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    const emptySeconds = seconds(props.emptyFor ?? Duration.minutes(10));
    const drainSeconds = seconds(props.drainWithin ?? Duration.hours(1));
    const expireSeconds = props.expireAfter && seconds(props.expireAfter);
    const counts = [...new Set(props.accelerator.instanceTypes.map((t) => t.gpuCount))];
    checkMaxGpus(this, props.maxGpus);
    if (props.gpusPerNode !== undefined && counts.length > 0 && !counts.includes(props.gpusPerNode)) {
      throw new GroundplanError(
        'GpuPoolNodeSize',
        `'gpusPerNode' (${props.gpusPerNode}) must be one of ${counts.join(', ')}, the counts that ${props.accelerator.id} instance types have`,
        this,
      );
    }
    if (props.gpusPerNode !== undefined && props.maxGpus < props.gpusPerNode) {
      throw new GroundplanError(
        'GpuPoolSize',
        `'maxGpus' (${props.maxGpus}) must not be less than 'gpusPerNode' (${props.gpusPerNode}); no node could ever start`,
        this,
      );
    }
    if (props.zones?.length === 0) {
      throw new GroundplanError('GpuPoolZones', "'zones' must name at least one zone; leave it out for all of the subnets", this);
    }
    if (!Number.isInteger(emptySeconds) || emptySeconds < 30) {
      throw new GroundplanError('GpuPoolEmptyFor', `'emptyFor' must be whole seconds, at least 30, got ${emptySeconds}`, this);
    }
    if (!Number.isInteger(drainSeconds) || drainSeconds < 60) {
      throw new GroundplanError('GpuPoolDrain', `'drainWithin' must be whole seconds, at least 60, got ${drainSeconds}`, this);
    }
    if (expireSeconds !== undefined && (!Number.isInteger(expireSeconds) || expireSeconds <= drainSeconds)) {
      throw new GroundplanError(
        'GpuPoolExpiry',
        `'expireAfter' must be whole seconds, more than 'drainWithin' (${drainSeconds}), got ${expireSeconds}`,
        this,
      );
    }
    this.accelerator = props.accelerator;
    this.maxGpus = props.maxGpus;
    this.nodeLabels = Object.freeze({ 'groundplan.dev/gpu-pool': this.node.addr.slice(0, 10) });

    const nodeClass = new ApiObject(this, 'NodeClass', {
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      spec: ec2NodeClassSpec(this, props),
    });
    const requirements = [
      requirement('karpenter.k8s.aws/instance-gpu-name', props.accelerator.name),
      requirement('karpenter.k8s.aws/instance-gpu-memory', String(props.accelerator.memoryMiB)),
      requirement(
        'karpenter.sh/capacity-type',
        ...(props.capacityReservationIds?.length ? ['reserved'] : []),
        ...(props.spot ? ['spot', 'on-demand'] : ['on-demand']),
      ),
      requirement('kubernetes.io/arch', 'amd64'),
      ...(props.gpusPerNode === undefined ? [] : [requirement('karpenter.k8s.aws/instance-gpu-count', String(props.gpusPerNode))]),
      ...(props.zones === undefined ? [] : [requirement('topology.kubernetes.io/zone', ...props.zones)]),
    ];
    new ApiObject(this, 'Resource', {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      spec: {
        template: {
          metadata: { labels: this.nodeLabels },
          spec: {
            nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: nodeClass.name },
            taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
            requirements,
            // an expired node is only replaced by one with the same image, and no budget holds expiration back.
            expireAfter: expireSeconds === undefined ? 'Never' : `${expireSeconds}s`,
            terminationGracePeriod: `${drainSeconds}s`,
          },
        },
        limits: { 'nvidia.com/gpu': props.maxGpus },
        // never 'WhenEmptyOrUnderutilized': moving a pod throws away a model that took minutes to load.
        disruption: {
          consolidationPolicy: 'WhenEmpty',
          consolidateAfter: `${emptySeconds}s`,
          budgets: [{ nodes: '1' }],
        },
      } satisfies NodePoolSpec,
    }).addDependency(nodeClass);
  }
}

function checkMaxGpus(pool: Construct, maxGpus: number): void {
  if (!Number.isInteger(maxGpus) || maxGpus < 1) {
    throw new GroundplanError('GpuPoolSize', `'maxGpus' must be a whole number of at least 1, got ${maxGpus}`, pool);
  }
}

function requirement(key: string, ...values: string[]): { key: string; operator: 'In'; values: string[] } {
  return { key, operator: 'In', values };
}

function seconds(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}
