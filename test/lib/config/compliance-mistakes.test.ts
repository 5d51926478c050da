import { errorsOf, goodFleetBut } from '../../support/fleet-text';

/** The good fleet with this above its `report`, at line 27. */
const fleetWith = (text: string) => goodFleetBut('  report: {', `  ${text}\n  report: {`);

describe('a waiver', () => {
  const GOOD = 'waive: { shop: { slice: web, why: tested, who: Anna, until: 2027-01-31 } }';

  it('is taken as it should be written', () => {
    expect(errorsOf(fleetWith(GOOD))).toEqual([]);
  });

  it.each([
    [
      'a slice that there is not',
      'slice: web',
      'slice: weeb',
      '27 .slice: must be a slice of this file, got "weeb", did you mean web',
    ],
    ['a slice that is a list', 'slice: web', 'slice: [web]', '27 .slice: must be the name of a slice, got a list'],
    [
      'both a slice and nodes',
      'slice: web',
      'slice: web, ids: [i-01234567]',
      '12 : must have either slice or ids, got both',
    ],
    [
      'neither nodes nor patches',
      'slice: web, ',
      '',
      '12 : must have slice, ids or patches, got none of them: it would waive everything',
    ],
    [
      'every patch of every node',
      'slice: web',
      'patches: [curl, "*"]',
      '36 .patches[1]: must say more where neither slice nor ids is given, got *: it would waive everything',
    ],
    ['no nodes', 'slice: web', 'ids: []', '25 .ids: must name at least one node, got an empty list'],
    [
      'no patches',
      'slice: web',
      'slice: web, patches: []',
      '41 .patches: must name at least one patch, got an empty list',
    ],
    ...[
      ['a name', 'web-01'],
      ['capitals', 'i-0123456789ABCDEF0'],
      ['nine digits', 'i-012345678'],
      ['a short id on premises', 'mi-01234567'],
    ].map(([title = '', id = '']) => [
      `an id of ${title}`,
      'slice: web',
      `ids: [${id}]`,
      `26 .ids[0]: must be the id of a node such as i-0123456789abcdef0, got "${id}"`,
    ]),
    [
      'two patches in one',
      'slice: web',
      'patches: ["curl, openssl"]',
      '30 .patches[0]: must be the name of a patch without spaces, got "curl, openssl"',
    ],
    ['patches in one text', 'slice: web', 'patches: curl', '29 .patches: must be a list, got "curl"'],
    ['no end', ', until: 2027-01-31', '', '12 .until: must be given, such as 2027-01-31'],
    ['no reason', 'why: tested, ', '', '12 .why: must be given, such as the shop is tested with the older one only'],
    ['nobody to ask', 'who: Anna, ', '', '12 .who: must be given, such as anna@acme.example'],
    [
      'a blank reason',
      'why: tested',
      'why: " "',
      '37 .why: must be the reason, in 1 to 200 characters on one line, got " "',
    ],
    [
      'a reason that steers a terminal',
      'why: tested',
      'why: "\\e[31mtested"',
      '37 .why: must be the reason, in 1 to 200 characters on one line, got "\\u001b[31mtested"',
    ],
    [
      'a day that the calendar does not have',
      '2027-01-31',
      '2027-02-29',
      '63 .until: must be a day of the calendar such as 2026-12-31, got "2027-02-29"',
    ],
    ['a month', '2027-01-31', '2027-01', '63 .until: must be a day of the calendar such as 2026-12-31, got "2027-01"'],
    [
      'a day the other way round',
      '2027-01-31',
      '31.01.2027',
      '63 .until: must be a day of the calendar such as 2026-12-31, got "31.01.2027"',
    ],
  ])('refuses %s', (_title, passage, otherwise, complaint) => {
    const [column, message = ''] = complaint.split(/ (.*)/s);
    expect(errorsOf(fleetWith(GOOD.replace(passage, () => otherwise)))).toEqual([
      `fleet.yaml:27:${column} compliance.waive.shop${message}`,
    ]);
  });

  it('refuses a slice that is a resource group, whose nodes the loop does not know', () => {
    expect(errorsOf(fleetWith(GOOD).replace('{ tags: { Role: web } }', '{ resourceGroup: shop }'))).toEqual([
      'fleet.yaml:27:27 compliance.waive.shop.slice: must be a slice by tags, got web, which is a resource group: the loop knows the tags of a node, not its groups',
    ]);
  });

  it('refuses a name with a blank, and a list', () => {
    expect(errorsOf(fleetWith(GOOD.replace('shop', 'the shop')))).toEqual([
      'fleet.yaml:27:12 compliance.waive."the shop": must name the waiver with 1 to 50 letters, digits, hyphens, dots and underscores, got "the shop"',
    ]);
    expect(errorsOf(fleetWith('waive: [{ slice: web }]'))).toEqual([
      'fleet.yaml:27:10 compliance.waive: must be a mapping, got a list',
    ]);
  });

  it('refuses more of them than 500', () => {
    const waivers = (count: number) =>
      fleetWith(
        `waive:\n${Array.from({ length: count }, (_, index) => `    w${index}: { ids: [i-01234567], why: a, who: b, until: 2027-01-31 }\n`).join('')}`,
      );
    expect(errorsOf(waivers(500))).toEqual([]);
    expect(errorsOf(waivers(501))).toEqual([
      'fleet.yaml:27:3 compliance.waive: must have at most 500 waivers, got 501',
    ]);
  });
});

