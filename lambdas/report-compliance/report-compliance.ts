import { consoleLink } from '../shared/console-link';
import type { Ledger, Standing } from '../shared/ledger';
import type { Log } from '../shared/log';
import { asMetrics } from '../shared/metrics';
import type { LoopPolicy } from '../shared/policy';
import type { Notice } from '../shared/publisher';
import { tellOnce } from '../shared/tell-once';
import { METRICS, ReportRequest } from './contract';
import { csvHead, csvLines } from './csv-table';
import type { CustomCompliance } from './custom-compliance';
import { digest } from './digest';
import { type Gaps, gaps } from './gaps';
import { jsonPieces } from './json-document';
import type { ObjectWriter, ReportStore } from './object-writer';
import { page } from './page/page';
import { rowKeeper } from './page/rows';
import { putOffCounter } from './put-off';
import { type ReadDeps, readLines } from './read-lines';
import type { LastDay, Report, Unconfirmed } from './report';
import type { Shares } from './shares';
import { summariser } from './summarise';
import { timesIn } from './times';
import { type Day, dayOf, standingOf, trendUntil } from './trend';

/** What the report needs. */
export interface ReportDeps extends Omit<ReadDeps, 'ledger'> {
  readonly policy: LoopPolicy;
  readonly ledger: Pick<
    Ledger,
    'debtsOf' | 'outcomesSince' | 'telling' | 'writeTelling' | 'keepStanding' | 'standingsSince'
  >;
  readonly customCompliance: () => Promise<CustomCompliance[]>;
  readonly store: ReportStore;
  readonly bucket: string;
  /** To whoever subscribed to the digest. */
  readonly publish: (notice: Notice) => Promise<void>;
  /** Subscriptions that wait for their confirmation. */
  readonly unconfirmed: () => Promise<Unconfirmed[]>;
  readonly now: () => Date;
  readonly log: Log;
}

/** What was reported, and where to. */
export interface Reported {
  readonly nodes: Shares;
  readonly folder: string;
}

const DAY = 86_400_000;

/** A digest that was claimed this long ago and not sent was broken off: it is claimed just before it is sent, and Lambda waits a minute before it repeats a run. */
const BROKEN_OFF_SECONDS = 45;

const KINDS = [
  { name: 'compliance.csv', type: 'text/csv; charset=utf-8' },
  { name: 'compliance.json', type: 'application/json' },
  { name: 'compliance.html', type: 'text/html; charset=utf-8' },
] as const;

/**
 * How the fleet stands today: reads every node once, writes the same report as a table, a document and a page, and tells
 * whoever subscribed to the digest.
 *
 * @throws when the report cannot be stored or told: Lambda runs it again
 */
export const reportCompliance =
  (deps: ReportDeps) =>
  async (event: unknown): Promise<Reported> => {
    ReportRequest.parse(event);
    const { policy, store, log, now } = deps;
    const takenAt = now();
    const missed = gaps();
    const date = timesIn(policy.timeZone).dateParts(takenAt);
    const day = date.join('-');
    const folder = `reports/${date.join('/')}`;
    const writers = KINDS.map(({ name, type }) => store.open(`${folder}/${name}`, type));
    let report: Report;
    try {
      report = await write(deps, { takenAt, day }, missed, writers as [ObjectWriter, ObjectWriter, ObjectWriter]);
    } catch (error) {
      await Promise.allSettled(writers.map((writer) => writer.abandon()));
      throw error;
    }
    for (const { name } of KINDS) await store.copy(`${folder}/${name}`, `reports/latest/${name}`);
    await tellDay(deps, day, digest(report, pageLink(policy.region, deps.bucket, `${folder}/compliance.html`)));
    const { nodes } = report.summary;
    log.info('fleet reported', {
      folder,
      gaps: report.gaps,
      seconds: Math.round((now().getTime() - takenAt.getTime()) / 1000),
      ...asMetrics(
        policy.fleet,
        takenAt,
        {
          [METRICS.nodesSeen]: nodes.seen,
          [METRICS.nodesCompliant]: nodes.compliant,
          [METRICS.nodesNotCompliant]: nodes.notCompliant,
          [METRICS.nodesUnknown]: nodes.unknown,
          [METRICS.nodesWaived]: nodes.waived,
          [METRICS.nodesOverdue]: report.summary.deadlines.overdue,
          [METRICS.reportGaps]: report.gaps.length,
          [METRICS.unconfirmedSubscriptions]: report.unconfirmed.length,
        },
        // An alarm takes silence for a report that is missing.
        { zeros: true },
      ),
    });
    return { nodes, folder };
  };

