import type { Cause, VerdictState } from './cause';
import type { Operation } from './operation';

/** How an attempt ended; `not-run` when the command never reached the node or was stopped before its turn. */
export type AttemptResult = 'running' | 'succeeded' | 'failed' | 'not-run';

/** How grave AWS counts what a node misses. */
export const SEVERITIES = ['critical', 'security', 'other'] as const;

/** One of them. */
export type Severity = (typeof SEVERITIES)[number];

/** What one node owes for one cause, and what was tried: item `NODE#<id>` / `CAUSE#<cause>`. Times are ISO 8601. */
export interface Debt {
  readonly nodeId: string;
  readonly cause: Cause;
  readonly verdict: VerdictState;
  /** In words for people. */
  readonly reason: string;
  /** Absent for a node without a ring. */
  readonly ring?: string;
  /** When the node was first seen with this debt; patch states carry no dates, so severity clocks start here. */
  readonly firstSeen: string;
  /** When it was first seen to miss something of a severity, while it still does: deadlines run from here. */
  readonly clocks?: Readonly<Partial<Record<Severity, string>>>;
  /** Of a failed association: which ones. */
  readonly associationIds?: readonly string[];
  /** Of a failed association: what is known of it, without what is done about it. */
  readonly finding?: string;
  /** Of a failed association: when State Manager said what the ledger knows; older word is no news. */
  readonly heardAt?: string;
  /** When verdict or attempts last changed, not when they were last confirmed. */
  readonly updatedAt: string;
  /** Attempts that reached the node or may have. */
  readonly attempts: number;
  readonly lastAttemptAt?: string;
  /** The last attempt's run and how it ended. */
  readonly intentId?: string;
  readonly commandId?: string;
  readonly result?: AttemptResult;
  /** When a person was told that the loop gave up. */
  readonly toldAt?: string;
  /** When the node was found in order again; the item stays as a record until `expiresAt`. */
  readonly closedAt?: string;
  /** Epoch seconds. */
  readonly expiresAt?: number;
  /** Counts changes from 1; every write is on condition that nobody else wrote in between. */
  readonly version: number;
}

