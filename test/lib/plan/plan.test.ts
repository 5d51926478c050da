import { Duration } from 'aws-cdk-lib/core';
import { Cron } from 'croner';
import { Pace } from '../../../lib/patching/pace';
import { approvedUpTo } from '../../../lib/plan/approvals';
import { EXAMPLE_NODES, expectedWork } from '../../../lib/plan/expected-work';
import { afterCutoff } from '../../../lib/plan/find-all';
import type { Plan } from '../../../lib/plan/plan';
import { anAccount, aPlan } from '../../support/a-plan';

/** The minutes of a day in UTC, and of its neighbours, at which a clock shows a time; Intl alone says so. */
function minutesShowing(timeZone: string, day: string, time: string): string[] {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const noon = Date.parse(`${day}T12:00:00Z`);
  return Array.from({ length: 3 * 1440 }, (_, minute) => new Date(noon + (minute - 1.5 * 1440) * 60_000))
    .filter((at) => shown.format(at) === `${day} ${time}`)
    .map((at) => at.toISOString());
}

const openingsOf = ({ openings }: Plan) => openings.map(({ opens }) => opens.toISOString());
const titlesOf = ({ findings }: Plan) => findings.map(({ title }) => title);

describe('openings across a change of the clock', () => {
  // zone, the day on which the clock changes, a time that it touches, one after it that it does not, what happens, the moment that we assume
  it.each([
    ['Europe/Zurich', '2026-03-29', '02:00', '03:00', 'skipped', '2026-03-29T01:00:00.000Z'],
    ['Europe/Zurich', '2026-03-29', '02:59', '03:00', 'skipped', '2026-03-29T01:00:00.000Z'],
    ['Europe/Zurich', '2026-10-25', '02:00', '03:00', 'twice', '2026-10-25T00:00:00.000Z'],
    ['Europe/Zurich', '2026-10-25', '02:30', '03:00', 'twice', '2026-10-25T00:30:00.000Z'],
    ['Europe/Zurich', '2027-03-28', '02:30', '03:00', 'skipped', '2027-03-28T01:00:00.000Z'],
    ['Europe/Zurich', '2027-10-31', '02:00', '03:00', 'twice', '2027-10-31T00:00:00.000Z'],
    ['America/New_York', '2026-03-08', '02:00', '03:00', 'skipped', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01', '01:00', '03:00', 'twice', '2026-11-01T05:00:00.000Z'],
    ['America/New_York', '2027-03-14', '02:30', '03:00', 'skipped', '2027-03-14T07:00:00.000Z'],
    ['America/New_York', '2027-11-07', '01:30', '03:00', 'twice', '2027-11-07T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '02:30', 'skipped', '2026-10-03T15:30:00.000Z'],
    ['Australia/Lord_Howe', '2027-04-04', '01:30', '02:30', 'twice', '2027-04-03T14:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '02:30', 'twice', '2026-04-04T14:45:00.000Z'],
  ] as const)('%s %s %s: said, and assumed, with %s as advice (%s)', (timeZone, day, time, advice, kind, assumed) => {
    const from = new Date(Date.parse(`${day}T12:00:00Z`) - 4 * 86_400_000);
    const plan = aPlan({ timeZone, from, days: 7, rings: { web: { opens: `Sunday ${time}` } } });
    expect(openingsOf(plan)).toEqual([assumed]);
    expect(plan.openings[0]?.clockChange?.kind).toBe(kind);
    expect(minutesShowing(timeZone, day, time)).toHaveLength(kind === 'skipped' ? 0 : 2);
    if (kind === 'twice') {
      const [first, second] = minutesShowing(timeZone, day, time);
      expect([assumed, plan.openings[0]?.clockChange?.second?.toISOString()]).toEqual([first, second]);
    }
    expect(plan.findings[0]).toMatchObject({ severity: 'warning', title: 'web opens while the clock changes' });
    expect(plan.findings[0]?.text).toContain(`opening at ${advice} stays clear`);
  });

  // The hours around the change, and the last minute before it.
  it.each([
    ['Europe/Zurich', '2026-03-29', ['01:59', '03:00', '03:30', '00:00', '23:30']],
    ['Europe/Zurich', '2026-10-25', ['01:59', '03:00', '03:30', '00:00', '23:30']],
    ['America/New_York', '2026-03-08', ['01:59', '03:00', '00:00']],
    ['America/New_York', '2026-11-01', ['00:59', '02:00', '23:59']],
    ['Australia/Lord_Howe', '2026-10-04', ['01:59', '02:30', '02:45']],
    ['Australia/Lord_Howe', '2026-04-05', ['01:29', '02:00', '02:30']],
  ] as const)('%s %s: opens plainly at hours that exist once', (timeZone, day, times) => {
    for (const time of times) {
      const from = new Date(Date.parse(`${day}T12:00:00Z`) - 4 * 86_400_000);
      const plan = aPlan({ timeZone, from, days: 7, rings: { web: { opens: `Sunday ${time}` } } });
      expect(openingsOf(plan)).toEqual(minutesShowing(timeZone, day, time));
      expect(plan.openings[0]?.clockChange).toBeUndefined();
    }
  });

  it.each(['Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kolkata'])(
    'opens all year in %s as another reader of cron has it',
    (timeZone) => {
      const from = new Date('2026-01-01T00:00:00Z');
      const plan = aPlan({ timeZone, from, days: 365, rings: { web: { opens: 'Sunday 04:15' } } });
      const other = new Cron('15 4 * * SUN', { timezone: timeZone }).nextRuns(60, new Date(from.getTime() - 1000));
      expect(openingsOf(plan)).toEqual(other.filter((at) => at < plan.until).map((at) => at.toISOString()));
      expect(openingsOf(plan).length).toBeGreaterThanOrEqual(52);
    },
  );

  it('counts days of the calendar, also where one of them has 23 hours', () => {
    const plan = aPlan({ from: new Date('2027-03-27T23:00:00Z'), days: 1 });
    expect(plan.until.toISOString()).toBe('2027-03-28T22:00:00.000Z');
  });

  it('closes as many hours later, whatever the clock shows by then', () => {
    const [opening] = aPlan({
      from: new Date('2027-03-27T00:00:00Z'),
      days: 2,
      rings: { web: { opens: 'Sunday 00:30', lasts: '4 hours' } },
    }).openings;
    expect(opening?.closes.toISOString()).toBe('2027-03-28T03:30:00.000Z');
  });
});

describe('what is approved by then', () => {
  const opens = new Date('2027-03-31T00:00:00Z');
  it.each([
    ['a delay, in days of 24 hours', { about: '', delayDays: 7 }, '2027-03-24T00:00:00.000Z'],
    ['no delay', { about: '', delayDays: 0 }, '2027-03-31T00:00:00.000Z'],
    [
      'a date that has passed: the end of its day in UTC',
      { about: '', until: '2027-03-01' },
      '2027-03-02T00:00:00.000Z',
    ],
    ['a date to come', { about: '', until: '2027-12-31' }, '2027-03-31T00:00:00.000Z'],
    ['a system without release dates', { about: '' }, undefined],
  ])('%s', (_, rule, instant) => {
    expect(approvedUpTo(rule, opens)?.toISOString()).toBe(instant);
  });

  it('lags where a ring comes after another', () => {
    const [canary, web] = aPlan().rings;
    expect(canary?.baselines[0]).toMatchObject({ name: 'amazon-linux', daysBehind: 0, rules: [{ delayDays: 3 }] });
    expect(web?.baselines[0]).toMatchObject({ name: 'amazon-linux-web', daysBehind: 4, rules: [{ delayDays: 7 }] });
  });

  it('has no delays for Ubuntu', () => {
    const { rings } = aPlan({
      baselines: { ubuntu: { operatingSystem: 'UBUNTU', approve: [{ priority: ['Required'] }] } },
    });
    expect(rings[0]?.baselines[0]?.rules).toEqual([{ about: 'Required' }]);
  });
});

describe('the expected finish', () => {
  const ring = (pace: string | number, hours = 2, minutesPerNode = 30) => ({
    lasts: Duration.hours(hours + 1),
    cutoff: Duration.hours(1),
    minutesPerNode,
    pace: Pace.parse(pace),
  });
  // pace, nodes counted, rounds at full pace, rounds with the slow start
  it.each([
    ['25%', undefined, 4, 7],
    ['100%', undefined, 1, 6],
    ['33%', undefined, 4, 6],
    [10, undefined, undefined, 7],
    ['100%', 1, 1, 1],
    ['100%', 3, 1, 2],
    ['100%', 7, 1, 3],
    ['100%', 8, 1, 4],
    ['50%', 40, 2, 6],
    [1, 5, 5, 5],
    ['10%', 5, 5, 5],
    ['25%', 0, 0, 0],
  ] as const)('pace %s, %s nodes: %s rounds, %s with the slow start', (pace, nodes, atFullPace, withSlowStart) => {
    const work = expectedWork(ring(pace), nodes);
    expect(work.roundsAtFullPace).toBe(atFullPace);
    expect(work.roundsWithSlowStart).toBe(withSlowStart);
    expect([work.nodes, work.isCounted]).toEqual([nodes ?? EXAMPLE_NODES, nodes !== undefined]);
    expect(work.roundsThatFit).toBe(4);
  });

  it('is at full pace until somebody counts, and unknown where the pace is a number', () => {
    const rings = { web: { opens: 'Sunday 04:00', pace: '50%' }, db: { opens: 'Monday 04:00', pace: 5 } };
    const plain = aPlan({ rings });
    const counted = aPlan({
      rings,
      account: anAccount({
        nodes: new Map([
          ['web', 3],
          ['db', 10],
        ]),
      }),
    });
    const minutes = ({ openings }: Plan) =>
      openings
        .slice(0, 2)
        .map(({ opens, expectedBy }) => expectedBy && (expectedBy.getTime() - opens.getTime()) / 60_000);
    expect(minutes(plain)).toEqual([undefined, 60]);
    expect(minutes(counted)).toEqual([120, 90]);
  });

  it('names a ring that does not finish, and what becomes of the rest', () => {
    const account = anAccount({ nodes: new Map([['canary', 60]]) });
    const { findings, rings } = aPlan({ account });
    expect(findings[0]).toEqual({
      severity: 'warning',
      rings: ['canary'],
      title: 'canary is not expected to finish',
      text: 'Its 60 nodes need 6 rounds, and 4 of 30 minutes fit before the cutoff; the command is cancelled, and what is not done waits for the next window.',
    });
    expect(afterCutoff({ ...(rings[0] as Plan['rings'][number]), cutoffBehavior: 'continue' })).toBe(
      'nodes at work go on, after closing if need be',
    );
  });
});

describe('what is odd about a plan', () => {
  const daily = { pace: '100%', minutesPerNode: 10 };

  it('is nothing where all is in order', () => {
    expect(titlesOf(aPlan({ rings: { web: { opens: 'Sunday 04:00', ...daily } } }))).toEqual([]);
  });

  // title, rings, scan
  it.each([
    [
      'one and two are open at once',
      { one: { opens: 'Sunday 02:00', ...daily }, two: { opens: 'Sunday 04:00', ...daily } },
      undefined,
    ],
    ['Scans fall into the window of one', { one: { opens: 'Sunday 02:00', ...daily } }, 'daily 04:59'],
    ['one opens while it is open', { one: { opens: 'cron(0 2,4 ? * SUN *)', ...daily } }, undefined],
    ['Quiet weeks of one', { one: { opens: 'second Tuesday 22:00', ...daily } }, undefined],
    ['one opens by a rate', { one: { opens: 'rate(7 days)', ...daily } }, undefined],
  ])('%s', (title, rings, scan) => {
    expect(titlesOf(aPlan({ rings, ...(scan === undefined ? {} : { scan }) }))).toEqual([title]);
  });

  it.each([
    [
      'windows that follow each other',
      { one: { opens: 'Sunday 02:00', ...daily }, two: { opens: 'Sunday 05:00', ...daily } },
      undefined,
    ],
    ['a scan as a window closes', { one: { opens: 'Sunday 02:00', ...daily } }, 'daily 05:00'],
    ['a scan before a window opens', { one: { opens: 'Sunday 23:00', ...daily } }, 'daily 22:59'],
  ])('is not %s', (_, rings, scan) => {
    expect(titlesOf(aPlan({ rings, ...(scan === undefined ? {} : { scan }) }))).toEqual([]);
  });

  it('is more than five windows at once, those of others counted', () => {
    const rings = Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [`r${index}`, { opens: 'Sunday 02:00', ...daily }]),
    );
    const others = [{ id: 'mw-1', name: 'theirs', hours: 1, opens: [new Date('2027-05-09T02:59:00Z')] }];
    const crowded = aPlan({ rings, account: anAccount({ others }) });
    expect(titlesOf(crowded)).toContain('6 windows are open at once');
    expect(titlesOf(aPlan({ rings })).filter((title) => title.endsWith('windows are open at once'))).toEqual([]);
  });

  it('is worse where a ring opens before the one that it comes after has closed', () => {
    const rings = { one: { opens: 'Sunday 02:00', ...daily }, two: { opens: 'Sunday 04:00', ...daily, after: 'one' } };
    expect(aPlan({ rings }).findings).toEqual([
      {
        severity: 'warning',
        rings: ['one', 'two'],
        title: 'one and two are open at once',
        text: 'On Sun 9 May 04:00 until 05:00 and 1 more time. two comes after one, which may be at work then.',
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['one, on nodes that may be the same', {}, ['one and runbook one are open at once']],
    ['one, of the same tag', { PatchGroup: 'one' }, ['one and runbook one are open at once']],
    ['one, on nodes that cannot be the same', { PatchGroup: 'two', Role: 'web' }, []],
  ])('says that a runbook comes into the window of %s', (_, tags, titles) => {
    const plan = aPlan({
      rings: { one: { opens: 'Sunday 02:00', ...daily } },
      ...(Object.keys(tags).length > 0 ? { slices: { web: { tags } } } : {}),
      runbooks: { one: { runbook: 'restart-node', slice: 'web', at: 'Sunday 04:59' } },
    });
    expect(titlesOf(plan)).toEqual(titles);
    if (titles.length > 0)
      expect(plan.findings[0]?.text).toBe(
        'On Sun 9 May 04:59 until 05:00 and 1 more time. Nodes that both find are worked on by both.',
      );
  });

  it.each([
    ['after it has closed', 'Sunday 05:00', []],
    ['while the clock changes', 'last Sunday 02:00', ['runbook one opens while the clock changes']],
    ['by a rate', 'rate(7 days)', ['runbook one opens by a rate']],
  ])('looks at a runbook that opens %s', (_, at, titles) => {
    const runbooks = { one: { runbook: 'restart-node', slice: 'web', at } };
    const from = new Date('2027-03-21T23:00:00Z');
    const rings = { one: { opens: 'Sunday 03:00', ...daily, lasts: '2 hours', cutoff: '1 hour' } };
    const found = titlesOf(aPlan({ from, days: 7, rings: at === 'Sunday 05:00' ? rings : {}, runbooks }));
    expect(found).toEqual(titles);
  });

  it('names the weeks without a window, and only whole ones', () => {
    const { findings } = aPlan({ rings: { one: { opens: 'second Tuesday 22:00', ...daily } }, days: 30 });
    expect(findings.map(({ text }) => text)).toEqual([
      'The weeks from 3 May, 17 May and 24 May (Monday) have no window: second Tuesday 22:00.',
    ]);
  });

  it('shows one ring only, with what it meets', () => {
    const rings = { one: { opens: 'Sunday 02:00', ...daily }, two: { opens: 'Sunday 04:00', ...daily } };
    const plan = aPlan({ rings, ring: 'two' });
    expect(plan.rings.map(({ name }) => name)).toEqual(['two']);
    expect(new Set(plan.openings.map(({ ring }) => ring.name))).toEqual(new Set(['two']));
    expect(titlesOf(plan)).toEqual(['one and two are open at once']);
  });

  it('is what the account says otherwise', () => {
    const rings = { one: { opens: 'Sunday 02:00', ...daily } };
    const account = anAccount({
      nodes: new Map([['one', 0]]),
      withoutRing: ['i-1', 'mi-2'],
      others: [{ id: 'mw-1', name: 'theirs', hours: 2, opens: [new Date('2027-05-09T01:00:00Z')] }],
      announced: new Map([['one', [new Date('2027-05-09T00:00:00Z'), new Date('2027-05-10T00:00:00Z')]]]),
    });
    expect(aPlan({ rings, account }).findings.map(({ title, text }) => `${title}: ${text}`)).toEqual([
      "Systems Manager sees one differently: Systems Manager says Mon 10 May 02:00, which is not in this plan. What is deployed may be another file's.",
      '2 nodes have no ring: i-1, mi-2: no window of this fleet patches them.',
      "one and theirs (mw-1, not this fleet's) are open at once: On Sun 9 May 03:00 until 05:00.",
      'one has no nodes: No managed node of the account belongs to it; its window opens for nobody.',
    ]);
  });

  it('takes the openings of a rate from the account, which counts from when the window was made', () => {
    const announced = new Map([['one', [new Date('2027-05-05T11:11:00Z')]]]);
    const plan = aPlan({
      rings: { one: { opens: 'rate(7 days)', ...daily } },
      account: anAccount({ announced }),
      days: 6,
    });
    expect(openingsOf(plan)).toEqual(['2027-05-05T11:11:00.000Z']);
    expect(titlesOf(plan)).toEqual([]);
  });

  it('is a ring that the fleet does not have', () => {
    expect(() => aPlan({ ring: 'wbe' })).toThrow(new RangeError('must be a ring of fleet.yaml (canary, web), got wbe'));
  });
});
