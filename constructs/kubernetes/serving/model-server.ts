import type { IConstruct } from 'constructs';

/** A model server, as autoscalers, routes and alerts see it. */
export interface IModelServer extends IConstruct {
  /** Namespace it runs in; undefined for the default one. */
  readonly namespaceName?: string;
  /** Name of its Deployment. */
  readonly deploymentName: string;
  /** Labels that its pods carry. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The name that clients call the model by, which is also the label `model_name` of its metrics. */
  readonly servedModelName: string;
  /** Name of the container port with the API and the metrics. */
  readonly portName: string;
}
