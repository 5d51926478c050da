import { readFileSync } from 'node:fs';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import { type DOMWindow, JSDOM, VirtualConsole } from 'jsdom';
import type { NodeLine } from '../../../../lambdas/report-compliance/node-line';
import { page } from '../../../../lambdas/report-compliance/page/page';
import { aDebt, aFleet, aLine, aReport, aTrend, NOW, rowsOf } from '../support/a-fleet';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const inDays = (days: number): string => new Date(NOW.getTime() + days * 86_400_000).toISOString();

/** A fleet in which something is late, waived, left alone until a day, and named in every way. */
const aRichFleet = (size: number): NodeLine[] =>
  aFleet(size).map((line, n) => {
    const debts = line.debts.map((debt) => ({ ...debt, dueAt: inDays((n % 20) - 4), severity: 'critical' as const }));
    if (n % 64 === 31)
      return {
        ...line,
        standing: 'waived',
        waiver: 'old',
        debts: debts.map((debt) => ({ ...debt, verdict: 'waived' })),
      };
    return { ...line, debts, handsOffUntil: n % 64 === 47 ? '2026-11-23' : undefined };
  });

const WAIVER = { name: 'old', who: 'ops', why: 'the shop needs it', until: '2026-12-01' };

function write(lines: readonly NodeLine[], atMost?: number): string {
  const changes = {
    gaps: ['the rest'],
    unconfirmed: [{ topic: 'urgent' as const, protocol: 'email', endpoint: 'a@acme.example' }],
    notOurs: 2,
    trend: aTrend(40),
    customCompliance: [{ type: 'Custom:AntiVirus', compliant: 55, notCompliant: 5 }],
  };
  return [...page(aReport(lines, lines.length > 1 ? changes : {}, { waivers: [WAIVER] }), rowsOf(lines, atMost))].join(
    '',
  );
}

/** The page as a browser has it once its script ran. */
function open(text: string, withScript = true) {
  const problems: unknown[] = [];
  const virtualConsole = new VirtualConsole().on('jsdomError', (error) => problems.push(error));
  const { window } = new JSDOM(text, { runScripts: withScript ? 'dangerously' : 'outside-only', virtualConsole });
  window.HTMLElement.prototype.scrollIntoView = () => undefined;
  const { document } = window;
  const one = <E extends Element>(selector: string) => document.querySelector(selector) as E;
  return {
    window,
    problems,
    one,
    names: () =>
      [...document.querySelectorAll('#nodes tbody tr')].map((row) => row.querySelector('.name, .id')?.textContent),
    rows: () => document.querySelectorAll('#nodes tbody tr'),
    said: () => one('#find output').textContent,
    /** Chooses or types, and waits until the page has followed. */
    async put(selector: string, value: string): Promise<void> {
      const field = one<HTMLInputElement | HTMLSelectElement>(selector);
      if (field.matches('[type=radio]')) (field as HTMLInputElement).checked = true;
      else field.value = value;
      field.dispatchEvent(new window.Event('input', { bubbles: true }));
      await settled(window);
    },
    press(selector: string): void {
      one<HTMLElement>(selector).click();
    },
  };
}

const settled = (window: DOMWindow) => new Promise((done) => window.setTimeout(done, 200));

/** Rows of nodes after the first dozen are like those before. */
const LIKE_OTHERS: ElementContext = { exclude: ['#nodes tbody tr:nth-child(n+13)'] };

it.each<[string, string, boolean]>([
  ['no node', write([]), true],
  ['one node', write([aLine()]), true],
  ['sixty nodes', write(aRichFleet(60)), true],
  ['sixty nodes, where no script runs,', write(aRichFleet(60)), false],
  ['more nodes than a page takes', write(aRichFleet(400), 110), true],
])(
  'a page of %s has nothing that axe objects to',
  async (_, text, withScript) => {
    const { window, problems } = open(text, withScript);
    window.eval(AXE);
    const { axe } = window as unknown as {
      axe: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
    };
    // jsdom lays nothing out, so contrast is tested where the colours are named
    const rules = { 'color-contrast': { enabled: false } };
    const { violations } = await axe.run(LIKE_OTHERS, { rules, resultTypes: ['violations'], preload: false });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(problems).toEqual([]);
  },
  120_000,
);

