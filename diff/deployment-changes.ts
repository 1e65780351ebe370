import type { PlanDocument } from '../constructs/planning/plan-document';
import { type Change, compareChanges, countActions, losesState } from './change';
import { splitTemplates } from './delivered-objects';
import { type FindingChanges, findingChanges } from './finding-changes';
import { type DeliveredObject, objectChanges } from './object-changes';
import { isPlanSame, type PlanChanges, planChanges } from './plan-changes';
import type { Snapshot } from './snapshot';
import { templateChanges } from './template-changes';

/** Everything in which two snapshots differ. */
export interface DeploymentChanges {
  /** Name of the deployment, after. */
  readonly deployment: string;
  /** In words, where the deployment is another one and not a change of what is there; undefined where it is the same. */
  readonly moved?: string;
  /** The plan. */
  readonly plan: PlanChanges;
  /** Resources of CloudFormation, what loses state first. */
  readonly resources: readonly Change[];
  /** Kubernetes objects, what loses state first. */
  readonly objects: readonly Change[];
  /** Findings; undefined where one side was not checked. */
  readonly findings?: FindingChanges;
}

/** Compares two snapshots of a deployment. Pure: the same snapshots give the same changes. */
export function deploymentChanges(before: Snapshot, after: Snapshot): DeploymentChanges {
  const moved = moveOf(before.plan, after.plan);
  const [old, fresh] = delivered(moved === undefined ? before : { ...before, templates: [], objects: [] }, after, moved !== undefined);
  return {
    deployment: after.plan.deployment,
    moved,
    plan: planChanges(before.plan, after.plan),
    resources: templateChanges(old.templates, fresh.templates),
    objects: objectChanges(old.objects, fresh.objects),
    // findings name their stack and their namespace: of another deployment none is the same.
    findings: moved === undefined ? findingChanges(before.findings, after.findings) : undefined,
  };
}

/** Whether there is nothing to tell. */
export function isSame({ moved, plan, resources, objects, findings }: DeploymentChanges): boolean {
  const lists = [resources, objects, findings?.opened ?? [], findings?.closed ?? []];
  return moved === undefined && isPlanSame(plan) && lists.every((list) => list.length === 0);
}

/** Resources and objects in one list, what loses state first. */
export function thingsOf({ resources, objects }: DeploymentChanges): readonly Change[] {
  return [...resources, ...objects].sort(compareChanges);
}

/** The changes in one line: what they cost, how much is made and lost, and what that holds state. */
export function decisionOf(changes: DeploymentChanges): string {
  if (isSame(changes)) {
    return 'no changes';
  }
  const { moved, plan, findings } = changes;
  const things = thingsOf(changes);
  const counts = countActions(things);
  const lost = things.filter(losesState).map((c) => `STATEFUL ${c.what} ${c.action === 'delete' ? 'deleted' : 'replaced'}`);
  const opened = findings?.opened.length ?? 0;
  const parts = [
    ...(moved === undefined ? [] : [moved]),
    costPart(plan),
    ...(things.length === 0 ? ['nothing that is delivered moves'] : []),
    ...(['created', 'changed', 'replaced', 'deleted'] as const).flatMap((word) => {
      const count = counts[ACTIONS[word]];
      return count > 0 ? [`${count} ${word}`] : [];
    }),
    ...(opened > 0 ? [`${opened} finding${opened > 1 ? 's' : ''} opened`] : []),
  ];
  const more = lost.length > 3 ? [`${lost.length - 3} more`] : [];
  return parts.join(', ') + (lost.length > 0 ? `: ${[...lost.slice(0, 3), ...more].join('; ')}` : '');
}

const ACTIONS = { created: 'create', changed: 'change', replaced: 'replace', deleted: 'delete' } as const;

function costPart({ cost }: PlanChanges): string {
  if (cost === undefined) {
    return 'the same cost';
  }
  const { atRest, atCeiling, unpriced } = cost;
  const words =
    atCeiling.moreUsd !== 0
      ? `${moreText(atCeiling)} a month at the ceiling`
      : atRest.moreUsd !== 0
        ? `${moreText(atRest)} a month at rest`
        : 'the same cost';
  return unpriced ? `${words} as far as prices are known` : words;
}

/** An amount with its sign and its share: `+1,234 USD (+20 %)`. */
export function moreText({ moreUsd, morePct }: { readonly moreUsd: number; readonly morePct?: number }): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toLocaleString('en-US')}`;
  const usd = Math.abs(moreUsd) < 1 ? moreUsd : Math.round(moreUsd);
  return `${signed(usd)} USD${morePct === undefined ? '' : ` (${signed(Math.abs(morePct) < 1 ? Math.round(morePct * 10) / 10 : Math.round(morePct))} %)`}`;
}

/** Why nothing of before is there to be changed: the deployment has another name, or stands elsewhere. */
function moveOf(before: PlanDocument, after: PlanDocument): string | undefined {
  const cluster = (plan: PlanDocument): unknown => plan.asked.find((a) => a.field === 'eks.cluster')?.value;
  const other = (
    [
      ['deployment', before.deployment, after.deployment],
      ['platform', before.platform, after.platform],
      ['region', before.cost.region, after.cost.region],
      ['cluster', cluster(before), cluster(after)],
    ] as const
  ).filter(([, a, b]) => a !== b);
  if (other.length === 0) {
    return undefined;
  }
  const what = other.map(([name, a, b]) => `${name} ${String(a ?? 'none')} → ${String(b ?? 'none')}`).join(', ');
  return `a new deployment (${what}): everything is made new, and '${before.deployment}' stays where it is until you delete it`;
}

interface Delivered {
  readonly templates: Snapshot['templates'];
  readonly objects: readonly DeliveredObject[];
}

/** What both sides deliver. Objects are those in the templates where the CDK delivers them, else those of the charts. */
function delivered(before: Snapshot, after: Snapshot, isMoved: boolean): readonly [Delivered, Delivered] {
  const [old, fresh] = [before, after].map(({ templates }) => splitTemplates(templates));
  const byCdk = after.plan.platform === 'aws' || (fresh.objects.length > 0 && (isMoved || old.objects.length > 0));
  const side = (snapshot: Snapshot, split: Delivered): Delivered =>
    byCdk ? split : { templates: snapshot.templates, objects: snapshot.objects.map((object) => ({ object })) };
  return [side(before, old), side(after, fresh)];
}
