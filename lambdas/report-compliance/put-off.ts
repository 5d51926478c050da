import { daysLeft } from '../shared/day';
import type { LoopPolicy } from '../shared/policy';
import { firstFew } from './first-few';
import type { NodeLine } from './node-line';

/** How a promise with an end stands. */
export type Ending = 'holds' | 'ends soon' | 'over';

/** A waiver of fleet.yaml, and how many nodes stand under it. */
export interface WaiverLine {
  readonly name: string;
  readonly why: string;
  readonly who: string;
  /** The last day on which it holds, in the fleet's time zone. */
  readonly until: string;
  readonly ending: Ending;
  /** Nodes that stand under it now; none once it is over. */
  readonly nodes: number;
}

/** A node that the loop leaves alone until a day, or did until one. */
export interface HandsOffLine {
  readonly nodeId: string;
  readonly name?: string;
  readonly ring?: string;
  readonly until: string;
  readonly ending: Ending;
}

/** What is put off on purpose. */
export interface PutOff {
  /** Those that end first in front. */
  readonly waivers: readonly WaiverLine[];
  readonly handsOff: {
    /** Nodes that the loop leaves alone now. */
    readonly nodes: number;
    /** Nodes whose tag has come to its end lately or soon will; those that ended first in front. */
    readonly ending: readonly HandsOffLine[];
  };
}

/** So many days before its end, people are told of it. */
export const ENDS_SOON_DAYS = 14;

const SHOWN = 100;

/** Counts what is put off node by node. */
export function putOffCounter(policy: LoopPolicy, now: Date): { add(line: NodeLine): void; putOff(): PutOff } {
  const endingOf = (until: string): Ending => {
    const left = daysLeft(until, now, policy.timeZone);
    return left < 0 ? 'over' : left <= ENDS_SOON_DAYS ? 'ends soon' : 'holds';
  };
  const under = new Map<string, number>();
  const ending = firstFew<HandsOffLine>(SHOWN, (a, b) => order(a.until, b.until) || order(a.nodeId, b.nodeId));
  let leftAlone = 0;
  return {
    add({ nodeId, name, ring, waiver, handsOffUntil, debts }) {
      if (waiver !== undefined) under.set(waiver, (under.get(waiver) ?? 0) + 1);
      if (debts.some(({ verdict }) => verdict === 'hands-off')) leftAlone += 1;
      if (handsOffUntil === undefined) return;
      const stands = endingOf(handsOffUntil);
      if (stands !== 'holds') ending.add({ nodeId, name, ring, until: handsOffUntil, ending: stands });
    },
    putOff: () => ({
      waivers: policy.waivers
        .map(({ name, why, who, until }) => ({
          name,
          why,
          who,
          until,
          ending: endingOf(until),
          nodes: under.get(name) ?? 0,
        }))
        .sort((a, b) => order(a.until, b.until) || order(a.name, b.name)),
      handsOff: { nodes: leftAlone, ending: ending.all() },
    }),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
