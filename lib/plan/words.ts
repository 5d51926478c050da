import type { OperatingSystem } from '../patching/operating-system';
import { approvedUpTo, type PlannedRule } from './approvals';
import { afterCutoff } from './find-all';
import type { LocalTime } from './local-time';
import { dateOf, dayAndMonth } from './local-time';
import type { Plan, PlannedOpening, PlannedRing } from './plan';
import type { PlannedRunbook } from './planned-runbooks';

const SYSTEMS: Partial<Record<OperatingSystem, string>> = {
  CENTOS: 'CentOS',
  MACOS: 'macOS',
  RASPBIAN: 'Raspberry Pi OS',
  REDHAT_ENTERPRISE_LINUX: 'Red Hat Enterprise Linux',
  SUSE: 'SUSE',
};

/** Amazon Linux 2023 */
export const systemWords = (system: OperatingSystem): string =>
  SYSTEMS[system] ??
  system
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');

/** 1 window, 13 windows */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** 20 March to 18 April 2027: the days of a plan, the last one included. */
export function daysInWords({ local, from, until }: Plan): string {
  const [first, last] = [local.dayOf(from), local.dayOf(new Date(until.getTime() - 1))];
  if (first.getTime() === last.getTime()) return dateOf(first);
  const isOneYear = first.getUTCFullYear() === last.getUTCFullYear();
  return `${isOneYear ? dayAndMonth(first) : dateOf(first)} to ${dateOf(last)}`;
}

/** The time of day, with the date if that is another day's than `near`. */
export function clockNear(at: Date, near: Date, local: LocalTime): string {
  const isSameDay = local.dayOf(at).getTime() === local.dayOf(near).getTime();
  return isSameDay ? local.clock(at) : `${local.moment(at)}`;
}

/** 7 days, until 2026-12-31, no delays */
export function delayInWords({ delayDays, until }: PlannedRule): string {
  if (until !== undefined) return `until ${until}`;
  return delayDays === undefined ? 'no delays' : plural(delayDays, 'day');
}

/** How long a ring takes, and what that takes for granted. */
export function workInWords({ work, minutesPerNode }: PlannedRing): string {
  const { nodes, isCounted, roundsAtFullPace, roundsWithSlowStart } = work;
  const slow = `with the slow start of Systems Manager, ${nodes} nodes take ${roundsWithSlowStart}`;
  const full =
    roundsAtFullPace === undefined
      ? `${plural(minutesPerNode, 'minute')} a node`
      : `${plural(roundsAtFullPace, 'round')} of ${minutesPerNode} minutes at full pace`;
  return `${full}; ${isCounted ? slow : `${slow.replace(' nodes', ' nodes, for example,')} rounds`}`;
}

/** A ring's cutoff: when it comes and what happens then. */
export const cutoffInWords = (ring: PlannedRing): string =>
  !ring.hasEnd
    ? 'none: a patch policy goes on until every node is done'
    : `${plural(ring.lastsHours - ring.cutoffHours, 'hour')} after opening no node is begun any more; ${afterCutoff(ring)}`;

/** When a runbook comes: daily 04:30 for 2 hours; every 12 hours, counted from midnight UTC: Mon 3 May 02:00 CEST, … */
export function timesInWords({ opens, lastsHours, next }: PlannedRunbook, local: LocalTime): string {
  if (lastsHours !== undefined) return `${opens} for ${plural(lastsHours, 'hour')}`;
  const times = next.map((at) => `${local.moment(at)} ${local.zoneName(at)}`);
  return times.length > 0 ? `${opens}: ${times.join(', ')} and so on` : opens;
}

/** On how many nodes at once, and when a runbook stops. */
export const runbookPaceInWords = ({ pace, errors }: PlannedRunbook): string =>
  `${pace} at once; when ${errors === '0' ? 'one' : `more than ${errors}`} failed, no further node is begun`;

/** What is true of every runbook on a schedule. */
export const RUNBOOKS_AND_HANDS_OFF = 'A hands-off tag keeps no runbook away: it comes to every node of its slice.';

/** Rules with the same delay, and the instant up to which they have approved what was released. */
export interface ApprovalLine {
  /** Nothing where a rule approves whatever is there. */
  readonly upTo?: Date;
  /** 7 days, until 2026-12-31, no delays */
  readonly delay: string;
  /** The baselines that have such rules, by the names of their files' entries. */
  readonly baselines: readonly string[];
}

/** The approvals of one opening, the latest first. */
export function approvalLines({ ring, opens }: PlannedOpening): ApprovalLine[] {
  const lines = new Map<string, { upTo?: Date; delay: string; baselines: string[] }>();
  for (const { name, isProvided, rules } of ring.baselines) {
    const delays = isProvided
      ? [{ delay: 'by AWS’s own rules' }]
      : rules.map((rule) => {
          const upTo = approvedUpTo(rule, opens);
          const delay = delayInWords(rule);
          return { delay, ...(upTo ? { upTo } : {}) };
        });
    for (const { delay, ...rest } of delays) {
      const line = lines.get(delay) ?? { delay, ...rest, baselines: [] };
      if (!line.baselines.includes(name)) line.baselines.push(name);
      lines.set(delay, line);
    }
  }
  const order = ({ upTo }: ApprovalLine) => upTo?.getTime() ?? Number.POSITIVE_INFINITY;
  return [...lines.values()].sort((a, b) => order(b) - order(a));
}
