import type { Cause } from '../../lambdas/shared/cause';
import type { Due } from '../../lambdas/shared/deadlines';
import type { HandsOff } from '../../lambdas/shared/hands-off';
import type { Verdict } from '../../lambdas/shared/judge-node';
import type { Debt } from '../../lambdas/shared/ledger';
import type { PatchFact } from '../../lambdas/shared/sighting';
import type { Waiver } from '../../lambdas/shared/waivers';
import type { Gap } from './gaps';
import type { NodeCommand } from './node-commands';
import type { NodeCompliance } from './node-compliance';

/** A ring that a node is in. */
export interface ExplainedRing {
  readonly name: string;
  /** By which of the node's tags, in words. */
  readonly why: string;
  /** Whether that can be told at all: nobody asks resource groups for their members. */
  readonly isCertain: boolean;
}

/** When a ring's nodes are patched next. */
export interface ExplainedWindow {
  readonly ring: string;
  readonly name: string;
  /** Its opening that is now, or the next one, by the schedule of the file, where that says so; a patch policy has no end. */
  readonly inFile?: { readonly opensAt: Date; readonly cutoffAt?: Date; readonly closesAt?: Date };
  /** The same window as the account has it; absent where that was not read. */
  readonly inAccount?:
    | { readonly exists: false }
    | { readonly exists: true; readonly id: string; readonly isEnabled: boolean; readonly opensAt?: Date };
  /** What it allows the loop now: nothing, unless it is open; absent where it is not known. */
  readonly now?: string;
}

/** What the node was last found to be, and by what. */
export interface ExplainedScan {
  readonly at: Date;
  readonly baseline: string;
  /** Whether it is too old to say anything. */
  readonly isStale: boolean;
  readonly missing: number;
  readonly failed: number;
  readonly pendingReboot: number;
  readonly rejected: number;
  /** Of what is not in order, as far as it was read. */
  readonly patches: readonly PatchFact[];
}

/** The baseline that judges a node, and why that one. */
export interface ExplainedBaseline {
  /** Absent where the fleet has none for such a node. */
  readonly name?: string;
  readonly id?: string;
  readonly why: string;
  /** What AWS scans it with, where that is another one. */
  readonly scannedWith?: string;
}

/** What the ledger says of one cause. */
export interface ExplainedDebt
  extends Pick<
    Debt,
    | 'cause'
    | 'verdict'
    | 'reason'
    | 'firstSeen'
    | 'attempts'
    | 'lastAttemptAt'
    | 'result'
    | 'commandId'
    | 'clocks'
    | 'closedAt'
  > {
  /** How many attempts the policy allows; 0 for a cause that the loop never acts on. */
  readonly allowed: number;
  readonly coolsDownUntil?: Date;
  readonly due?: Due;
}

/** What the loop would do now about one part of a node. */
export interface ExplainedVerdict extends Omit<Verdict, 'cause'> {
  readonly cause?: Cause;
  readonly about: 'patches' | 'associations';
}

/** Everything there is to say about one node, in the order in which people ask. */
export interface Explanation {
  readonly at: Date;
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  readonly timeZone: string;
  readonly node: {
    readonly id: string;
    /** Its tag Name, or what the computer calls itself. */
    readonly name?: string;
    /** Such as `EC2 instance, stopped`. */
    readonly kind: string;
    /** What its agent does, in words; absent where nobody could ask. */
    readonly agent?: string;
    readonly platform?: string;
    readonly lastPingAt?: Date;
    readonly link: string;
  };
  /** Absent where it cannot be told, because something could not be read. */
  readonly verdicts?: readonly ExplainedVerdict[];
  /** Where not, nothing is said of what depends on them. */
  readonly areTagsKnown: boolean;
  /** Names of the slices that it is in, and by which of its tags. */
  readonly slices: readonly { readonly name: string; readonly how: string; readonly isCertain: boolean }[];
  readonly rings: readonly ExplainedRing[];
  /** Why it is in no ring by patch group. */
  readonly whyNoRing?: string;
  readonly baseline: ExplainedBaseline;
  readonly windows: readonly ExplainedWindow[];
  readonly scan?: ExplainedScan;
  readonly handsOff?: HandsOff;
  readonly waivers: readonly (Waiver & { readonly isOver: boolean })[];
  /** What the node reports itself, such as `Custom:Antivirus`, and is not in order with. */
  readonly custom: NodeCompliance['custom'];
  /** Absent where the ledger could not be read. */
  readonly debts?: readonly ExplainedDebt[];
  /** The last one of each sender, the newest first; absent where they could not be read. */
  readonly commands?: readonly (NodeCommand & { readonly link: string })[];
  /** What stops the loop as a whole or in the node's ring; absent where brake or breaker could not be read. */
  readonly stops?: readonly string[];
  readonly gaps: readonly Gap[];
}