describe('a file', () => {
  it.each([
    [
      'a deadline that comes before that of worse things',
      'deadlines: { critical: 15 days, security: 14 days }',
      '45 deadlines.security: must not be shorter than critical (15 days), got 14 days',
    ],
    [
      'the same where nothing is said of what lies between',
      'deadlines: { critical: 3 days, other: 2 days }',
      '41 deadlines.other: must not be shorter than critical (3 days), got 2 days',
    ],
    [
      'a deadline of one day and a half',
      'deadlines: { critical: 36 hours }',
      '26 deadlines.critical: must be in whole days, got 36 hours',
    ],
    [
      'a deadline at once',
      'deadlines: { security: 0 days }',
      '26 deadlines.security: must be 1 day to 365 days, got 0 days',
    ],
    [
      'a deadline after more than a year',
      'deadlines: { other: 366 days }',
      '23 deadlines.other: must be 1 day to 365 days, got 366 days',
    ],
    [
      'a deadline without a unit',
      'deadlines: { critical: 3 }',
      '26 deadlines.critical: must be such as 3 days, got the number 3',
    ],
    [
      'a deadline of a kind that there is not',
      'deadlines: { urgent: 3 days }',
      '16 deadlines.urgent: must be one of critical, security, other; got "urgent"',
    ],
    [
      'scans that are stale after 5 hours',
      'scans: { staleAfter: 5 hours }',
      '24 scans.staleAfter: must be 6 hours to 30 days, got 5 hours',
    ],
    [
      'scans that are stale after 31 days',
      'scans: { staleAfter: 31 days }',
      '24 scans.staleAfter: must be 6 hours to 30 days, got 31 days',
    ],
    [
      'scans inside windows',
      'scans: { when: inside windows }',
      '12 scans.when: must be one of mode, attempts, coolDown, staleAfter; got "when"',
    ],
    [
      'scans without an attempt',
      'scans: { attempts: 0 }',
      '22 scans.attempts: must be a whole number from 1 to 10, got 0',
    ],
    [
      'associations at a time that is none',
      'associations: { when: sometimes }',
      '25 associations.when: must be one of inside windows, at any time; got "sometimes"',
    ],
  ])('is refused with %s', (_title, text, complaint) => {
    const [column, message] = complaint.split(/ (.*)/s);
    expect(errorsOf(fleetWith(text))).toEqual([`fleet.yaml:27:${column} compliance.${message}`]);
  });

  it.each(['0', '51', '2.5'])('is refused with %s calls a second', (calls) => {
    expect(errorsOf(goodFleetBut('keep: 400 days', `callsPerSecond: ${calls}`))).toEqual([
      `fleet.yaml:27:42 compliance.report.callsPerSecond: must be a whole number from 1 to 50, got ${calls}`,
    ]);
  });

  it('is refused with associations inside windows where there are none', () => {
    const rings = /rings:\n[\s\S]*?\n {2}scan/;
    const text = fleetWith('associations: { mode: automatic, when: inside windows }')
      .replace(rings, 'rings: {}\n  scan')
      .replace('mode: automatic, attempts: 3', 'mode: report, attempts: 3');
    expect(errorsOf(text)).toEqual([
      'fleet.yaml:21:42 compliance.associations.when: must be at any time where patching has no rings and thus no windows, got inside windows',
    ]);
  });
});
