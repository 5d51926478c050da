import { csvHead, csvLines } from '../../../lambdas/report-compliance/csv-table';
import { digest } from '../../../lambdas/report-compliance/digest';
import { type ComplianceDocument, jsonPieces } from '../../../lambdas/report-compliance/json-document';
import type { NodeLine } from '../../../lambdas/report-compliance/node-line';
import { DigestMessage } from '../../../lambdas/shared/machine-message';
import { aDebt, aFleet, aLine, aReport, aTrend } from './support/a-fleet';

/** A CSV as any reader of RFC 4180 sees it. */
function cells(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < csv.length; at++) {
    const character = csv[at] as string;
    if (isQuoted && character === '"' && csv[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ',') {
      row.push(cell);
      cell = '';
    } else if (!isQuoted && character === '\r' && csv[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at += 1;
    } else cell += character;
  }
  return rows;
}

describe('the CSV', () => {
  it('keeps its columns', () => {
    expect(csvHead()).toBe(
      'node_id,name,account,region,ring,operating_system,platform,standing,cause,verdict,reason,first_seen,attempts,last_attempt,further_causes,online,last_ping,last_scan,baseline,missing,failed,pending_reboot,rejected,due,severity,would_act,waiver,hands_off_until\r\n',
    );
  });

  it('tells a node in one line', () => {
    const line = aLine({
      name: 'web-1',
      standing: 'not compliant',
      missing: 3,
      scannedAt: '2026-11-22T03:00:00.000Z',
      debts: [
        aDebt({ firstSeen: '2026-11-21T06:00:00.000Z', dueAt: '2026-12-05T06:00:00.000Z', severity: 'security' }),
        aDebt({ cause: 'failed-association', wouldAct: true }),
      ],
      handsOffUntil: '2026-12-24',
    });
    expect(csvLines([line])).toBe(
      'i-0123456789abcdef0,web-1,123456789012,eu-central-1,web,AMAZON_LINUX_2023,Amazon Linux 2023,not compliant,missing-patches,wait,3 missing; window acme-web is not open,2026-11-21T06:00:00.000Z,0,,failed-association,true,,2026-11-22T03:00:00.000Z,,3,0,0,0,2026-12-05T06:00:00.000Z,security,true,,2026-12-24\r\n',
    );
  });

  it.each(['=cmd|calc', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1'])(
    'never lets %j be run by a spreadsheet',
    (name) => {
      const [[, cell = ''] = []] = cells(csvLines([aLine({ name })]));
      expect(cell).toBe(`'${name}`);
    },
  );

  it.each(['a,b', 'say "x"', 'two\nlines', 'two\r\nlines', 'ends with "'])('keeps %j in one cell', (name) => {
    const rows = cells(csvLines([aLine({ name }), aLine({ name: 'next' })]));
    expect(rows.map(([, cell]) => cell)).toEqual([name, 'next']);
    expect(rows.map((row) => row.length)).toEqual([28, 28]);
  });

  it.each(['two\nlines', 'two\rlines'])('quotes %j, for readers that end a row at any of the two', (name) => {
    expect(csvLines([aLine({ name })])).toContain(`,"${name}",`);
  });
});

describe('the JSON', () => {
  const written = (pages: readonly (readonly NodeLine[])[]) => {
    const pieces = jsonPieces();
    const report = aReport(pages.flat());
    const text = [pieces.head(), ...pages.map((lines) => pieces.lines(lines)), pieces.tail(report)].join('');
    return { document: JSON.parse(text) as ComplianceDocument, report };
  };

  it.each([
    ['no page', []],
    ['empty pages', [[], []]],
    ['one node', [[aLine()]]],
    ['pages with gaps between them', [[], [aLine(), aLine()], [], [aLine()], []]],
    ['sixty nodes', [aFleet(50), aFleet(10)]],
  ])('of %s is one document', (_, pages) => {
    const { document, report } = written(pages);
    expect(document.version).toBe(1);
    expect(document.nodes).toEqual(JSON.parse(JSON.stringify(pages.flat())));
    expect(document.summary).toEqual(JSON.parse(JSON.stringify(report.summary)));
    expect(Object.keys(document)).toEqual(['version', 'nodes', ...Object.keys(JSON.parse(JSON.stringify(report)))]);
  });
});

describe('the digest', () => {
  const LINK = 'https://eu-central-1.console.aws.amazon.com/s3/object/reports?region=eu-central-1&prefix=x';

  it('says first how many nodes stand how', () => {
    const { subject, text } = digest(aReport(aFleet(60)), LINK);
    expect(subject).toBe('acme: 52 of 60 nodes compliant, 5 not, 3 unknown');
    expect(text.split('\n').slice(0, 10)).toEqual([
      'Fleet acme, account 123456789012, eu-central-1',
      '22 November 2026 at 07:00 CET',
      '',
      'Compliant        52 of 60',
      'Not compliant    5',
      'Unknown          3',
      'Waived           0',
      'Past a deadline  0',
      '',
      'The loop acted on 5 nodes in the last day, and has given up on 1.',
    ]);
  });

  it('then says what waits for a person, where, and where to look', () => {
    const { text } = digest(aReport(aFleet(60)), LINK);
    expect(text).toContain(`WHAT WAITS FOR A PERSON
- Failed install (given up): 1 node
    canary-08 (i-001a2b3c4d5eb2faf), canary, for 34 days: 1 failed to install, 2 missing; 3 of 3 attempts were made
    Next: Read the output of its last command, repair the node, and scan it again: once it is compliant, the loop counts from zero.
`);
    expect(text).toMatch(/BY RING\n {2}batch {4}6 of 8 compliant, 1 not, 1 unknown\n/);
    expect(text).toContain('  Amazon Linux 2023  29 of 30 compliant, 1 unknown\n');
    expect(text).toContain(`WHERE TO LOOK\nThe page, with every node: ${LINK}\n`);
  });

  it('says what is missing from it, and who hears nothing', () => {
    const { subject, text } = digest(
      aReport([aLine()], {
        gaps: ['failed associations: ThrottlingException'],
        unconfirmed: [{ topic: 'urgent', protocol: 'email', endpoint: 'oncall@acme.example' }],
        lastDay: undefined,
      }),
      LINK,
    );
    expect(subject).toBe('acme: the one node is compliant (incomplete)');
    expect(text).toContain('THIS REPORT IS INCOMPLETE\n- failed associations: ThrottlingException\n');
    expect(text).toContain('WHO HEARS NOTHING YET\n- oncall@acme.example (email, urgent): not confirmed\n');
    expect(text).toContain('What the loop did is not known.\n');
  });

  it('says how it was yesterday and a week ago', () => {
    const { text, machine } = digest(aReport(aFleet(60), { trend: aTrend(20) }), LINK);
    expect(text).toContain('Compliant yesterday 49 of 60, a week ago 50.\n');
    expect(machine.trend).toEqual({
      yesterday: { day: '2026-11-21', seen: 60, compliant: 49, notCompliant: 8 },
      weekAgo: { day: '2026-11-15', seen: 60, compliant: 50, notCompliant: 7 },
    });
  });

  it('says to machines what it says to people', () => {
    const report = aReport(aFleet(60), { gaps: ['the rest'], trend: aTrend(20) });
    const { machine } = digest(report, LINK);
    expect(DigestMessage.parse(machine)).toEqual(machine);
    expect(machine).toMatchObject({
      headline: '52 of 60 nodes compliant, 5 not, 3 unknown (incomplete)',
      nodes: { seen: 60, compliant: 52, notCompliant: 5, unknown: 3, waived: 0, overdue: 0 },
      actedOn: 5,
      givenUp: 1,
      gaps: ['the rest'],
      links: [{ url: LINK }],
    });
  });

  it('names the oldest debts', () => {
    expect(digest(aReport(aFleet(60)), LINK).text).toContain(
      `THE OLDEST DEBTS
- canary-08 (i-001a2b3c4d5eb2faf), canary, for 34 days: failed install, given up
`,
    );
  });

  it('has a subject that SNS takes, whatever the fleet is called and however large it is', () => {
    const { subject } = digest(aReport([aLine()], { fleet: `naïve-\n${'x'.repeat(120)}` }), LINK);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });

  it('keeps a name from outside on its own line', () => {
    const debt = aDebt({ name: 'web\n\nWHERE TO LOOK\nhttps://evil.example', verdict: 'given-up', reason: 'a\nb' });
    const { text } = digest(aReport([aLine({ standing: 'not compliant', debts: [debt] })]), LINK);
    expect(text.match(/^WHERE TO LOOK$/gm)).toHaveLength(1);
    expect(text).not.toMatch(/^https:\/\/evil/m);
  });

  it('stays far below what SNS takes, however much is wrong', () => {
    const lines = aFleet(20_000, 2).map((line) => ({ ...line, name: 'n'.repeat(200) }));
    const gaps = Array.from({ length: 500 }, (_, n) => `gap ${n}`);
    const { text, machine } = digest(aReport(lines, { gaps }), LINK);
    expect(Buffer.byteLength(text)).toBeLessThan(32 * 1024);
    expect(Buffer.byteLength(JSON.stringify(machine))).toBeLessThan(32 * 1024);
  });
});
