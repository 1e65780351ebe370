/** A place in the values of a chart. */
export interface ChartPlace {
  /** Names of fields with dots between: `operator.tolerations`. */
  readonly path: string;
  /**
   * What the chart has there by itself: items of a list, which a list of values would replace, or keys of a map.
   *
   * @default - nothing
   */
  readonly holds?: readonly unknown[];
  /**
   * Whether the place is only filled where the values fill it already, because the chart else takes another place.
   *
   * @default false
   */
  readonly onlyIfSet?: boolean;
}

/** How a chart wants a digest. */
export enum DigestForm {
  /** `sha256:…` */
  WHOLE = 'whole',
  /** The 64 digits alone. */
  DIGITS = 'digits',
  /** Behind the tag, in its place: `2.21.0@sha256:…`. */
  BEHIND_TAG = 'behind-tag',
}

/** An image that a chart can run, and where its values say so. */
export interface ChartImage {
  /** The image, without tag, that the chart runs by itself: `ghcr.io/kedacore/keda`. */
  readonly image: string;
  /**
   * Tag that the chart runs by itself; `{version}` stands for the chart's version.
   *
   * @default - not known: a digest is found by the name alone
   */
  readonly tag?: string;
  /**
   * Place of the registry.
   *
   * @default - the registry stands before the repository
   */
  readonly registryPath?: string;
  /** Place of the repository. */
  readonly repositoryPath: string;
  /**
   * Place of the tag.
   *
   * @default - none
   */
  readonly tagPath?: string;
  /** Place of the digest. */
  readonly digestPath: string;
  /** How the digest is written there. */
  readonly digestForm: DigestForm;
}

/** A part of a chart whose pods nobody has looked at. */
export interface ChartPart {
  /** Place that turns it on and off. */
  readonly path: string;
  /** Whether it runs if the values say nothing. */
  readonly byDefault: boolean;
}

/** Where the values of a chart say what its pods carry. */
export interface ChartPods {
  /** Name of the chart. */
  readonly chart: string;
  /** The version of the chart that all of this holds for. */
  readonly version: string;
  /**
   * Images that it can run.
   *
   * @default - none: the chart runs no pods
   */
  readonly images?: readonly ChartImage[];
  /**
   * Place of a registry that goes before those of the images.
   *
   * @default - none
   */
  readonly globalRegistryPath?: string;
  /**
   * Places of labels, which reach pods, and objects where the chart can.
   *
   * @default - none
   */
  readonly labels?: readonly string[];
  /**
   * Places of annotations, which reach pods, and objects where the chart can.
   *
   * @default - none
   */
  readonly annotations?: readonly string[];
  /**
   * Places of lists of `{ name }`.
   *
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Places of tolerations.
   *
   * @default - none
   */
  readonly tolerations?: readonly ChartPlace[];
  /**
   * Places of node selectors.
   *
   * @default - none
   */
  readonly nodeSelector?: readonly ChartPlace[];
  /**
   * Places of priority classes, of pods that have none by themselves.
   *
   * @default - none
   */
  readonly priorityClassName?: readonly string[];
  /**
   * Parts that must be off, because it is not known what their pods are.
   *
   * @default - none
   */
  readonly notKnown?: readonly ChartPart[];
}
