import { jsonInPage } from '../../shared/html';
import { NO_RING } from '../shares';
import { ago, dueIn } from '../times';
import { VERDICT_WORDS } from '../words';
import { isLoud } from './matters';
import { STANDING_MARKS } from './node-table';
import type { PageRow } from './rows';

/** Rows that go into the page together: a page is never held whole. */
const AT_ONCE = 500;

/**
 * The rows for the script to search and sort: each is an array in the order of {@link FIELDS}, and what many of them share
 * stands once, in a list of its own.
 */
export function* rowData(rows: readonly PageRow[], now: Date): Generator<string> {
  const words = {
    ring: list(),
    system: list(),
    verdict: list(),
    trouble: list(),
    reason: list(),
    since: list(),
    due: list(),
  };
  const encode = (row: PageRow) => [
    row.nodeId,
    row.name ?? '',
    words.ring.at(row.ring ?? NO_RING),
    words.system.at(row.platform),
    STANDING_MARKS.findIndex(({ standing }) => standing === row.standing),
    row.since === undefined ? -1 : words.verdict.at(row.verdict ? VERDICT_WORDS[row.verdict] : 'not judged yet'),
    words.trouble.at(row.trouble),
    row.reason === undefined ? -1 : words.reason.at(row.reason),
    row.since === undefined ? -1 : words.since.at(ago(row.since, now)),
    row.dueAt === undefined ? -1 : words.due.at(dueIn(row.dueAt, now)),
    row.since === undefined ? 0 : minutes(row.since),
    row.dueAt === undefined ? 0 : minutes(row.dueAt),
  ];
  yield '<script type="application/json" id="rows">{"rows":[';
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = jsonInPage(rows.slice(from, from + AT_ONCE).map(encode)).text;
    yield `${from > 0 ? ',' : ''}${some.slice(1, -1)}`;
  }
  const lists = Object.fromEntries(Object.entries(words).map(([name, { all }]) => [name, all()]));
  const loud = lists.verdict?.map((verdict) => LOUD_WORDS.includes(verdict));
  const states = STANDING_MARKS.map(({ letter, standing }) => [letter, standing]);
  yield `],${jsonInPage({ ...lists, loud, states, now: minutes(now.toISOString()) }).text.slice(1)}</script>\n`;
}

const LOUD_WORDS = Object.entries(VERDICT_WORDS).flatMap(([verdict, words]) => (isLoud(verdict) ? [words] : []));

const minutes = (iso: string): number => Math.floor(Date.parse(iso) / 60_000);

/** Words by the number under which they were first seen. */
function list(): { at(word: string): number; all(): string[] } {
  const numbers = new Map<string, number>();
  return {
    at(word) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    },
    all: () => [...numbers.keys()],
  };
}
