import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventTransparency } from 'ical-generator';
import { approvedUpTo } from './approvals';
import { afterCutoff } from './find-all';
import type { Plan, PlannedOpening } from './plan';
import type { RunbookOpening } from './planned-runbooks';
import { RUNBOOKS_AND_HANDS_OFF, runbookPaceInWords } from './words';

const REFRESH_SECONDS = 6 * 60 * 60;

/**
 * The plan as a calendar that people subscribe to: an event for each opening of a ring, and of a runbook's window. Instants are in UTC, which every calendar shows by
 * its reader's own clock, on whichever side of a change of the clock; an opening keeps its UID for as long as its time stands.
 * @param writtenAt the moment that each event is stamped with
 * @see https://www.rfc-editor.org/rfc/rfc5545
 */
export function calendarFeed(plan: Plan, writtenAt: Date): string {
  const calendar = ical({
    name: `${plan.fleet}: patching`,
    description: `When the rings of fleet ${plan.fleet} are patched, account ${plan.account}, ${plan.region}.`,
    prodId: { company: 'Shipshape', product: 'plan', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  });
  calendar.x('X-WR-TIMEZONE', plan.local.timeZone);
  const event = ({ opens, closes }: Pick<PlannedOpening, 'opens' | 'closes'>, window: string, about: Told) =>
    calendar.createEvent({
      id: uidOf(window, opens, plan),
      stamp: writtenAt,
      start: opens,
      end: closes,
      summary: about.summary,
      description: about.description,
      categories: about.categories.map((name) => ({ name })),
      // Nobody is busy because a server is.
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: ICalEventBusyStatus.FREE,
    });
  for (const opening of plan.openings) {
    const { name } = opening.ring;
    event(opening, name, {
      summary: `${plan.fleet}: ${name} is patched`,
      description: describe(opening, plan),
      categories: ['Patching', name],
    });
  }
  for (const opening of plan.runbookOpenings) {
    const { name, runbook } = opening.runbook;
    event(opening, `runbook-${name}`, {
      summary: `${plan.fleet}: ${name} runs ${runbook}`,
      description: describeRunbook(opening, plan),
      categories: ['Runbooks', name],
    });
  }
  return calendar.toString();
}

interface Told {
  readonly summary: string;
  readonly description: string;
  readonly categories: readonly string[];
}

/** acme-web-20270324T010000Z@123456789012.eu-central-1.shipshape */
function uidOf(window: string, opens: Date, { fleet, account, region }: Plan): string {
  const instant = opens.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${fleet}-${window}-${instant}@${account}.${region}.shipshape`;
}

function describe(opening: PlannedOpening, { local, region, account }: Plan): string {
  const { ring, opens, cutoff, closes, expectedBy, clockChange } = opening;
  const at = (time: Date) => `${local.clock(time)} ${local.zoneName(time)}`;
  return [
    `Ring ${ring.name} in account ${account}, ${region}: ${ring.opens}, ${ring.pace} of its nodes at once.`,
    `Opens ${local.inFull(opens)}${ring.hasEnd ? `, closes ${at(closes)}` : '; a patch policy goes on until every node is done'}.`,
    ...(clockChange ? [assumed(at(opens))] : []),
    ...(expectedBy ? [`Expected to be done by ${at(expectedBy)}.`] : []),
    ...(ring.hasEnd ? [`Cutoff ${at(cutoff)}: ${afterCutoff(ring)}.`] : []),
    ...ring.baselines.flatMap((baseline) => [
      `${baseline.operatingSystem} by ${baseline.name}:`,
      ...(baseline.isProvided ? ["- by AWS's own rules"] : []),
      ...baseline.rules.map((rule) => {
        const upTo = approvedUpTo(rule, opens);
        return `- ${rule.about}: ${upTo ? `released up to ${local.moment(upTo)} ${local.zoneName(upTo)}` : 'no delays'}`;
      }),
    ]),
  ].join('\n');
}

function describeRunbook(
  { runbook, opens, cutoff, closes, clockChange }: RunbookOpening,
  { local, region, account }: Plan,
): string {
  const at = (time: Date) => `${local.clock(time)} ${local.zoneName(time)}`;
  return [
    `${runbook.runbook} on ${runbook.nodes} in account ${account}, ${region}: ${runbook.opens}; ${runbookPaceInWords(runbook)}.`,
    `Opens ${local.inFull(opens)}, closes ${at(closes)}.`,
    ...(clockChange ? [assumed(at(opens))] : []),
    `Cutoff ${at(cutoff)}: ${afterCutoff(runbook)}.`,
    RUNBOOKS_AND_HANDS_OFF,
  ].join('\n');
}

const assumed = (at: string): string =>
  `The clock changes then, and AWS does not document when it opens; ${at} is our assumption.`;
