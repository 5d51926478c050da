/** One budget of docs/performance.md, and how it stands. */
export interface Figure {
  /** As design speaks of it: P1 to P10. */
  readonly goal: string;
  /** What is measured, in words. */
  readonly what: string;
  /** A ratio, or a count. */
  readonly measured: number;
  readonly budget: number;
  /** How the number is written: `0.35x`, `230`, `12.4 MiB`. */
  readonly unit: string;
  /** Why a budget is missed, or what the number rests on. */
  readonly because?: string;
  /** A miss that is known and explained does not fail the bench. */
  readonly isKnownMiss?: boolean;
}

/** What a part of the bench brings: budgets, and tables to read. */
export interface Measured {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  readonly notes?: readonly string[];
}

/** A table of the page. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Whether a figure keeps its budget: all of them are upper bounds. */
export const holds = ({ measured, budget }: Figure): boolean => measured <= budget;
