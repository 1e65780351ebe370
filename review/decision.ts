import type { PlanDocument, PlannedLatency, PlannedServer } from '../constructs/planning/plan-document';
import type { Finding } from '../constructs/policy/finding';
import type { ReviewChanges } from '../diff/changes-of';
import type { ReviewInput } from './input';
import { aboutUsd, counted, listed, waiting } from './words';

/** How good a thing looks: `good` needs nothing, `warn` wants a look, `bad` stops a delivery. */
export type Tone = 'good' | 'warn' | 'bad';

/** How many findings of each kind there are. */
export interface FindingCounts {
  /** Open ones that stop a delivery. */
  readonly errors: number;
  /** Open ones to read. */
  readonly warnings: number;
  /** Errors that were accepted with a reason. */
  readonly acceptedErrors: number;
  /** Warnings that were accepted with a reason. */
  readonly acceptedWarnings: number;
}

/** Counts findings. */
export function counts(findings: readonly Finding[]): FindingCounts {
  const of = (severity: Finding['severity'], accepted: boolean): number =>
    findings.filter((f) => f.severity === severity && (f.acknowledged !== undefined) === accepted).length;
  return {
    errors: of('error', false),
    warnings: of('warning', false),
    acceptedErrors: of('error', true),
    acceptedWarnings: of('warning', true),
  };
}

/** Whether it can be delivered, in one sentence: what is open, and what was accepted, with its weight. */
export function verdict(input: ReviewInput): { readonly tone: Tone; readonly text: string } {
  const { errors, warnings, acceptedErrors, acceptedWarnings } = counts(input.findings);
  const accepted = [
    ...(acceptedErrors > 0 ? [counted(acceptedErrors, 'error')] : []),
    ...(acceptedWarnings > 0 ? [counted(acceptedWarnings, 'warning')] : []),
  ];
  const questions = input.plan.questions.length;
  const parts = [
    errors > 0 ? `${counted(errors, 'open error')} ${errors === 1 ? 'stops' : 'stop'} a delivery` : 'No open error stops a delivery',
    counted(warnings, 'open warning'),
    ...(accepted.length > 0 ? [`accepted with a written reason: ${accepted.join(', ')}`] : []),
    ...(questions > 0 ? [counted(questions, 'open question')] : []),
  ];
  const quiet = warnings + acceptedErrors + acceptedWarnings + questions === 0;
  return { tone: errors > 0 ? 'bad' : quiet ? 'good' : 'warn', text: `${parts.join('; ')}.` };
}

/** What the deployment stands on and where, in one sentence. */
export function standsOn({ plan }: ReviewInput): string {
  const value = (field: string): string | undefined => plan.asked.find((a) => a.field === field)?.value.toString();
  const zones = value(`${plan.platform}.zones`)?.split(', ') ?? [];
  const where = `in ${plan.cost.region ?? 'no region'}${zones.length > 1 ? `, ${zones.length} zones` : ''}`;
  switch (plan.platform) {
    case 'aws':
      return `AWS, with a network and an EKS cluster of its own ${where}, in the account whose credentials deploy it`;
    case 'eks':
      return `the EKS cluster ${value('eks.cluster') ?? ''} that exists ${where}, which brings its own network, admins and operators`;
    default:
      return 'a Kubernetes cluster that exists; nothing of it is in AWS, and what the cluster must bring is listed below';
  }
}

/** The bill in two numbers. */
export interface CostInShort {
  /** A month at rest. */
  readonly rest: string;
  /** A month at the ceiling. */
  readonly ceiling: string;
  /** Whether both are the same. */
  readonly same: boolean;
  /** What the numbers are, and are not. */
  readonly note: string;
}

/** The bill in two numbers. What has no price is never shown as nothing. */
export function costInShort({ cost }: PlanDocument): CostInShort {
  const unpriced = cost.items.filter((i) => i.usdPerHour === undefined && i.unitsAtPeak > 0);
  if (unpriced.length > 0 && cost.monthlyCeilingUsd === 0) {
    return { rest: 'not known', ceiling: 'not known', same: true, note: `no price is known for ${listed(unpriced.map((i) => i.name))}` };
  }
  const least = unpriced.length > 0 ? 'at least ' : '';
  const rest = least + aboutUsd(cost.monthlyFloorUsd);
  const ceiling = least + aboutUsd(cost.monthlyCeilingUsd);
  const prices = cost.region === undefined ? 'prices as given' : 'list prices of us-east-1';
  const elsewhere = cost.region !== undefined && cost.region !== 'us-east-1' ? `, not of ${cost.region}` : '';
  const missing = unpriced.length > 0 ? `; no price is known for ${listed(unpriced.map((i) => i.name))}` : '';
  return {
    rest,
    ceiling,
    same: rest === ceiling,
    note: `${prices}${elsewhere}, 730 hours, before data transfer, taxes and discounts${missing}`,
  };
}

