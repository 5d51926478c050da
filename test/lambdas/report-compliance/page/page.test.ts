import { createHash } from 'node:crypto';
import type { NodeLine } from '../../../../lambdas/report-compliance/node-line';
import { percent, widths } from '../../../../lambdas/report-compliance/page/charts';
import { headline } from '../../../../lambdas/report-compliance/page/opening';
import { page } from '../../../../lambdas/report-compliance/page/page';
import type { Report } from '../../../../lambdas/report-compliance/report';
import { aDebt, aFleet, aLine, aReport, aTrend, rowsOf } from '../support/a-fleet';

const write = (lines: readonly NodeLine[], changes: Partial<Report> = {}, atMost?: number) =>
  [...page(aReport(lines, changes), rowsOf(lines, atMost))].join('');

interface Tag {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly isEnd: boolean;
  readonly isAlone: boolean;
}

/** A page without its style and script, which are text. */
const markupOf = (page: string): string => page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>');

/** The tags of a page. */
function tagsOf(page: string): Tag[] {
  return [...markupOf(page).matchAll(/<(\/?)([a-z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g)].map(
    ([, end, name = '', attributes = '', alone]) => ({
      name,
      attributes: [...attributes.matchAll(/([a-zA-Z-]+)(?:="[^"]*")?/g)].map(([, attribute = '']) => attribute),
      isEnd: end === '/',
      isAlone: alone === '/' || ['meta', 'input'].includes(name),
    }),
  );
}

const attributeValues = (page: string, attribute: string): string[] =>
  [...page.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

const pages: [string, string][] = [
  [
    'of sixty nodes',
    write(aFleet(60), {
      unconfirmed: [{ topic: 'urgent', protocol: 'email', endpoint: 'a@acme.example' }],
      notOurs: 2,
      gaps: ['the rest'],
      trend: aTrend(30),
      customCompliance: [{ type: 'Custom:AntiVirus', compliant: 55, notCompliant: 5 }],
    }),
  ],
  ['of no node', write([])],
  ['of one node', write([aLine()])],
  ['of nodes all in order', write([aLine(), aLine()])],
  ['of more nodes than it shows', write(aFleet(200), {}, 100)],
];

describe.each(pages)('a page %s', (_, text) => {
  const tags = tagsOf(text);

  it('closes what it opens, in order', () => {
    const open: string[] = [];
    for (const { name, isEnd, isAlone } of tags) {
      if (isAlone) continue;
      if (isEnd) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    const markup = markupOf(text);
    expect(markup.match(/</g)).toHaveLength((markup.match(/<[!/a-z]/g) ?? []).length);
  });

  it('needs nothing from elsewhere', () => {
    expect(text).not.toMatch(/\ssrc=|@import|url\((?!#)|<link|<img|<iframe|<object/);
    for (const href of attributeValues(text, 'href'))
      expect(href).toMatch(
        /^(#report|compliance\.(csv|json)|https:\/\/eu-central-1\.console\.aws\.amazon\.com\/systems-manager\/[^ ]+)$/,
      );
  });

  it('allows its own style and script to run, and no other', () => {
    const [policy = ''] = attributeValues(text, 'content').filter((content) => content.startsWith('default-src'));
    const hashOf = (element: string) => {
      const [, inner = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(text) ?? [];
      return `'sha256-${createHash('sha256').update(inner).digest('base64')}'`;
    };
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; base-uri 'none'; form-action 'none'`,
    );
    expect(
      tags.flatMap(({ attributes }) => attributes).filter((name) => name === 'style' || name.startsWith('on')),
    ).toEqual([]);
  });

  it('has one first heading, headed sections, and columns with headings', () => {
    expect(tags.filter(({ name, isEnd }) => name === 'h1' && !isEnd)).toHaveLength(1);
    const ids = attributeValues(text, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const labels of [...attributeValues(text, 'aria-labelledby'), ...attributeValues(text, 'for')])
      for (const label of labels.split(' ')) expect(ids).toContain(label);
    for (const table of text.match(/<table[\s\S]*?<\/table>/g) ?? []) {
      const columns = table.match(/<th scope="col"/g) ?? [];
      const [, firstRow = ''] = /<tbody>\s*<tr[^>]*>([\s\S]*?)<\/tr>/.exec(table) ?? [];
      expect(firstRow.match(/<t[dh][ >]/g) ?? []).toHaveLength(columns.length);
    }
    for (const svg of text.match(/<svg[^>]*>/g) ?? [])
      expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label(ledby)?="[^"]+"/);
  });
});

describe('names and tags from outside', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    '</title></style></table><svg onload=alert(1)>',
    '<!--',
    '&lt;b&gt;',
    'javascript:alert(1)',
    '{{constructor}} `x`',
    'evil\u202egnp.exe',
    'bell\u0007',
  ];

  function everywhere(text: string): NodeLine[] {
    const debt = aDebt({ nodeId: text, name: text, ring: text, reason: text, verdict: 'given-up' });
    return [
      aLine({
        nodeId: text,
        name: text,
        ring: text,
        platform: text,
        account: text,
        standing: 'not compliant',
        debts: [debt],
        operatingSystem: text,
      }),
    ];
  }

  it.each(HOSTILE)('%j never becomes markup', (text) => {
    const written = write(everywhere(text), {
      gaps: [text],
      unconfirmed: [{ topic: 'urgent', protocol: text, endpoint: text }],
    });
    const plain = write(everywhere('x'), {
      gaps: ['x'],
      unconfirmed: [{ topic: 'urgent', protocol: 'x', endpoint: 'x' }],
    });
    expect(tagsOf(written)).toEqual(tagsOf(plain));
    for (const special of ['<', '>', '"', "'"])
      expect(written.split(special)).toHaveLength(plain.split(special).length);
    expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  it('stays what it was in the text', () => {
    expect(write([aLine({ name: `a & b <c> "d" 'e'` })])).toContain('a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#39;');
  });
});

it.each([
  [[0, 0, 0], 'No node was seen.'],
  [[1, 0, 0], 'The one node is in order.'],
  [[60, 0, 0], 'All 60 nodes are in order.'],
  [[0, 1, 0], 'The one node is not in order.'],
  [[0, 3, 2], 'None of 5 nodes is in order.'],
  [[1, 1, 0], '1 of 2 nodes is in order.'],
  [[98_214, 1000, 786], '98,214 of 100,000 nodes are in order.'],
])('a fleet of %j is told as: %s', ([compliant = 0, notCompliant = 0, unknown = 0], words) => {
  expect(headline({ seen: compliant + notCompliant + unknown, compliant, notCompliant, unknown, waived: 0 })).toBe(
    words,
  );
});

it.each([
  [0, 0, '–'],
  [0, 5, '0%'],
  [5, 5, '100%'],
  [99_999, 100_000, '>99%'],
  [1, 100_000, '<1%'],
  [2, 3, '67%'],
])('%d of %d is %s', (part, whole, words) => {
  expect(percent(part, whole)).toBe(words);
});

it('shows the smallest share, and fills the whole', () => {
  const shares = widths({ seen: 100_000, compliant: 99_997, notCompliant: 1, unknown: 1, waived: 1 }, 100, 2);
  expect(shares).toEqual([94, 2, 2, 2]);
});

it('puts what is not in order first', () => {
  const text = write([
    aLine({ nodeId: 'i-a' }),
    aLine({ nodeId: 'i-b', standing: 'unknown' }),
    aLine({ nodeId: 'i-c', standing: 'not compliant' }),
  ]);
  const rows = [...text.matchAll(/<span class="id">(i-[abc])<\/span><\/td>/g)].map(([, id]) => id);
  expect(rows).toEqual(['i-c', 'i-b', 'i-a']);
});

it('shows times on the clock of the fleet', () => {
  expect(write([aLine()])).toContain('22 November 2026 at 07:00 CET');
  expect(write([aLine()], { timeZone: 'America/New_York' })).toContain('22 November 2026 at 01:00 GMT-5');
});
