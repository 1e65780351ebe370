import type { DerivationLine, Source } from './derivation';

/** One thing the user asked for, or left to its default. */
export interface AskedField {
  /** Name in the requirements file, dotted: `latency.firstToken`. */
  readonly field: string;
  /** What it means, in words. */
  readonly description: string;
  /** The value in force. */
  readonly value: string | number | boolean;
  /** Unit of the value, empty if it has none. */
  readonly unit: string;
  /** Whether the value is the default and not the user's. */
  readonly isDefault: boolean;
}

/** A choice the plan made, with the candidates that lost. */
export interface PlanDecision {
  /** What was to be chosen: `accelerator`. */
  readonly what: string;
  /** What was chosen. */
  readonly chosen: string;
  /** Why. */
  readonly because: string;
  /** The other candidates, each with the reason it lost. */
  readonly rejected: readonly { readonly option: string; readonly because: string }[];
}

/** A model server that the plan calls for. */
export interface PlannedServer {
  /** Name in the blueprint: `chat`. */
  readonly name: string;
  /** Model id. */
  readonly model: string;
  /** Accelerator name as node labels have it: `l4`. */
  readonly accelerator: string;
  /** The instance type that the plan buys, or the name of the node that is there. */
  readonly instanceType: string;
  /** GPUs of one node. */
  readonly gpusPerNode: number;
  /** Nodes at rest. */
  readonly minNodes: number;
  /** Nodes at the autoscaler's ceiling. */
  readonly maxNodes: number;
  /** Address that clients in the cluster call: `http://chat.chat-prod.svc:8000/v1`. */
  readonly url: string;
  /** GPUs of one replica. */
  readonly gpusPerReplica: number;
  /** Replicas at rest. */
  readonly minReplicas: number;
  /** Replicas at the autoscaler's ceiling. */
  readonly maxReplicas: number;
  /** Most GPUs the pool may hold. */
  readonly poolMaxGpus: number;
  /** Sequences that one replica holds at once. */
  readonly sequencesPerReplica: number;
  /** Bytes of the files that are read before the server answers: `LlmModel.fileBytes`. */
  readonly weightBytes: number;
  /** Expected seconds from a scheduled pod to a ready one. */
  readonly startupSeconds: number;
}

/** One line of the bill. */
export interface CostItem {
  /** What is paid for. */
  readonly name: string;
  /** Units at rest. */
  readonly unitsAtRest: number;
  /** Units at the ceiling. */
  readonly unitsAtPeak: number;
  /** Name of a unit: `g6.xlarge`, `endpoint × zone`. */
  readonly unit: string;
  /** Price of one unit in US dollars an hour; undefined if no price is known, and then the totals say so. */
  readonly usdPerHour?: number;
  /** Where the price comes from, and its date. */
  readonly source: Source;
  /** Why it is paid for, or why there are as many; undefined where the name says it. */
  readonly reason?: string;
}

/** What the plan costs, from dated list prices. */
export interface CostPlan {
  /** AWS region of the deployment; undefined where nothing of it is there. */
  readonly region?: string;
  /** Every line of the bill. */
  readonly items: readonly CostItem[];
  /** US dollars a month of 730 hours with everything at rest. */
  readonly monthlyFloorUsd: number;
  /** US dollars a month of 730 hours at the ceiling all month. */
  readonly monthlyCeilingUsd: number;
  /** What is not in the totals, in words: data transfer, a missing price. */
  readonly notCounted: readonly string[];
}

/** A time that users wait, as promised and as predicted. */
export interface PlannedLatency {
  /** What is waited for: `chat: first token`. */
  readonly name: string;
  /** What 95 of 100 requests must keep, in milliseconds. */
  readonly targetMs: number;
  /** What is expected at the busiest load, in milliseconds. */
  readonly expectedMs: number;
  /** The fast end of the band that the prediction is sure of, in milliseconds. */
  readonly lowMs: number;
  /** The slow end of that band, in milliseconds. Above the target the plan may miss it. */
  readonly highMs: number;
}

/** Something that only a person can decide, and that the plan took a default for. */
export interface PlanQuestion {
  /** The field of the requirements that answers it: `alerts`. */
  readonly field: string;
  /** The question: `Who is told when an alert fires?`. */
  readonly question: string;
  /** What happens while nobody answers. */
  readonly otherwise: string;
}

/** What a deployment stands on: a cluster of its own on AWS, an EKS cluster that exists, any cluster that exists. */
export type PlanPlatform = 'aws' | 'eks' | 'kubernetes';

/** A blueprint's plan: frozen data, in the order a person reads it. */
export interface PlanDocument {
  /** Name of the blueprint: `customer-service`. */
  readonly blueprint: string;
  /** Name of the deployment: `chat-prod`. Its stack, its namespace and its folder are called so. */
  readonly deployment: string;
  /** What it stands on. */
  readonly platform: PlanPlatform;
  /** One sentence on what is planned. */
  readonly summary: string;
  /** What was asked. */
  readonly asked: readonly AskedField[];
  /** What was chosen. */
  readonly decisions: readonly PlanDecision[];
  /** Every number with its derivation. */
  readonly lines: readonly DerivationLine[];
  /** The model servers. */
  readonly servers: readonly PlannedServer[];
  /** How long users wait, against what was asked. */
  readonly latency: readonly PlannedLatency[];
  /** What is open, the gravest first. */
  readonly questions: readonly PlanQuestion[];
  /** What it costs. */
  readonly cost: CostPlan;
}
