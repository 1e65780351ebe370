import type { ChartPods } from './charts/chart-pods';

/** A custom kind that an operator's chart brings into the cluster. */
export interface ProvidedKind {
  /** API version of its objects: `keda.sh/v1alpha1`. */
  readonly apiVersion: string;
  /** The kind: `ScaledObject`. */
  readonly kind: string;
  /** Name of its CustomResourceDefinition: `scaledobjects.keda.sh`. */
  readonly crd: string;
  /**
   * Whether objects of the kind live in no namespace.
   *
   * @default false - each object lives in a namespace
   */
  readonly clusterScoped?: boolean;
}

/**
 * How long every door waits for an operator to be ready, in minutes.
 *
 * The EKS door's Helm runs in a Lambda function that is killed after 15. A failed upgrade is rolled back, and Helm waits as long again for
 * the version of before (Helm v4.1.4, pkg/action/upgrade.go): twice this, the log-in and the fetch of the chart must fit.
 */
export const OPERATOR_MINUTES = 6;

/** An operator as data: what Helm installs, pinned, and which kinds exist afterwards. */
export interface OperatorRelease {
  /** Name of the Helm release. */
  readonly name: string;
  /** Name of the chart in its repository: `keda`. For an OCI repository the last part of the reference. */
  readonly chart: string;
  /** Address of the chart repository: `https://…` or `oci://…` (without the chart's name). */
  readonly repository: string;
  /** Exact version of the chart. */
  readonly version: string;
  /** Namespace that the operator runs in. */
  readonly namespace: string;
  /** Values given to the chart. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The kinds that exist once it is installed. */
  readonly providesKinds: readonly ProvidedKind[];
  /**
   * Chart of the same repository that brings the kinds, by a release of its own, `NAME-crd`, which comes first.
   *
   * Helm reads the `crds` folder of a chart at the first installation only. What this chart holds is upgraded, and the folder left alone.
   *
   * @default - the kinds come with the chart itself
   */
  readonly crdChart?: string;
  /**
   * Exact version of `crdChart`.
   *
   * @default - the version of the chart
   */
  readonly crdVersion?: string;
  /**
   * Values given to `crdChart`.
   *
   * @default - none
   */
  readonly crdValues?: Readonly<Record<string, unknown>>;
  /**
   * Where the chart's values say what its pods carry, so that an `Organization` reaches them.
   *
   * @default - what is known of the chart by its name and version; an `Organization` refuses a chart that is not known
   */
  readonly pods?: ChartPods;
}
