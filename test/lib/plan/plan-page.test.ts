import { createHash } from 'node:crypto';
import { planPage } from '../../../lib/plan/plan-page';
import { PLAN_STYLE } from '../../../lib/plan/plan-style';
import { anAccount, aPlan } from '../../support/a-plan';

const VOID = new Set(['meta', 'link', 'br', 'hr', 'img', 'input']);
const odd = {
  from: new Date('2027-03-20T00:00:00Z'),
  days: 30,
  rings: { web: { opens: 'Sunday 02:00' } },
  scan: 'daily 06:00',
};

const runbooks = {
  web: { runbook: 'restart-node', slice: 'web', at: 'Sunday 05:00' },
  images: { runbook: 'create-image', slice: 'web', every: '12 hours' },
};

/** What is wrong with the nesting of a page's elements. */
function faults(page: string): string[] {
  const open: string[] = [];
  const found: string[] = [];
  const text = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/^<!doctype html>/, '');
  for (const [tag, close, name = '', attributes = '', self] of text.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*(\/?)>/g,
  )) {
    if (close) {
      if (open.pop() !== name) found.push(`${tag} closes nothing`);
    } else if (!self && !VOID.has(name)) open.push(name);
    const names = [...attributes.matchAll(/([a-zA-Z-]+)="/g)].map(([, attribute]) => attribute);
    if (new Set(names).size < names.length) found.push(`${tag} says something twice`);
  }
  // Every < that is none of ours would have been escaped.
  const strange = text.replace(/<\/?[a-z][a-z0-9]*(?:\s+[a-zA-Z-]+="[^"<>]*")*\s*\/?>/g, '').match(/[<>]/g) ?? [];
  return [...found, ...open.map((name) => `${name} is never closed`), ...strange];
}

const textOf = (page: string) =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of the plan', () => {
  it.each([
    ['two rings', {}],
    ['a change of the clock', odd],
    [
      'a window across midnight and the end of a month',
      { from: new Date('2027-04-28T22:00:00Z'), rings: { one: { opens: 'last Friday 23:00', lasts: '6 hours' } } },
    ],
    ['nothing at all', { rings: {} }],
    ['runbooks alone', { rings: {}, runbooks }],
    ['rings and runbooks', { runbooks }],
    ['no window in that time', { rings: { one: { opens: 'second Tuesday 22:00' } }, days: 3 }],
    ['a year', { days: 366 }],
  ])('is well-formed: %s', (_, wishes) => {
    const page = planPage(aPlan(wishes));
    expect(faults(page)).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]*)"/g), ...page.matchAll(/aria-labelledby="([^"]*)"/g)].map(
      ([, id]) => id,
    );
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('needs nothing from outside, runs nothing, and forbids both', () => {
    const page = planPage(aPlan(odd));
    expect(
      page.match(/<(script|link|img|iframe|object)|\ssrc=|\sstyle=|\son[a-z]+=|url\(|@import|https?:/gi),
    ).toBeNull();
    const hash = createHash('sha256').update(PLAN_STYLE).digest('base64');
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
  });

  it('shows names that are not ours as text', () => {
    const name = '<script>alert("1")</script>&\u202e';
    const account = anAccount({
      withoutRing: [name],
      others: [{ id: 'mw-1', name, hours: 2, opens: [new Date('2027-05-09T02:00:00Z')] }],
    });
    const page = planPage(aPlan({ account }));
    expect(faults(page)).toEqual([]);
    expect(page).not.toMatch(/<script|\u202e/);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\ufffd');
  });

  it('says first how many windows there are, and which is next', () => {
    expect(textOf(planPage(aPlan()))).toContain(
      '4 windows for 2 rings in 14 days. The next is web on Wednesday 5 May 2027 at 04:00 CEST.',
    );
    expect(textOf(planPage(aPlan(odd)))).toContain('5 windows for web in 30 days.');
    expect(textOf(planPage(aPlan({ rings: {} })))).toContain('No ring is patched.');
  });

  it('has every window in its calendar and in its table, by local time and in UTC', () => {
    const plan = aPlan();
    const page = planPage(plan);
    for (const { opens } of plan.openings) {
      expect(page).toContain(`<time datetime="${opens.toISOString()}">`);
      expect(textOf(page)).toContain(`${opens.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    }
    expect(page.match(/class="slot /g)).toHaveLength(plan.openings.length);
  });

  it('has every window of a runbook there, too, and how it comes', () => {
    const plan = aPlan({ runbooks });
    const page = planPage(plan);
    for (const { opens } of plan.runbookOpenings)
      expect(textOf(page)).toContain(`${opens.toISOString().slice(0, 16).replace('T', ' ')} UTC web`);
    expect(page.match(/class="slot k0"/g)).toHaveLength(2);
    expect(textOf(page)).toContain('Runs restart-node Nodes Role=web Opens Sunday 05:00 for 2 hours Pace 10% at once');
    expect(textOf(page)).toContain('Starts every 12 hours, counted from midnight UTC: Mon 3 May 02:00 CEST, ');
    expect(textOf(page)).toContain('A hands-off tag keeps no runbook away');
    expect(textOf(planPage(aPlan()))).not.toContain('hands-off');
  });

  it('marks the day on which the clock changes, and the time that is only assumed', () => {
    const text = textOf(planPage(aPlan(odd)));
    expect(text).toContain('clock +1 h');
    expect(text).toContain('assumed: the clock changes');
    expect(textOf(planPage(aPlan({ ...odd, timeZone: 'Australia/Lord_Howe' })))).toContain('clock −30 min');
  });

  it('names each day of the week for those who hear it', () => {
    const page = planPage(aPlan());
    expect(page.match(/<caption>May 2027<\/caption>/g)).toHaveLength(1);
    expect(page).toContain('<th scope="col"><abbr title="Monday">Mon</abbr></th>');
  });

  it.each(['light', 'dark'])('has a contrast of 4.5 or more for all text, %s', (scheme) => {
    const blocks = [...PLAN_STYLE.matchAll(/:root\{([^}]*)\}/g)].map(([, block = '']) => block);
    const colours = new Map(
      [...`${blocks[scheme === 'light' ? 0 : 1]}`.matchAll(/--([\w-]+):(#[0-9a-f]{3,6})/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    const pairs = [
      ...['ground', 'raised'].flatMap((ground) => ['ink', 'soft'].map((text) => [text, ground])),
      ['bad', 'bad-wash'],
      ['ink', 'fog-wash'],
      ...['k1', 'k2', 'k3', 'k4', 'k5', 'k6'].map((look) => [look, 'ground']),
    ];
    const low = pairs.filter(([text = '', ground = '']) => contrast(colours.get(text), colours.get(ground)) < 4.5);
    expect(low).toEqual([]);
  });
});

/** @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one = '', other = ''): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
