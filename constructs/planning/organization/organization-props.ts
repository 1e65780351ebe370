/** A taint that every pod tolerates. */
export interface OrganizationToleration {
  /**
   * Key of the taint.
   *
   * @default - every key; `operator` must then be `Exists`
   */
  readonly key?: string;
  /**
   * `Equal` or `Exists`.
   *
   * @default - Equal, as Kubernetes takes it
   */
  readonly operator?: string;
  /**
   * Value of the taint.
   *
   * @default - the empty one with `Equal`, any with `Exists`
   */
  readonly value?: string;
  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
   *
   * @default - each of them
   */
  readonly effect?: string;
  /**
   * Whole seconds that a pod stays after a taint of effect `NoExecute` came.
   *
   * @default - for ever
   */
  readonly tolerationSeconds?: number;
}

/** What an organisation asks of every object and of every pod, as plain data: it can be written as YAML. */
export interface OrganizationProps {
  /**
   * Labels of every object and every pod. What the object says itself stays.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of every object and every pod. What the object says itself stays.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Names of Secrets with which images are pulled. They must be in the namespace of each pod.
   *
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Taints that every pod tolerates.
   *
   * @default - none
   */
  readonly tolerations?: readonly OrganizationToleration[];
  /**
   * Labels of the nodes that pods run on. Pods with GPUs and node agents that choose their nodes themselves keep their choice.
   *
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * PriorityClass of pods that name none.
   *
   * @default - the cluster's
   */
  readonly priorityClassName?: string;
  /**
   * Where images come from instead: a registry, as `docker.io` or `quay.io`, to a registry or a path in one. Then every image must come from
   * one of these hosts.
   *
   * @default - images come from where they are written
   */
  readonly registryMirrors?: Readonly<Record<string, string>>;
  /**
   * Digests of images, by the name that the source gives them, mirrors aside: `{ 'vllm/vllm-openai:v0.28.0': 'sha256:…' }`.
   *
   * @default - images are named as they are written
   */
  readonly imageDigests?: Readonly<Record<string, string>>;
  /**
   * Where charts of operators come from instead, by the address of their repository. Then every repository must be named.
   *
   * @default - charts come from where they are published
   */
  readonly chartRepositories?: Readonly<Record<string, string>>;
}

/** One thing to change in an object so that it keeps the rules of an organisation. */
export interface OrganizationEdit {
  /** Place in the object: names of fields, and indices of lists. */
  readonly path: readonly (string | number)[];
  /** What is wrong: lower case, no full stop. */
  readonly problem: string;
  /**
   * What has to stand at the place.
   *
   * @default - nothing can be written there: a person has to decide, and `remedy` says what
   */
  readonly value?: unknown;
  /**
   * What a person has to do, where no value mends it.
   *
   * @default - the value mends it
   */
  readonly remedy?: string;
}
