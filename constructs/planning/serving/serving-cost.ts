import type { DerivationLine, Source } from '../derivation';
import { EC2_SOURCE } from '../gpu-instance-type';
import { GroundplanError } from '../groundplan-error';
import { checkedDiscount, HOURS_A_MONTH } from '../monthly-cost';
import { linesBehind } from '../prefix-lines';

const SPLIT: Source = {
  title: 'rule of this planner: the bill of an hour is split by the time the GPUs spend on prompts and on replies',
  date: '2026-11-24',
};

/** Nodes of a fleet and what passes through them. */
export interface ServingCostProps {
  /**
   * List price of one node in US dollars an hour.
   *
   * @default - no price is known, and so no cost is
   */
  readonly usdPerNodeHour?: number;
  /** Nodes at rest. */
  readonly nodesAtRest: number;
  /** Nodes at the stated load. */
  readonly nodesAtLoad: number;
  /** Nodes at the autoscaler's ceiling. */
  readonly nodesAtCeiling: number;
  /** Tokens of prompts in a second, at the stated load. */
  readonly inputTokensPerSecond: number;
  /** Tokens of replies in a second, at the stated load. */
  readonly outputTokensPerSecond: number;
  /** Share of the GPUs' time that goes into reading prompts, 0 to 1. */
  readonly promptTimeShare: number;
  /**
   * Share taken off the list price, 0 to 1.
   *
   * @default 0 - list prices
   */
  readonly discount?: number;
}

/** What a fleet costs, in US dollars. Without a price every amount is undefined and `because` says so. */
export interface ServingCost {
  /** Why nothing is known, in words; empty if the price is known. */
  readonly because: string;
  /** An hour at the stated load. */
  readonly usdPerHour?: number;
  /** A month of 730 hours at rest. */
  readonly monthAtRestUsd?: number;
  /** A month of 730 hours at the stated load. */
  readonly monthAtLoadUsd?: number;
  /** A month of 730 hours at the autoscaler's ceiling: the most it can cost. */
  readonly monthAtCeilingUsd?: number;
  /** A million tokens of prompts, at the stated load; undefined too if no prompt comes. */
  readonly usdPerMillionInputTokens?: number;
  /** A million tokens of replies, at the stated load; undefined too if no reply goes. */
  readonly usdPerMillionOutputTokens?: number;
  /** The numbers with their way back; ids start with the prefix. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Works out what a fleet costs an hour, a month and a million tokens, from its dated list price. */
export function planServingCost(props: ServingCostProps): ServingCost {
  const discount = checkedDiscount(props.discount);
  if (!(props.promptTimeShare >= 0 && props.promptTimeShare <= 1)) {
    throw new GroundplanError('ServingCostInput', `'promptTimeShare' (${props.promptTimeShare}) must be a share from 0 to 1`);
  }
  const price = props.usdPerNodeHour;
  if (price === undefined) {
    return Object.freeze({ because: 'no list price of the node is known, so its cost is not known either', lines: () => [] });
  }
  const paid = price * (1 - discount);
  const month = (nodes: number): number => cents(nodes * paid * HOURS_A_MONTH);
  const usdPerHour = props.nodesAtLoad * paid;
  const perMillion = (share: number, tokensPerSecond: number): number | undefined =>
    tokensPerSecond > 0 ? (usdPerHour * share * 1e6) / (tokensPerSecond * 3600) : undefined;
  const cost = {
    because: '',
    usdPerHour,
    monthAtRestUsd: month(props.nodesAtRest),
    monthAtLoadUsd: month(props.nodesAtLoad),
    monthAtCeilingUsd: month(props.nodesAtCeiling),
    usdPerMillionInputTokens: perMillion(props.promptTimeShare, props.inputTokensPerSecond),
    usdPerMillionOutputTokens: perMillion(1 - props.promptTimeShare, props.outputTokensPerSecond),
  };
  const lines = (prefix: string): readonly DerivationLine[] => {
    const line = linesBehind(prefix, 4);
    const monthly = (id: string, name: string, value: number, nodes: number): DerivationLine =>
      line(id, name, value, 'USD/month', `${nodes} nodes × price of a node × ${HOURS_A_MONTH} hours`, ['nodePrice'], EC2_SOURCE);
    const million = (id: string, name: string, value: number | undefined, share: number, tokens: number): DerivationLine[] =>
      value === undefined
        ? []
        : [
            line(
              id,
              name,
              value,
              'USD/million tokens',
              `${round3(usdPerHour)} USD an hour × ${round3(share)} of the GPUs' time ÷ ${round3(tokens)} tokens a second`,
              ['nodePrice'],
              SPLIT,
            ),
          ];
    return [
      line('nodePrice', 'Price of a node', paid, 'USD/h', `list price ${price} × (1 − ${discount})`, [], EC2_SOURCE),
      monthly('monthAtRest', 'A month at rest', cost.monthAtRestUsd, props.nodesAtRest),
      monthly('monthAtLoad', 'A month at the stated load', cost.monthAtLoadUsd, props.nodesAtLoad),
      monthly('monthAtCeiling', "A month at the autoscaler's ceiling", cost.monthAtCeilingUsd, props.nodesAtCeiling),
      ...million(
        'millionInput',
        'A million tokens of prompts',
        cost.usdPerMillionInputTokens,
        props.promptTimeShare,
        props.inputTokensPerSecond,
      ),
      ...million(
        'millionOutput',
        'A million tokens of replies',
        cost.usdPerMillionOutputTokens,
        1 - props.promptTimeShare,
        props.outputTokensPerSecond,
      ),
    ];
  };
  return Object.freeze({ ...cost, lines });
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
