import type { CustomCompliance } from './custom-compliance';
import type { PutOff } from './put-off';
import type { Summary } from './summarise';
import type { Day } from './trend';

/** Everything that a report tells, whatever it is written as. */
export interface Report {
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  /** IANA name; times for people are shown in it. */
  readonly timeZone: string;
  /** When the facts were read; ISO 8601, UTC. */
  readonly takenAt: string;
  readonly summary: Summary;
  /** What is left alone on purpose, and until when. */
  readonly putOff: PutOff;
  /** How the fleet stood on each of the last ninety days that somebody reported on; this report is the last of them. */
  readonly trend: readonly Day[];
  /** What the nodes of the account and Region report of their own; empty as well where it could not be read. */
  readonly customCompliance: readonly CustomCompliance[];
  /** What the loop did in the last 24 hours; absent when the ledger could not be read. */
  readonly lastDay?: LastDay;
  /** Nodes whose patch group belongs to somebody else: looked at, and counted nowhere else. */
  readonly notOurs: number;
  /** What could not be read, in words for people. The figures are too small where something is named here. */
  readonly gaps: readonly string[];
  /** Who should be told and has not confirmed, so that nothing reaches them. */
  readonly unconfirmed: readonly Unconfirmed[];
}

/** Attempts that came to their end. */
export interface LastDay {
  /** Different nodes. */
  readonly nodes: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** A subscription that waits for its confirmation. */
export interface Unconfirmed {
  readonly topic: 'urgent' | 'digest';
  readonly protocol: string;
  readonly endpoint: string;
}
