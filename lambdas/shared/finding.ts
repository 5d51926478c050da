import type { Cause, VerdictState } from './cause';
import type { Severity } from './ledger';
import type { Gate } from './may-act';
import type { Waiver } from './waivers';

/** How a node is found, before anybody asks whether it may be touched. */
export type Finding =
  /** Nothing is wrong with it, or nothing can be said now. */
  | {
      readonly cause?: undefined;
      readonly state: Extract<VerdictState, 'compliant' | 'wait' | 'ignored'>;
      readonly reason: string;
    }
  | {
      readonly cause: Cause;
      readonly what: string;
      /** How grave what it misses is. */
      readonly owes?: readonly Severity[];
      /** By which waiver all of this is waived, whoever else the node belongs to. */
      readonly waiver?: Waiver;
      /** What may be done about it; absent where people must do it. */
      readonly gate?: () => Gate;
    };
