import type { ChartPods } from '../planning/charts/chart-pods';
import type { OrganizationProps } from '../planning/organization/organization-props';
import type { PlanDocument } from '../planning/plan-document';

/** A Kubernetes object as plain data, as it stands in a manifest. A `List` counts as the objects in it. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

/** A CloudFormation template as plain data, as it stands in `*.template.json`. */
export type CloudFormationTemplate = Readonly<Record<string, unknown>>;

/** A CloudFormation template with the name that findings give it. */
export interface NamedTemplate {
  /** Name in the report, for instance the stack's. */
  readonly name: string;
  /** The template. */
  readonly body: CloudFormationTemplate;
}

/** Kubernetes objects with the name that findings give them. */
export interface NamedManifests {
  /** Name in the report, for instance the chart's or the file's. */
  readonly name: string;
  /** The objects. */
  readonly objects: readonly KubernetesObject[];
}

/** What is checked: everything that a blueprint puts out, as plain data. Rules look across all of it. */
export interface PolicyInput {
  /**
   * The plan behind the documents.
   *
   * @default - checks that need a plan find nothing
   */
  readonly plan?: PlanDocument;
  /**
   * The CloudFormation templates.
   *
   * @default - none
   */
  readonly templates?: readonly NamedTemplate[];
  /**
   * The Kubernetes manifests. Give all that land in one cluster: a pod is checked against the node pool it selects.
   *
   * @default - none
   */
  readonly manifests?: readonly NamedManifests[];
  /**
   * The rules of the organisation, as `Organization` takes them.
   *
   * @default - nothing is asked of objects and pods
   */
  readonly organization?: OrganizationProps;
  /**
   * Where charts say what their pods carry, for those that the rules of the organisation are checked in.
   *
   * @default - the charts of Groundplan's own operators
   */
  readonly charts?: readonly ChartPods[];
}
