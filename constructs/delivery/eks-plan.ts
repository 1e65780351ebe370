import type { OperatorRelease, ProvidedKind } from '../planning/operator-release';
import { type KubernetesObject, type ManifestChart, type ManifestNode, OperatorRole, withoutNodes } from './manifest-graph';
import { clusterScopedKinds, objectIdentity, releaseIdentity } from './object-identity';
import { isCustom, kindKey } from './provided-kinds';

/** One call of the kubectl function, as a resource of the stack. Exactly one of `object`, `release` and `crd` is there. */
export interface EksStep {
  /** Id below the door; a contract, made of what the thing is in the cluster. */
  readonly id: string;
  /** Path of the object in the charts; empty for a gate. */
  readonly path: string;
  /** Ids of the steps that must be done before, without those that follow from others. */
  readonly after: readonly string[];
  /** An object to apply. */
  readonly object?: KubernetesObject;
  /** An operator to install. */
  readonly release?: OperatorRelease;
  /** Name of a CRD that must be served. */
  readonly crd?: string;
}

/**
 * How many resources CloudFormation may work on at once. Each takes two executions of Lambda, CDK's framework and the kubectl function;
 * a young account may have ten, and the framework answers the eleventh with a failed deployment (TooManyRequestsException).
 */
const LANES = 4;

/** Lists what the EKS door makes, in order. Pure: aws-cdk-lib is not loaded. */
export function planEks(charts: readonly ManifestChart[], alsoProvided: readonly ProvidedKind[] = []): EksStep[] {
  const delivered = withoutNodes(charts, (n) => n.operator?.role === OperatorRole.SOURCE);
  const clusterScoped = clusterScopedKinds(delivered, alsoProvided);
  const steps = new Steps();
  // what is done when a chart, an object or a kind is there.
  const charted = new Map<string, readonly string[]>();
  const noded = new Map<string, readonly string[]>();
  const gates = new Map<string, string>();
  const gateOfKind = new Map<string, string>();
  const gate = (crd: string, kind: string, after: string): string => {
    if (!gates.has(crd)) {
      gates.set(crd, steps.add({ id: `Gate:${crd}`, path: '', crd }, [after]));
    }
    gateOfKind.set(kind, gates.get(crd)!);
    return gates.get(crd)!;
  };
  for (const chart of delivered) {
    const before = chart.dependsOn.flatMap((d) => charted.get(d)!);
    for (const node of chart.nodes) {
      const needs = [...before, ...node.dependsOn.flatMap((d) => noded.get(d)!)];
      noded.set(node.id, deliver(node, needs));
    }
    // a chart without objects still passes on what it waited for.
    charted.set(chart.id, chart.nodes.length > 0 ? chart.nodes.flatMap((n) => noded.get(n.id)!) : before);
  }
  return steps.all;

  function deliver({ id: path, body, operator }: ManifestNode, needs: readonly string[]): readonly string[] {
    if (operator) {
      const { release } = operator;
      const step = steps.add({ id: releaseIdentity(release) ?? path, path, release }, needs);
      return [step, ...release.providesKinds.map((k) => gate(k.crd, kindKey(k), step))];
    }
    // Named straight, though it follows from others: so that object and kind go in turn, even if nothing between them goes.
    const kind = isCustom(body) ? gateOfKind.get(kindKey(body)) : undefined;
    const step = steps.add({ id: objectIdentity(body, clusterScoped) ?? path, path, object: body }, needs, kind);
    if (body.kind !== 'CustomResourceDefinition') {
      return [step];
    }
    const { group, names } = body.spec as { group: string; names: { kind: string } };
    return [step, gate(body.metadata.name, `${group}/${names.kind}`, step)];
  }
}

/** Steps in the order in which they are added, each with as few needs as say everything. */
class Steps {
  public readonly all: EksStep[] = [];
  private readonly places = new Map<string, number>();
  private readonly reached = new Map<string, ReadonlySet<string>>();
  private readonly lanes = new Map<number, string>();

  public add(step: Omit<EksStep, 'after'>, needs: readonly string[], always?: string): string {
    // by what the step is and not by its place: a step more changes one neighbour, and not the rest of the template.
    const lane = [...step.id].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % LANES;
    const reached = new Set<string>();
    const after = [...new Set([...needs, ...(this.lanes.has(lane) ? [this.lanes.get(lane)!] : [])])]
      // the latest first: it reaches the others, and never the other way round.
      .sort((a, b) => this.places.get(b)! - this.places.get(a)!)
      .filter((need) => {
        const isNew = !reached.has(need);
        this.reached.get(need)!.forEach((n) => reached.add(n));
        reached.add(need);
        return isNew;
      });
    if (always !== undefined && reached.has(always) && !after.includes(always)) {
      after.push(always);
    }
    this.lanes.set(lane, step.id);
    this.places.set(step.id, this.all.length);
    this.reached.set(step.id, reached);
    this.all.push({ ...step, after });
    return step.id;
  }
}