describe('the table of nodes', () => {
  it('is the same from the script as without it', () => {
    const withScript = open(write(aRichFleet(60)));
    const without = open(write(aRichFleet(60)), false);
    const plain = (html: string) => html.replace(/ role="\w+"/g, '').replace(/\n/g, '');
    expect(plain(withScript.one('#nodes tbody').innerHTML)).toBe(plain(without.one('#nodes tbody').innerHTML));
  });

  it('shows the first hundred without a script, and says so', () => {
    const { rows, one } = open(write(aFleet(250)), false);
    expect(rows()).toHaveLength(100);
    expect(one('#unscripted').textContent).toContain('the first 100 of 250');
    expect(one<HTMLFormElement>('#find').hidden).toBe(true);
  });

  it('has what is not in order first, and of that the oldest', () => {
    const debt = (days: number) => [aDebt({ firstSeen: inDays(-days) })];
    const { names } = open(
      write([
        aLine({ nodeId: 'i-fine' }),
        aLine({ nodeId: 'i-waived', standing: 'waived', debts: debt(50) }),
        aLine({ nodeId: 'i-new', standing: 'not compliant', debts: debt(1) }),
        aLine({ nodeId: 'i-unknown', standing: 'unknown' }),
        aLine({ nodeId: 'i-old', standing: 'not compliant', debts: debt(9) }),
      ]),
    );
    expect(names()).toEqual(['i-old', 'i-new', 'i-unknown', 'i-waived', 'i-fine']);
  });

  it('turns its pages', () => {
    const { rows, said, press, one } = open(write(aFleet(250)));
    expect([rows().length, said()]).toEqual([100, '250 of 250 nodes, 1 to 100 shown']);
    press('#pager [name=back]');
    expect(said()).toBe('250 of 250 nodes, 1 to 100 shown');
    press('#pager [name=on]');
    press('#pager [name=on]');
    expect([rows().length, said()]).toEqual([50, '250 of 250 nodes, 201 to 250 shown']);
    expect(one('#pager [name=on]').getAttribute('aria-disabled')).toBe('true');
    press('#pager [name=on]');
    expect(said()).toBe('250 of 250 nodes, 201 to 250 shown');
  });

  it('is searched by any words, wherever they stand', async () => {
    const { put, names, said } = open(write(aFleet(60)));
    await put('#q', 'WINDOWS given canary');
    expect([names(), said()]).toEqual([['canary-08'], '1 of 60 nodes']);
    await put('#q', 'nowhere');
    expect([names(), said()]).toEqual([[], 'No node fits']);
  });

  it.each([
    ['[name=state][value=u]', '', 3],
    ['[name=ring]', 'canary', 9],
    ['[name=system]', 'Ubuntu 24.04', 15],
    ['[name=verdict]', 'told, not touched', 2],
  ])('is filtered by %s %s', async (selector, option, many) => {
    const { put, said, one, window } = open(write(aFleet(60)));
    const value = [...one(selector).querySelectorAll('option')].find(({ text }) => text === option)?.value ?? '';
    await put(selector, value);
    expect(said()).toBe(`${many} of 60 nodes`);
    one<HTMLFormElement>('#find').reset();
    await settled(window);
    expect(said()).toBe('60 of 60 nodes');
  });

  it('is filtered by what is late, and what soon will be', async () => {
    const node = (nodeId: string, dueAt?: string) =>
      aLine({ nodeId, standing: 'not compliant', debts: [aDebt({ nodeId, dueAt })] });
    const { put, names } = open(
      write([node('i-late', inDays(-1)), node('i-soon', inDays(7)), node('i-far', inDays(8)), node('i-free')]),
    );
    await put('[name=due]', 'late');
    expect(names()).toEqual(['i-late']);
    await put('[name=due]', 'soon');
    expect(names()).toEqual(['i-soon']);
  });

  it('is sorted by any column, both ways, and says how', () => {
    const node = (name: string, days?: number) =>
      days === undefined
        ? aLine({ name })
        : aLine({ name, standing: 'not compliant', debts: [aDebt({ firstSeen: inDays(-days), dueAt: inDays(days) })] });
    const { press, names, one, window } = open(
      write([node('web-10', 3), node('web-9', 5), node('db', 1), node('fine')]),
    );
    const heads = () =>
      [...window.document.querySelectorAll('#nodes th')].map((head) => head.getAttribute('aria-sort'));
    press('#nodes .c1 button');
    expect([names(), heads()]).toEqual([
      ['db', 'fine', 'web-9', 'web-10'],
      ['ascending', null, null, null, null, null, null],
    ]);
    press('#nodes .c1 button');
    expect([names(), one('#nodes .c1').getAttribute('aria-sort')]).toEqual([
      ['web-10', 'web-9', 'fine', 'db'],
      'descending',
    ]);
    press('#nodes .c6 button');
    expect(names()).toEqual(['db', 'web-10', 'web-9', 'fine']);
    press('#nodes .c6 button');
    expect(names()).toEqual(['fine', 'web-9', 'web-10', 'db']);
    press('#nodes .c7 button');
    expect(names()).toEqual(['db', 'web-10', 'web-9', 'fine']);
  });

  it('is printed with what is not in order, and then is as it was', () => {
    const { window, rows } = open(write(aFleet(1000)));
    window.dispatchEvent(new window.Event('beforeprint'));
    const printed = [...rows()].map((row) => (row as HTMLElement).dataset.s);
    expect(printed).toHaveLength(126);
    expect(printed).not.toContain('c');
    window.dispatchEvent(new window.Event('afterprint'));
    expect(rows()).toHaveLength(100);
  });

  it('keeps a name from outside a text', () => {
    const { names, one } = open(write([aLine({ name: '</script><img src=x onerror=alert(1)>"\\' })]));
    expect(names()).toEqual(['</script><img src=x onerror=alert(1)>"\\']);
    expect(one('img')).toBeNull();
  });
});

