/** A custom kind that an operator's chart brings into the cluster. */
export interface ProvidedKind {
  /** API version of its objects: `keda.sh/v1alpha1`. */
  readonly apiVersion: string;
  /** The kind: `ScaledObject`. */
  readonly kind: string;
  /** Name of its CustomResourceDefinition: `scaledobjects.keda.sh`. */
  readonly crd: string;
}

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
}