/** A run that the loop means to start, written before it is started: item `INTENT#<id>` / `INTENT`. */
export interface Intent {
  /** Also in the command's Comment, and its SnapshotId. */
  readonly id: string;
  readonly cause: Cause;
  readonly ring?: string;
  readonly nodes: readonly string[];
  readonly createdAt: string;
  /** When the window closes that it was started in; what ends later is counted and told. */
  readonly closesAt?: string;
  /** The cutoff of that window: nobody begins later. */
  readonly cutoffAt?: string;
  readonly commandId?: string;
  /** `abandoned`: it was never sent, and nothing came of it. */
  readonly state: 'planned' | 'sent' | 'finished' | 'abandoned';
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** How an attempt on one node ended, for the breaker: item `OUTCOMES#<ring>` / `<finishedAt>#<commandId>#<nodeId>`. */
export interface Outcome {
  readonly ring?: string;
  readonly nodeId: string;
  readonly commandId: string;
  readonly finishedAt: string;
  readonly success: boolean;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * What people know of one matter, from the first message to the all-clear: item `TOLD` / `<key>`. A round of telling has two halves,
 * message and OpsItem; whoever breaks off in between leaves the rest to the next one who comes.
 */
export interface Telling {
  /** One per cause (and ring). */
  readonly key: string;
  /** When somebody last began to tell of it or to call it over. */
  readonly claimedAt: string;
  /** When the message of this round went out. */
  readonly messageAt?: string;
  /** When the OpsItem was found or opened in this round. */
  readonly opsItemAt?: string;
  readonly opsItemId?: string;
  /** When people first heard of it. */
  readonly openedAt?: string;
  /** As its first message called it. */
  readonly headline?: string;
  readonly ring?: string;
  /** The heading of docs/operations.md that says more. */
  readonly heading?: string;
  /** Until then nobody hears of it again. */
  readonly quietUntil?: string;
  /** When its cause was last met. */
  readonly seenAt?: string;
  /** Ids of nodes that the message of this round named, as far as a message names them. */
  readonly told?: readonly string[];
  /** Ids of nodes that the OpsItem names, as far as it does, and of how many it speaks. */
  readonly shown?: readonly string[];
  readonly shownTotal?: number;
  /** When somebody began to call it over. */
  readonly closingAt?: string;
  /** When people heard that it is over; the item stays as a record until `expiresAt`. */
  readonly overAt?: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Counts changes from 1; every write is on condition that nobody else wrote in between. */
  readonly version: number;
}

/** How the fleet stood on one day, for the trend: item `STANDINGS` / `<day>`. */
export interface Standing {
  /** `2026-11-22`, in the fleet's time zone. */
  readonly day: string;
  readonly seen: number;
  readonly compliant: number;
  readonly notCompliant: number;
  readonly unknown: number;
  readonly waived: number;
  /** Past a deadline. */
  readonly overdue: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * Whose turn it is in a ring, so that runs started from two batches cannot exceed its pace: item `TURN#<ring>` / `TURN`, `TURN#scan` or
 * `TURN#refresh`. Each
 * operation has its own: a scan that nobody answers must not hold up an install while the window is open.
 */
export interface Turn {
  readonly ring?: string;
  /** @default 'install' */
  readonly operation?: Operation;
  /** Runs that have not finished yet. */
  readonly intentIds: readonly string[];
  /** After this moment the turn is free whatever became of its runs. */
  readonly until: string;
}

/** The table of verdicts and attempts. Every method that returns a boolean says `false` when somebody else was faster. */
export interface Ledger {
  /** Debts of these nodes, closed ones that are still kept included. */
  debtsOf(nodeIds: readonly string[]): Promise<ReadonlyMap<string, readonly Debt[]>>;
  /** All debts and all intents, page by page: for the sweep and the report, as there is no index. */
  everything(): AsyncIterable<{ readonly debts: readonly Debt[]; readonly intents: readonly Intent[] }>;
  /** Writes a debt whose `version` is one above what was read; 1 for a new one. */
  writeDebt(debt: Debt): Promise<boolean>;
  /** The same, together with the attempt's outcome: both or none. */
  settle(debt: Debt, outcome: Outcome): Promise<boolean>;
  intent(id: string): Promise<Intent | undefined>;
  /** A new intent; ids are never used twice. */
  planIntent(intent: Intent): Promise<void>;
  /** Writes an intent's progress, unless it has already come to an end. */
  moveIntent(intent: Intent): Promise<boolean>;
  /** Outcomes of one ring (`undefined`: nodes without one) that finished at or after a moment. */
  outcomesSince(ring: string | undefined, since: Date): Promise<readonly Outcome[]>;
  /** Takes a ring's turn if it is free now. */
  takeTurn(turn: Turn, now: Date): Promise<boolean>;
  /** Whether a ring's turn is taken now; an install's, unless another operation is named. */
  isTurnTaken(ring: string | undefined, now: Date, operation?: Operation): Promise<boolean>;
  /** Keeps a turn at least until a moment, for a run that has its share in it and is still at work. */
  keepTurn(turn: Required<Pick<Turn, 'operation' | 'until'>> & Pick<Turn, 'ring'>, intentId: string): Promise<void>;
  /** Gives back one run's share in the turn; an install's, unless another operation is named. */
  giveBackTurn(ring: string | undefined, intentId: string, operation?: Operation): Promise<void>;
  /** What people know of one matter. */
  telling(key: string): Promise<Telling | undefined>;
  /** What people know of every matter, those that are over and still kept included. */
  everyTelling(): Promise<readonly Telling[]>;
  /** Writes a telling whose `version` is one above what was read; 1 for a new one. */
  writeTelling(telling: Telling): Promise<boolean>;
  /** Writes how the fleet stands on a day; the last word on a day counts. */
  keepStanding(standing: Standing): Promise<void>;
  /** How the fleet stood on this day and since, oldest first. */
  standingsSince(day: string): Promise<readonly Standing[]>;
}
