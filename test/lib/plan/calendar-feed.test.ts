import ICAL from 'ical.js';
import { calendarFeed } from '../../../lib/plan/calendar-feed';
import type { Plan } from '../../../lib/plan/plan';
import { aPlan } from '../../support/a-plan';

const stamp = new Date('2027-01-01T00:00:00Z');

/** The calendar as ical.js reads it. */
function read(plan: Plan) {
  const calendar = new ICAL.Component(ICAL.parse(calendarFeed(plan, stamp)));
  const events = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  return { calendar, events };
}

const odd = { from: new Date('2027-03-20T00:00:00Z'), days: 30, rings: { web: { opens: 'Sunday 02:00' } } };

describe('the calendar to subscribe to', () => {
  it.each(['Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe'])(
    'has every window at its instant, in %s',
    (timeZone) => {
      const plan = aPlan({ timeZone, from: new Date('2027-02-20T00:00:00Z'), days: 60 });
      expect(read(plan).events.map(({ startDate, endDate }) => [startDate.toJSDate(), endDate.toJSDate()])).toEqual(
        plan.openings.map(({ opens, closes }) => [opens, closes]),
      );
    },
  );

  it('gives instants in UTC, so that no reader needs to know our time zone', () => {
    const { calendar, events } = read(aPlan(odd));
    expect(events.every(({ startDate }) => startDate.zone === ICAL.Timezone.utcTimezone)).toBe(true);
    expect(calendar.getAllSubcomponents('vtimezone')).toEqual([]);
    expect(calendar.getFirstPropertyValue('x-wr-timezone')).toBe('Europe/Zurich');
  });

  it('keeps the UID of an opening, from whatever day it is planned', () => {
    const uids = (from: string) => read(aPlan({ from: new Date(from), days: 20 })).events.map(({ uid }) => uid);
    const [early, late] = [uids('2027-05-01T00:00:00Z'), uids('2027-05-08T00:00:00Z')];
    expect(late[0]).toBe('acme-canary-20270509T020000Z@123456789012.eu-central-1.shipshape');
    expect(early).toContain(late[0]);
    expect(new Set(early).size).toBe(early.length);
  });

  it('says what happens, and what is only assumed', () => {
    const event = read(aPlan(odd)).events[1];
    expect(event?.summary).toBe('acme: web is patched');
    expect(event?.description.split('\n')).toEqual([
      'Ring web in account 123456789012, eu-central-1: Sunday 02:00, 25% of its nodes at once.',
      'Opens Sunday 28 March 2027 at 03:00 CEST, closes 06:00 CEST.',
      'The clock changes then, and AWS does not document when it opens; 03:00 CEST is our assumption.',
      'Expected to be done by 05:00 CEST.',
      'Cutoff 05:00 CEST: the command is cancelled, and what is not done waits for the next window.',
      'AMAZON_LINUX_2023 by amazon-linux:',
      '- Security: released up to Thu 25 Mar 02:00 CET',
    ]);
    expect(event?.component.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
  });

  it('has the windows of runbooks, and says what each runs', () => {
    const plan = aPlan({ rings: {}, runbooks: { web: { runbook: 'clear-space', slice: 'web', at: 'Sunday 05:00' } } });
    const [event] = read(plan).events;
    expect(event?.uid).toBe('acme-runbook-web-20270509T030000Z@123456789012.eu-central-1.shipshape');
    expect([event?.startDate.toJSDate(), event?.endDate.toJSDate()]).toEqual([
      plan.runbookOpenings[0]?.opens,
      plan.runbookOpenings[0]?.closes,
    ]);
    expect(event?.summary).toBe('acme: web runs clear-space');
    expect(event?.description.split('\n')).toEqual([
      'clear-space on Role=web in account 123456789012, eu-central-1: Sunday 05:00; 10% at once; when one failed, no further node is begun.',
      'Opens Sunday 9 May 2027 at 05:00 CEST, closes 07:00 CEST.',
      'Cutoff 06:00 CEST: the command is cancelled, and what is not done waits for the next window.',
      'A hands-off tag keeps no runbook away: it comes to every node of its slice.',
    ]);
  });

  it('survives text that calendars have a meaning for', () => {
    const text = 'a\\n; b, "c": BEGIN:VEVENT äöü 🚢'.repeat(8);
    const plan = aPlan({ days: 7 });
    const [ring] = plan.rings;
    const said = `${text}\nEND:VCALENDAR`;
    const openings = plan.openings
      .slice(0, 1)
      .map((opening) => ({ ...opening, ring: { ...(ring as never as typeof opening.ring), opens: said } }));
    const [event] = read({ ...plan, openings }).events;
    expect(event?.description).toContain(`eu-central-1: ${said}, 100% of its nodes`);
  });

  it('has lines of 75 octets at most, each ended by CR LF', () => {
    const lines = calendarFeed(aPlan(odd), stamp).split('\r\n');
    expect(lines.filter((line) => Buffer.byteLength(line) > 75 || line.includes('\n'))).toEqual([]);
    expect(lines[0]).toBe('BEGIN:VCALENDAR');
    expect(lines.filter(Boolean).at(-1)).toBe('END:VCALENDAR');
  });

  it('is a calendar also where nothing opens', () => {
    expect(read(aPlan({ rings: { one: { opens: 'second Tuesday 22:00' } }, days: 3 })).events).toEqual([]);
  });
});
