import type { PlanDocument, PlannedLatency, PlanQuestion } from '../constructs/planning/plan-document';
import type { FieldChange } from './change';
import { type CostChanges, costChanges } from './cost-changes';
import { fieldChanges } from './field-changes';

/** A choice of the plan that fell otherwise. */
export interface DecisionChange {
  /** What was to be chosen. */
  readonly what: string;
  /** What was chosen before; undefined if it was no question then. */
  readonly before?: string;
  /** What is chosen now; undefined if it is no question any more. */
  readonly after?: string;
  /** Why, now. */
  readonly because?: string;
}

/** A time that users wait, where the promise or the prediction moved. */
export interface LatencyChange {
  /** What is waited for. */
  readonly name: string;
  /** Before; undefined if nothing was promised. */
  readonly before?: PlannedLatency;
  /** After; undefined if nothing is promised any more. */
  readonly after?: PlannedLatency;
}

/** What moved in a plan. The derivations of its numbers are not compared, only what comes of them. */
export interface PlanChanges {
  /** The bill; undefined where it is the same. */
  readonly cost?: CostChanges;
  /** GPUs at rest, before and after. */
  readonly gpusAtRest: readonly [number, number];
  /** GPUs at the autoscaler's ceiling, before and after. */
  readonly gpusAtPeak: readonly [number, number];
  /** What was asked otherwise, by field, with units. */
  readonly asked: readonly FieldChange[];
  /** What was chosen otherwise. */
  readonly decisions: readonly DecisionChange[];
  /** What moved in the model servers: `chat.maxReplicas`. */
  readonly servers: readonly FieldChange[];
  /** How long users wait. */
  readonly latency: readonly LatencyChange[];
  /** What has come open. */
  readonly questionsOpened: readonly PlanQuestion[];
  /** What is open no more. */
  readonly questionsClosed: readonly PlanQuestion[];
}

/** Compares two plans. */
export function planChanges(before: PlanDocument, after: PlanDocument): PlanChanges {
  return {
    cost: costChanges(before.cost, after.cost),
    gpusAtRest: [gpusOf(before, 'minReplicas'), gpusOf(after, 'minReplicas')],
    gpusAtPeak: [gpusOf(before, 'maxReplicas'), gpusOf(after, 'maxReplicas')],
    asked: fieldChanges(askedOf(before), askedOf(after)).map((c) => ({ ...c, path: c.path.replace(/^\[(.*)\]$/, '$1') })),
    decisions: decisionChanges(before, after),
    servers: fieldChanges(serversOf(before), serversOf(after)),
    latency: latencyChanges(before, after),
    questionsOpened: after.questions.filter((q) => !before.questions.some((other) => other.field === q.field)),
    questionsClosed: before.questions.filter((q) => !after.questions.some((other) => other.field === q.field)),
  };
}

/** Whether a person who reads the plan would see nothing new. */
export function isPlanSame(changes: PlanChanges): boolean {
  const { cost, asked, decisions, servers, latency, questionsOpened, questionsClosed } = changes;
  return cost === undefined && [asked, decisions, servers, latency, questionsOpened, questionsClosed].every((list) => list.length === 0);
}

function gpusOf({ servers }: PlanDocument, replicas: 'minReplicas' | 'maxReplicas'): number {
  return servers.reduce((sum, server) => sum + server[replicas] * server.gpusPerReplica, 0);
}

function askedOf({ asked }: PlanDocument): Readonly<Record<string, string>> {
  return Object.fromEntries(asked.map((a) => [a.field, `${a.value}${a.unit && ` ${a.unit}`}`]));
}

function serversOf({ servers }: PlanDocument): Readonly<Record<string, unknown>> {
  return Object.fromEntries(servers.map(({ name, ...server }) => [name, server]));
}

function decisionChanges(before: PlanDocument, after: PlanDocument): readonly DecisionChange[] {
  return union(before.decisions, after.decisions, (d) => d.what)
    .filter(({ old, fresh }) => old?.chosen !== fresh?.chosen)
    .map(({ key, old, fresh }) => ({ what: key, before: old?.chosen, after: fresh?.chosen, because: fresh?.because }));
}

function latencyChanges(before: PlanDocument, after: PlanDocument): readonly LatencyChange[] {
  // nobody waits for a part of a millisecond.
  const seen = (l: PlannedLatency | undefined): string =>
    JSON.stringify(l && [l.targetMs, l.expectedMs, l.lowMs, l.highMs].map((ms) => Math.round(ms)));
  return union(before.latency, after.latency, (l) => l.name)
    .filter(({ old, fresh }) => seen(old) !== seen(fresh))
    .map(({ key, old, fresh }) => ({ name: key, before: old, after: fresh }));
}

interface Pair<T> {
  readonly key: string;
  readonly old?: T;
  readonly fresh?: T;
}

function union<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): readonly Pair<T>[] {
  const find = (list: readonly T[], name: string): T | undefined => list.find((item) => key(item) === name);
  return [...new Set([...before, ...after].map(key))].map((name) => ({ key: name, old: find(before, name), fresh: find(after, name) }));
}
