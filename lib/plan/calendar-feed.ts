import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventTransparency } from 'ical-generator';
import { approvedUpTo } from './approvals';
import { afterCutoff } from './find-all';
import type { Plan, PlannedOpening } from './plan';

const REFRESH_SECONDS = 6 * 60 * 60;

/**
 * The plan as a calendar that people subscribe to: an event for each opening of a ring. Instants are in UTC, which every calendar shows by
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
  for (const opening of plan.openings) {
    calendar.createEvent({
      id: uidOf(opening, plan),
      stamp: writtenAt,
      start: opening.opens,
      end: opening.closes,
      summary: `${plan.fleet}: ${opening.ring.name} is patched`,
      description: describe(opening, plan),
      categories: [{ name: 'Patching' }, { name: opening.ring.name }],
      // Nobody is busy because a server is.
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: ICalEventBusyStatus.FREE,
    });
  }
  return calendar.toString();
}

/** acme-web-20270324T010000Z@123456789012.eu-central-1.shipshape */
function uidOf({ ring, opens }: PlannedOpening, { fleet, account, region }: Plan): string {
  const instant = opens.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${fleet}-${ring.name}-${instant}@${account}.${region}.shipshape`;
}

function describe(opening: PlannedOpening, { local, region, account }: Plan): string {
  const { ring, opens, cutoff, closes, expectedBy, clockChange } = opening;
  const at = (time: Date) => `${local.clock(time)} ${local.zoneName(time)}`;
  return [
    `Ring ${ring.name} in account ${account}, ${region}: ${ring.opens}, ${ring.pace} of its nodes at once.`,
    `Opens ${local.inFull(opens)}${ring.hasEnd ? `, closes ${at(closes)}` : '; a patch policy goes on until every node is done'}.`,
    ...(clockChange
      ? [`The clock changes then, and AWS does not document when it opens; ${at(opens)} is our assumption.`]
      : []),
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
