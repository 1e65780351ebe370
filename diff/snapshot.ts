import type { PlanDocument } from '../constructs/planning/plan-document';
import type { Finding, KubernetesObject, NamedTemplate } from '../constructs/policy';

/** A deployment at one time: what was planned, what would be delivered, what the checks said. */
export interface Snapshot {
  /** The plan. */
  readonly plan: PlanDocument;
  /** CloudFormation templates. */
  readonly templates: readonly NamedTemplate[];
  /** Kubernetes objects, those that CloudFormation delivers apart. */
  readonly objects: readonly KubernetesObject[];
  /**
   * What the checks found.
   *
   * @default - nothing was checked, and findings are not compared
   */
  readonly findings?: readonly Finding[];
}