describe('rows that a page keeps', () => {
  const lines = (standing: NodeLine['standing'], many: number) =>
    Array.from({ length: many }, (_, n) => aLine({ nodeId: `i-${standing}-${n}`, standing }));
  const kept = (all: readonly NodeLine[], atMost: number) => {
    const { rows, leftOut } = rowsOf(all, atMost);
    return [rows.length, leftOut];
  };
  const none = { 'not compliant': 0, unknown: 0, waived: 0, compliant: 0 };

  it.each([
    ['all of a fleet that fits', [...lines('compliant', 8), ...lines('unknown', 2)], 10, none],
    [
      'of a larger one those that are not in order',
      [...lines('compliant', 9), ...lines('unknown', 2)],
      2,
      { ...none, compliant: 9 },
    ],
    [
      'of a much larger one those that are not compliant first',
      [...lines('waived', 9), ...lines('unknown', 9), ...lines('compliant', 9), ...lines('not compliant', 8)],
      10,
      { ...none, compliant: 9, unknown: 7, waived: 9 },
    ],
    ['never more than the page takes', lines('not compliant', 12), 10, { ...none, 'not compliant': 2 }],
  ])('are %s', (_, all, rows, leftOut) => {
    expect(kept(all, 10)).toEqual([rows, leftOut]);
    expect(kept([...all].reverse(), 10)).toEqual([rows, leftOut]);
  });
});