/** A run may be started twice, and is repeated when it fails; people hear of a day once. */
async function tellDay({ ledger, publish, log, now }: ReportDeps, day: string, notice: Notice): Promise<void> {
  const told = await tellOnce({ ledger, now, brokenOffSeconds: BROKEN_OFF_SECONDS, keptDays: 2 }, `digest#${day}`, () =>
    publish(notice),
  );
  if (!told) log.info('digest of the day was sent before', { day });
}

async function write(
  deps: ReportDeps,
  { takenAt, day }: { readonly takenAt: Date; readonly day: string },
  missed: Gaps,
  [csv, json, html]: readonly [ObjectWriter, ObjectWriter, ObjectWriter],
): Promise<Report> {
  const { policy } = deps;
  const sum = summariser(takenAt);
  const document = jsonPieces();
  const putOff = putOffCounter(policy, takenAt);
  const rows = rowKeeper();
  let notOurs = 0;
  await csv.write(csvHead());
  await json.write(document.head());
  for await (const { lines, notOurs: others } of readLines(deps, takenAt, missed)) {
    notOurs += others;
    for (const line of lines) {
      sum.add(line);
      putOff.add(line);
      rows.add(line);
    }
    await csv.write(csvLines(lines));
    await json.write(document.lines(lines));
  }
  const isWhole = missed.all().length === 0;
  const lastDay = await lastDayOf(deps, takenAt, missed);
  const unconfirmed = await unconfirmedOf(deps, missed);
  const customCompliance = await customOf(deps, missed);
  const summary = sum.summary();
  const today = dayOf(day, summary);
  const trend = await trendOf(deps, today, isWhole ? standingOf(today, takenAt) : undefined, missed);
  const report: Report = {
    fleet: policy.fleet,
    account: policy.account,
    region: policy.region,
    timeZone: policy.timeZone,
    takenAt: takenAt.toISOString(),
    summary,
    putOff: putOff.putOff(),
    trend,
    customCompliance,
    lastDay,
    notOurs,
    gaps: missed.all(),
    unconfirmed,
  };
  await json.write(document.tail(report));
  for (const piece of page(report, rows.rows())) await html.write(piece);
  // The page last: whoever finds it finds the other two beside it.
  for (const writer of [csv, json, html]) await writer.close();
  return report;
}

async function lastDayOf({ policy, ledger }: ReportDeps, now: Date, missed: Gaps): Promise<LastDay | undefined> {
  try {
    const since = new Date(now.getTime() - DAY);
    const nodes = new Set<string>();
    let succeeded = 0;
    let failed = 0;
    for (const ring of [...Object.keys(policy.rings), undefined])
      for (const { nodeId, success } of await ledger.outcomesSince(ring, since)) {
        nodes.add(nodeId);
        if (success) succeeded += 1;
        else failed += 1;
      }
    return { nodes: nodes.size, succeeded, failed };
  } catch (error) {
    missed.note('what the loop did in the last day', error);
    return undefined;
  }
}

async function unconfirmedOf({ unconfirmed }: ReportDeps, missed: Gaps): Promise<Unconfirmed[]> {
  try {
    return await unconfirmed();
  } catch (error) {
    missed.note('whether every subscription is confirmed', error);
    return [];
  }
}

async function customOf({ customCompliance }: ReportDeps, missed: Gaps): Promise<CustomCompliance[]> {
  try {
    return await customCompliance();
  } catch (error) {
    missed.note('what nodes report of their own (Custom:*)', error);
    return [];
  }
}

/** A fleet that was not seen whole would be a dent in the trend that never was: it is told, and not kept. */
async function trendOf(
  { ledger }: ReportDeps,
  today: Day,
  kept: Standing | undefined,
  missed: Gaps,
): Promise<readonly Day[]> {
  try {
    if (kept) await ledger.keepStanding(kept);
    return await trendUntil(today, ledger);
  } catch (error) {
    missed.note('how the fleet stood before', error);
    return [today];
  }
}

/** The object in the console of its partition; there it is opened or downloaded with the reader's own rights. */
const pageLink = (region: string, bucket: string, key: string): string => {
  const { origin } = new URL(consoleLink(region, 'patches'));
  return `${origin}/s3/object/${bucket}?region=${region}&prefix=${key}`;
};
