import { stringify } from 'csv-stringify/sync';
import type { DebtLine, NodeLine } from './node-line';

/** The columns, in an order that only ever grows at its end. Times are ISO 8601, UTC; numbers are plain. */
export const CSV_COLUMNS = [
  'node_id',
  'name',
  'account',
  'region',
  'ring',
  'operating_system',
  'platform',
  'standing',
  'cause',
  'verdict',
  'reason',
  'first_seen',
  'attempts',
  'last_attempt',
  'further_causes',
  'online',
  'last_ping',
  'last_scan',
  'baseline',
  'missing',
  'failed',
  'pending_reboot',
  'rejected',
  'due',
  'severity',
  'would_act',
  'waiver',
  'hands_off_until',
] as const;

type Row = Readonly<Record<(typeof CSV_COLUMNS)[number], string | number | boolean | undefined>>;

/** The head of the table. */
export const csvHead = (): string => rows([[...CSV_COLUMNS]]);

/**
 * One line per node. A text that a spreadsheet would run as a formula gets an apostrophe in front: names and tags are written
 * by whoever owns the node.
 */
export const csvLines = (lines: readonly NodeLine[]): string =>
  rows(
    lines.map((line) => {
      const row = rowOf(line);
      return CSV_COLUMNS.map((column) => row[column]);
    }),
  );

const rows = (records: readonly (readonly Row[keyof Row][])[]): string =>
  stringify(records as Row[keyof Row][][], {
    escape_formulas: true,
    record_delimiter: '\r\n',
    // many readers end a row at any of the two
    quoted_match: /[\r\n]/,
    cast: { boolean: (value) => (value ? 'true' : 'false') },
  });

function rowOf({ debts, ...line }: NodeLine): Row {
  const [first, ...further] = debts;
  const dueFirst = debts
    .filter(({ dueAt }) => dueAt !== undefined)
    .reduce<DebtLine | undefined>((soonest, debt) => (!soonest || isBefore(debt, soonest) ? debt : soonest), undefined);
  return {
    node_id: line.nodeId,
    name: line.name,
    account: line.account,
    region: line.region,
    ring: line.ring,
    operating_system: line.operatingSystem,
    platform: line.platform,
    standing: line.standing,
    cause: first?.cause,
    verdict: first?.verdict,
    reason: first?.reason ?? line.resting,
    first_seen: first?.firstSeen,
    attempts: first?.attempts,
    last_attempt: first?.lastAttemptAt,
    further_causes: further.map(({ cause }) => cause).join(' ') || undefined,
    online: line.isOnline,
    last_ping: line.lastPingAt,
    last_scan: line.scannedAt,
    baseline: line.baselineId,
    missing: line.missing,
    failed: line.failed,
    pending_reboot: line.pendingReboot,
    rejected: line.rejected,
    due: dueFirst?.dueAt,
    severity: dueFirst?.severity,
    would_act: debts.some(({ wouldAct }) => wouldAct) || undefined,
    waiver: line.waiver,
    hands_off_until: line.handsOffUntil,
  };
}

const isBefore = ({ dueAt: one = '' }: DebtLine, { dueAt: other = '' }: DebtLine): boolean => one < other;
