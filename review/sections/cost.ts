import type { CostItem } from '../../constructs/planning/plan-document';
import { costInShort, loads } from '../decision';
import { html, type Html, section, table } from '../html';
import type { ReviewInput } from '../input';
import { price, sentence, share, usd } from '../words';

const HOURS_A_MONTH = 730;

/** A line of the bill for a person. */
export interface BillLine {
  /** What is paid for. */
  readonly name: string;
  /** How many at rest and at the ceiling, and of what. */
  readonly units: string;
  /** Price of one. */
  readonly price: string;
  /** A month at rest. */
  readonly rest: string;
  /** A month at the ceiling. */
  readonly ceiling: string;
  /** Part of the whole at the ceiling. */
  readonly share: string;
}

/** The bill, the dearest first. */
export function bill({ plan: { cost } }: ReviewInput): BillLine[] {
  const month = (units: number, { usdPerHour }: CostItem): string =>
    usdPerHour === undefined ? 'not known' : usd(units * usdPerHour * HOURS_A_MONTH);
  const weight = (i: CostItem): number => i.unitsAtPeak * (i.usdPerHour ?? Infinity);
  return [...cost.items]
    .sort((a, b) => (weight(a) === weight(b) ? 0 : weight(b) - weight(a)))
    .map((i) => ({
      name: i.name,
      units: `${i.unitsAtRest === i.unitsAtPeak ? i.unitsAtPeak : `${i.unitsAtRest} to ${i.unitsAtPeak}`} × ${i.unit}`,
      price: i.usdPerHour === undefined ? 'not known' : price(i.usdPerHour),
      rest: month(i.unitsAtRest, i),
      ceiling: month(i.unitsAtPeak, i),
      share:
        i.usdPerHour === undefined || cost.monthlyCeilingUsd === 0
          ? 'not known'
          : share(i.unitsAtPeak * i.usdPerHour * HOURS_A_MONTH, cost.monthlyCeilingUsd),
    }));
}

/** The bill: shares in words, because one item is nearly all of it and a picture would show nothing else. */
export function cost(input: ReviewInput): Html {
  const { plan } = input;
  const { rest, ceiling } = loads(plan);
  const { note, rest: sum } = costInShort(plan);
  const lines = bill(input);
  const known = sum !== 'not known';
  const total = (value: number): Html => html`<b>${known ? usd(value) : 'not known'}</b>`;
  const sources = new Map(plan.cost.items.map((i) => [[i.source.title, i.source.date].join(), i.source]));
  return section(
    'cost',
    'What it costs',
    html`<p>${sentence(note)}. <b>At rest</b> is ${rest}. <b>The ceiling</b> is ${ceiling}.</p>`,
    table(
      'Cost by item',
      [
        'item',
        'units',
        { head: 'price of one', number: true },
        { head: 'a month at rest', number: true },
        { head: 'a month at the ceiling', number: true },
        { head: 'share of the ceiling', number: true },
      ],
      [
        ...lines.map((l) => [l.name, l.units, l.price, l.rest, l.ceiling, l.share]),
        [
          html`<b>${sum.startsWith('at least') ? 'All that has a price' : 'All of it'}</b>`,
          '',
          '',
          total(plan.cost.monthlyFloorUsd),
          total(plan.cost.monthlyCeilingUsd),
          '',
        ],
      ],
    ),
    html`<p class="soft">Not counted: ${plan.cost.notCounted.join('; ')}.</p>`,
    html`<p class="soft small">
      Prices:
      ${[...sources.values()].map(
        (s, i) =>
          html`${i > 0 && '; '}${s.url ? html`<a href="${s.url}">${s.title}</a>` : s.title}${s.date === 'as asked' ? '' : ` (read ${s.date})`}`,
      )}.
    </p>`,
  );
}
