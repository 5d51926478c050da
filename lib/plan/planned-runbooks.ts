import type { Duration } from 'aws-cdk-lib/core';
import type { Fleet } from '../config/fleet';
import type { CutoffBehavior } from '../patching/config';
import { OpeningTime } from '../patching/opening-time';
import { catalogueEntry } from '../runbooks/catalogue';
import type { RunbookSchedule } from '../runbooks/config';
import { type ClockChange, clockChanges } from './clock-change';
import type { LocalTime } from './local-time';

/** A runbook on a schedule as the plan sees it. */
export interface PlannedRunbook {
  readonly name: string;
  /** What it runs, such as `restart-node`. */
  readonly runbook: string;
  /** Which nodes it is for, such as `Role=web`. */
  readonly nodes: string;
  /** The tags by which they are found; absent for a resource group. */
  readonly tags?: Readonly<Record<string, string>>;
  /** As the operator wrote it. */
  readonly opens: string;
  /** Of its window; absent where State Manager starts it, which knows no windows. */
  readonly lastsHours?: number;
  /** As AWS takes it, such as `25%`. */
  readonly pace: string;
  readonly errors: string;
  /** What its window does at the cutoff: Systems Manager withdraws commands, and lets automations go on. */
  readonly cutoffBehavior: CutoffBehavior;
  /** Whether its window is counted from when it was made, which the file does not know. */
  readonly isByRate: boolean;
  /** Where State Manager starts it: the first times. */
  readonly next: readonly Date[];
}

/** One opening of a runbook's window. */
export interface RunbookOpening {
  readonly runbook: PlannedRunbook;
  readonly opens: Date;
  /** From here on no node is begun. */
  readonly cutoff: Date;
  readonly closes: Date;
  /** Set if the clock skips that time, or shows it twice. */
  readonly clockChange?: ClockChange;
}

type Tags = Readonly<Record<string, string>> | undefined;

const HOUR = 60 * 60 * 1000;
const MOST_NEXT = 3;

/** Which runbooks come by themselves between two moments: by a window, each opening; by State Manager, the first times. */
export function planRunbooks(
  { runbooks }: Pick<Fleet, 'runbooks'>,
  local: LocalTime,
  from: Date,
  until: Date,
): { runbooks: PlannedRunbook[]; runbookOpenings: RunbookOpening[] } {
  const schedules = (runbooks?.schedules ?? []).map((schedule) => ({
    schedule,
    planned: planRunbook(schedule, from, until),
  }));
  return {
    runbooks: schedules.map(({ planned }) => planned),
    runbookOpenings: schedules
      .flatMap(({ schedule: { when }, planned }) =>
        when.kind === 'window' ? openingsOf(planned, when.opens, when.lasts, local, from, until) : [],
      )
      .sort((a, b) => a.opens.getTime() - b.opens.getTime()),
  };
}

function planRunbook(
  { name, runbook, slice, when, pace, errors }: RunbookSchedule,
  from: Date,
  until: Date,
): PlannedRunbook {
  const common = {
    name,
    runbook,
    nodes: String(slice),
    ...(slice.kind === 'tags' ? { tags: slice.tags } : {}),
    pace: String(pace),
    errors: String(errors),
    cutoffBehavior: catalogueEntry(runbook).kind === 'command' ? ('cancel' as const) : ('continue' as const),
  };
  if (when.kind === 'window') {
    const { opens, lasts } = when;
    const isByRate = opens.expression.startsWith('rate(');
    return { ...common, opens: String(opens), lastsHours: lasts.toHours(), isByRate, next: [] };
  }
  // State Manager's clock is UTC
  const next = OpeningTime.parse(when.schedule.expression).occurrences('UTC', from, until).slice(0, MOST_NEXT);
  return { ...common, opens: `${when.schedule}, counted from midnight UTC`, isByRate: false, next };
}

function openingsOf(
  runbook: PlannedRunbook,
  opens: OpeningTime,
  lasts: Duration,
  local: LocalTime,
  from: Date,
  until: Date,
): RunbookOpening[] {
  const changes = clockChanges(opens, local, from, until);
  return opens.occurrences(local.timeZone, from, until).map((at) => {
    const clockChange = changes.get(at.getTime());
    const closes = new Date(at.getTime() + lasts.toMilliseconds());
    return {
      runbook,
      opens: at,
      cutoff: new Date(closes.getTime() - HOUR),
      closes,
      ...(clockChange ? { clockChange } : {}),
    };
  });
}

/** Whether no node can be found by both: then one of them would have two values for one tag. */
export function areApart(one: Tags, other: Tags): boolean {
  return Object.entries(one ?? {}).some(([key, value]) => (other?.[key] ?? value) !== value);
}
