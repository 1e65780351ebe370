import { HOURS_A_MONTH } from '../constructs/planning/monthly-cost';
import type { CostItem, CostPlan } from '../constructs/planning/plan-document';

/** An amount of US dollars a month, before and after. */
export interface AmountChange {
  /** Before. */
  readonly beforeUsd: number;
  /** After. */
  readonly afterUsd: number;
  /** What is paid more; below 0 what is paid less. */
  readonly moreUsd: number;
  /** The same as a share of before, in percent; undefined where nothing was paid before. */
  readonly morePct?: number;
}

/** A line of the bill that moved. */
export interface CostItemChange {
  /** What is paid for. */
  readonly name: string;
  /** Units and price before: `2–4 × p5.4xlarge`; undefined if the line is new. */
  readonly before?: string;
  /** Units and price after; undefined if the line is gone. */
  readonly after?: string;
  /** What it costs with everything at rest. */
  readonly atRest: AmountChange;
  /** What it costs at the ceiling all month. */
  readonly atCeiling: AmountChange;
}

/** What moved in the bill. */
export interface CostChanges {
  /** A month with everything at rest. */
  readonly atRest: AmountChange;
  /** A month at the ceiling. */
  readonly atCeiling: AmountChange;
  /** Whether a line that moved has no price, so that the amounts are not the whole truth. */
  readonly unpriced: boolean;
  /** The lines that moved, the dearest move first. */
  readonly items: readonly CostItemChange[];
}

/** Compares two bills; undefined where no line and no total moved. */
export function costChanges(before: CostPlan, after: CostPlan): CostChanges | undefined {
  const [old, fresh] = [before, after].map(byName);
  const items = [...new Set([...old.keys(), ...fresh.keys()])]
    .map((name) => itemChange(name, old.get(name), fresh.get(name)))
    .filter((item) => item !== undefined)
    .sort((a, b) => Math.abs(b.atCeiling.moreUsd) - Math.abs(a.atCeiling.moreUsd) || (a.name < b.name ? -1 : 1));
  const atRest = amountChange(before.monthlyFloorUsd, after.monthlyFloorUsd);
  const atCeiling = amountChange(before.monthlyCeilingUsd, after.monthlyCeilingUsd);
  const unpriced = items.some(({ name }) => [old.get(name), fresh.get(name)].some((item) => item && item.usdPerHour === undefined));
  return items.length > 0 || atRest.moreUsd !== 0 || atCeiling.moreUsd !== 0 ? { atRest, atCeiling, unpriced, items } : undefined;
}

function itemChange(name: string, before: CostItem | undefined, after: CostItem | undefined): CostItemChange | undefined {
  const [a, b] = [before, after].map((item) => item && unitsText(item));
  const [rest, ceiling] = (['unitsAtRest', 'unitsAtPeak'] as const).map((units) =>
    amountChange(monthlyUsd(before, units), monthlyUsd(after, units)),
  );
  return a === b && rest.moreUsd === 0 && ceiling.moreUsd === 0
    ? undefined
    : { name, before: a, after: b, atRest: rest, atCeiling: ceiling };
}

/** Lines by name without what stands in brackets, such as the instance type, as long as that tells them apart. */
function byName({ items }: CostPlan): ReadonlyMap<string, CostItem> {
  const short = (name: string): string => name.replace(/ \([^)]*\)$/, '');
  const found = new Map<string, CostItem>();
  for (const item of items) {
    const alone = items.filter((other) => short(other.name) === short(item.name)).length === 1;
    const key = alone ? short(item.name) : item.name;
    found.set(found.has(key) ? `${key} ${item.unit} ${found.size}` : key, item);
  }
  return found;
}

function unitsText({ unitsAtRest, unitsAtPeak, unit, usdPerHour }: CostItem): string {
  const units = unitsAtRest === unitsAtPeak ? `${unitsAtPeak}` : `${unitsAtRest}–${unitsAtPeak}`;
  return `${units} × ${unit}${usdPerHour === undefined ? ', no price' : ''}`;
}

function monthlyUsd(item: CostItem | undefined, units: 'unitsAtRest' | 'unitsAtPeak'): number {
  return item === undefined ? 0 : item[units] * (item.usdPerHour ?? 0) * HOURS_A_MONTH;
}

function amountChange(beforeUsd: number, afterUsd: number): AmountChange {
  // cents are enough, and sums of many lines differ in their last bits.
  const moreUsd = Math.round((afterUsd - beforeUsd) * 100) / 100 || 0;
  return { beforeUsd, afterUsd, moreUsd, ...(beforeUsd > 0 && { morePct: (moreUsd / beforeUsd) * 100 }) };
}