/** A time that users wait, judged. */
export interface Wait {
  /** What is waited for. */
  readonly name: string;
  /** Whether the expected time and its band keep the target. */
  readonly tone: Tone;
  /** Expected time, target and band in words. */
  readonly text: string;
  /** What follows, in words. */
  readonly judgement: string;
}

/** Judges a wait: a band that crosses the target is no fit. */
export function judge({ name, expectedMs, targetMs, lowMs, highMs }: PlannedLatency): Wait {
  const text = `${waiting(expectedMs)} expected (between ${waiting(lowMs)} and ${waiting(highMs)}), target ${waiting(targetMs)}`;
  const [tone, judgement]: [Tone, string] =
    expectedMs > targetMs
      ? ['bad', 'over the target']
      : highMs > targetMs
        ? ['warn', 'the band crosses the target: it may be missed']
        : ['good', 'the whole band keeps the target'];
  return { name: name.replace(/^[\w-]+: /, ''), tone, text, judgement };
}

/** GPUs that stand ready, and what of them nobody uses. */
export interface GpusInShort {
  /** GPUs of the nodes at rest. */
  readonly rest: number;
  /** GPUs of the nodes at the ceiling. */
  readonly ceiling: number;
  /** Most GPUs while a rollout is under way. */
  readonly limit: number;
  /** GPUs at rest that no replica uses. */
  readonly idleAtRest: number;
  /** GPUs at the ceiling that no replica uses. */
  readonly idleAtCeiling: number;
  /** Idle or not, and why, in one sentence. */
  readonly idle: string;
}

/** Adds up the GPUs of all servers. */
export function gpusInShort({ servers }: PlanDocument): GpusInShort {
  const sum = (pick: (s: PlannedServer) => number): number => servers.reduce((total, s) => total + pick(s), 0);
  const rest = sum((s) => s.minNodes * s.gpusPerNode);
  const ceiling = sum((s) => s.maxNodes * s.gpusPerNode);
  const idleAtRest = rest - sum((s) => s.minReplicas * s.gpusPerReplica);
  const idleAtCeiling = ceiling - sum((s) => s.maxReplicas * s.gpusPerReplica);
  return { rest, ceiling, limit: sum((s) => s.poolMaxGpus), idleAtRest, idleAtCeiling, idle: whyIdle(servers, idleAtRest, idleAtCeiling) };
}

function whyIdle(servers: readonly PlannedServer[], atRest: number, atCeiling: number): string {
  if (atRest === 0 && atCeiling === 0) {
    return 'Replicas use every GPU of their nodes.';
  }
  const reasons = servers
    .filter(
      (s) => s.minNodes * s.gpusPerNode > s.minReplicas * s.gpusPerReplica || s.maxNodes * s.gpusPerNode > s.maxReplicas * s.gpusPerReplica,
    )
    .map((s) => {
      const size = `a node (${s.instanceType}) has ${counted(s.gpusPerNode, 'GPU')}, a replica of ${s.name} uses ${s.gpusPerReplica}`;
      const packed = Math.ceil((s.maxReplicas * s.gpusPerReplica) / s.gpusPerNode);
      return s.maxNodes > packed && s.gpusPerReplica * 2 <= s.gpusPerNode
        ? `${size}, and replicas are spread so that the loss of a node or zone does not take them all`
        : `${size}, and nodes come whole`;
    });
  return `Idle: ${atRest} at rest, ${atCeiling} at the ceiling, because ${reasons.join('; ')}.`;
}

/** What a delivery would change, counted. */
export function changesInShort({ summary, rows }: ReviewChanges): { readonly tone: Tone; readonly text: string } {
  const harmed = rows.filter((r) => r.stateful && (r.action === 'delete' || r.action === 'replace'));
  const words = { create: 'created', change: 'changed', replace: 'replaced', delete: 'deleted' } as const;
  const numbers = (Object.keys(words) as (keyof typeof words)[])
    .map((action) => [rows.filter((r) => r.action === action).length, words[action]] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`);
  const lost =
    harmed.length > 0 ? `; ${counted(harmed.length, 'of them holds data', 'of them hold data')} and would be replaced or deleted` : '';
  return {
    tone: harmed.length > 0 ? 'bad' : rows.length > 0 ? 'warn' : 'good',
    text: `${summary}${numbers.length > 0 ? ` (${listed(numbers)}${lost})` : ''}`,
  };
}

/** What the two loads are that every number is given for. */
export function loads({ servers }: PlanDocument): { readonly rest: string; readonly ceiling: string } {
  const replicas = (pick: (s: PlannedServer) => number): string =>
    listed(servers.map((s) => `${counted(pick(s), 'replica')} of ${s.name}`));
  return {
    rest: `the smallest it shrinks to: ${replicas((s) => s.minReplicas)}, all month`,
    ceiling: `the most the autoscaler makes: ${replicas((s) => s.maxReplicas)}, all month`,
  };
}
