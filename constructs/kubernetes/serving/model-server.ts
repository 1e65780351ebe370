import type { IConstruct } from 'constructs';

/** A model server, as autoscalers, routes and alerts see it. */
export interface IModelServer extends IConstruct {
  /** Namespace it runs in; undefined for the chart's. */
  readonly namespaceName?: string;
  /** The object whose replicas an autoscaler sets. */
  readonly scaleTarget: ScaleTarget;
  /** Labels that its pods carry and no others do. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The name that clients call the model by. */
  readonly servedModelName: string;
  /** What it tells Prometheus. */
  readonly metrics: ModelServerMetrics;
}

/** An object with replicas. */
export interface ScaleTarget {
  /** Its API group and version: `apps/v1`. */
  readonly apiVersion: string;
  /** Its kind: `Deployment`. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
}

/** Where a model server's metrics are and which series say what. Times are in seconds. A series it does not have is left out. */
export interface ModelServerMetrics {
  /** Name of the container port. */
  readonly portName: string;
  /** Path below it: `/metrics`. */
  readonly path: string;
  /** Gauge: requests in service. */
  readonly requestsRunning?: string;
  /** Gauge: requests that wait. */
  readonly requestsWaiting?: string;
  /** Gauge from 0 to 1: share of the KV cache in use. */
  readonly kvCacheUse?: string;
  /** Histogram, without `_bucket`: time to the first token. */
  readonly firstToken?: string;
  /** Histogram, without `_bucket`: time from one token to the next. */
  readonly perToken?: string;
  /** Histogram, without `_bucket`: time from a request to its whole answer. */
  readonly wholeAnswer?: string;
}
