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

type Cell = string | number | boolean | undefined;

type Row = Readonly<Record<(typeof CSV_COLUMNS)[number], Cell>>;

/** The head of the table. */
export const csvHead = (): string => `${CSV_COLUMNS.join(',')}\r\n`;

/**
 * One line per node. A text that a spreadsheet would run as a formula gets an apostrophe in front: names and tags are written
 * by whoever owns the node.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export const csvLines = (lines: readonly NodeLine[]): string =>
  lines
    .map((line) => {
      const row = rowOf(line);
      return `${CSV_COLUMNS.map((column) => written(row[column])).join(',')}\r\n`;
    })
    .join('');

/** What spreadsheets take for the beginning of a formula, in East Asian width as well. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n]/;

function written(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

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
