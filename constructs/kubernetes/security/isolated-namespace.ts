import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { NetworkPolicySpec, ResourceQuotaSpec } from '../kplus';
import { dnsEgress } from './dns-egress';

/** Properties of `IsolatedNamespace`. */
export interface IsolatedNamespaceProps {
  /**
   * Name of the namespace, a DNS label.
   *
   * @default - a name from the construct's path, unique in the app
   */
  readonly name?: string;
  /**
   * GPUs that all pods of the namespace may ask for together. 0 forbids GPUs.
   *
   * @default 0
   */
  readonly maxGpus?: number;
  /**
   * Pods that may exist at one time, rollouts included.
   *
   * @default 50
   */
  readonly maxPods?: number;
  /**
   * Whether the namespace is there already and somebody else's: then neither it nor a quota is made. `name` says which one it is.
   *
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Whether an existing namespace is closed too, with all that runs in it: nothing in or out but DNS and what other policies allow.
   *
   * @default false - its other pods keep their traffic; only pods that a policy of their own selects are fenced in
   */
  readonly closeExisting?: boolean;
}

/**
 * A namespace that starts closed: the restricted pod security standard, no traffic in or out but DNS, a quota.
 *
 * Workloads open what they need with a NetworkPolicy of their own. With `existing` it only names a namespace of somebody else's.
 */
export class IsolatedNamespace extends Construct {
  /** Name of the namespace. */
  public readonly namespaceName: string;

  public constructor(scope: Construct, id: string, props: IsolatedNamespaceProps = {}) {
    super(scope, id);
    const maxGpus = wholeNumber(this, 'maxGpus', props.maxGpus ?? 0, 0);
    const maxPods = wholeNumber(this, 'maxPods', props.maxPods ?? 50, 1);
    if (props.name !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(props.name)) {
      throw new GroundplanError(
        'NamespaceName',
        `'name' must be a DNS label (lower-case letters, digits and '-', at most 63), got '${props.name}'`,
        this,
      );
    }

    this.refuseHalfOfOne(props);
    this.namespaceName = props.existing ? props.name! : this.ownNamespace(props.name);
    if (!props.existing || props.closeExisting) {
      this.object('DefaultDeny', 'networking.k8s.io/v1', 'NetworkPolicy', {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      } satisfies NetworkPolicySpec);
      this.object('AllowDns', 'networking.k8s.io/v1', 'NetworkPolicy', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [dnsEgress()],
      } satisfies NetworkPolicySpec);
    }
    if (!props.existing) {
      this.object('Quota', 'v1', 'ResourceQuota', {
        hard: {
          pods: maxPods,
          'requests.nvidia.com/gpu': maxGpus,
          'services.loadbalancers': 0,
          'services.nodeports': 0,
        },
      } satisfies ResourceQuotaSpec);
    }
  }

  private refuseHalfOfOne({ name, existing, closeExisting, maxGpus, maxPods }: IsolatedNamespaceProps): void {
    if (existing && name === undefined) {
      throw new GroundplanError('NamespaceExisting', "with 'existing', 'name' must say which namespace is meant", this);
    }
    const quota = Object.entries({ maxGpus, maxPods }).find(([, value]) => value !== undefined);
    if (existing && quota) {
      throw new GroundplanError(
        'NamespaceExisting',
        `'${quota[0]}' is given with 'existing', but the quota of an existing namespace is its owner's; leave it out`,
        this,
      );
    }
    if (closeExisting && !existing) {
      throw new GroundplanError(
        'NamespaceExisting',
        "'closeExisting' is only for an 'existing' namespace; a new one is always closed",
        this,
      );
    }
  }

  private ownNamespace(name: string | undefined): string {
    return new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        ...(name === undefined ? {} : { name }),
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    }).name;
  }

  private object(id: string, apiVersion: string, kind: string, spec: object): void {
    const object = new ApiObject(this, id, { apiVersion, kind, metadata: { namespace: this.namespaceName }, spec });
    const namespace = this.node.defaultChild;
    if (namespace) {
      object.node.addDependency(namespace);
    }
  }
}

function wholeNumber(scope: Construct, prop: string, value: number, atLeast: number): number {
  if (!Number.isInteger(value) || value < atLeast) {
    throw new GroundplanError('NamespaceQuota', `'${prop}' must be a whole number of at least ${atLeast}, got ${value}`, scope);
  }
  return value;
}
