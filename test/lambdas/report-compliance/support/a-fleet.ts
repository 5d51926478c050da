import type { DebtLine, NodeLine, Standing } from '../../../../lambdas/report-compliance/node-line';
import { type PageRows, rowKeeper } from '../../../../lambdas/report-compliance/page/rows';
import { putOffCounter } from '../../../../lambdas/report-compliance/put-off';
import type { Report } from '../../../../lambdas/report-compliance/report';
import { summariser } from '../../../../lambdas/report-compliance/summarise';
import { type Day, daysBefore } from '../../../../lambdas/report-compliance/trend';
import type { Cause, VerdictState } from '../../../../lambdas/shared/cause';
import type { LoopPolicy } from '../../../../lambdas/shared/policy';
import { aPolicy } from '../../../support/a-policy';

export const NOW = new Date('2026-11-22T06:00:00Z');

const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

/** A node of the fleet; compliant unless a case says otherwise. */
export const aLine = (changes: Partial<NodeLine> = {}): NodeLine => ({
  nodeId: 'i-0123456789abcdef0',
  account: '123456789012',
  region: 'eu-central-1',
  ring: 'web',
  operatingSystem: 'AMAZON_LINUX_2023',
  platform: 'Amazon Linux 2023',
  standing: 'compliant',
  debts: [],
  isOnline: true,
  scannedAt: daysAgo(0.1),
  missing: 0,
  failed: 0,
  pendingReboot: 0,
  rejected: 0,
  ...changes,
});

/** What a node owes; missing patches since yesterday unless a case says otherwise. */
export const aDebt = (changes: Partial<DebtLine> = {}): DebtLine => ({
  nodeId: 'i-0123456789abcdef0',
  ring: 'web',
  cause: 'missing-patches',
  verdict: 'wait',
  reason: '3 missing; window acme-web is not open',
  firstSeen: daysAgo(1),
  attempts: 0,
  ...changes,
});

/** So many days of a fleet of sixty that gets better, the last of them today; now and then nobody reported. */
export const aTrend = (days: number): Day[] =>
  Array.from({ length: days }, (_, n) => {
    const back = days - 1 - n;
    const unknown = 2 + (back % 3);
    const notCompliant = Math.min(24, 5 + Math.floor(back / 5) + ((back * 7) % 4));
    return {
      day: daysBefore('2026-11-22', back),
      seen: 60,
      compliant: 60 - unknown - notCompliant,
      notCompliant,
      unknown,
      waived: 0,
      overdue: back % 3,
    };
  }).filter(({ day }) => !day.endsWith('-03') && !day.endsWith('-04'));

/** The rows that the page of these nodes shows. */
export function rowsOf(lines: readonly NodeLine[], atMost?: number): PageRows {
  const keeper = rowKeeper(atMost);
  for (const line of lines) keeper.add(line);
  return keeper.rows();
}

/** A report over these nodes. */
export function aReport(
  lines: readonly NodeLine[],
  changes: Partial<Report> = {},
  policy: Partial<LoopPolicy> = {},
): Report {
  const sum = summariser(NOW);
  const putOff = putOffCounter(aPolicy(policy), NOW);
  for (const line of lines) {
    sum.add(line);
    putOff.add(line);
  }
  return {
    fleet: 'acme',
    account: '123456789012',
    region: 'eu-central-1',
    timeZone: 'Europe/Zurich',
    takenAt: NOW.toISOString(),
    summary: sum.summary(),
    putOff: putOff.putOff(),
    trend: [],
    customCompliance: [],
    lastDay: { nodes: 5, succeeded: 4, failed: 1 },
    notOurs: 0,
    gaps: [],
    unconfirmed: [],
    ...changes,
  };
}

interface Trouble {
  readonly cause: Cause;
  readonly verdict?: VerdictState;
  readonly reason: string;
  readonly days: number;
  readonly attempts?: number;
  readonly standing: Standing;
}

const TROUBLES: readonly Trouble[] = [
  {
    cause: 'failed-install',
    verdict: 'given-up',
    reason: '1 failed to install, 2 missing; 3 of 3 attempts were made',
    days: 34,
    attempts: 3,
    standing: 'not compliant',
  },
  {
    cause: 'silent-agent',
    verdict: 'report',
    reason: 'no ping from the agent for over 60 minutes, though the instance runs',
    days: 9.2,
    standing: 'unknown',
  },
  {
    cause: 'missing-patches',
    verdict: 'wait',
    reason: '4 missing; window acme-web is not open',
    days: 2.1,
    attempts: 1,
    standing: 'not compliant',
  },
  {
    cause: 'foreign-scan',
    verdict: 'report',
    reason: 'scanned with pb-0a1b2c3d4e5f60718 instead of acme-amazon-linux-web (pb-0fedcba9876543210)',
    days: 5.5,
    standing: 'unknown',
  },
  {
    cause: 'pending-reboot',
    verdict: 'wait',
    reason: "2 installed and waiting for a reboot; the ring's window brings it",
    days: 0.6,
    standing: 'not compliant',
  },
  {
    cause: 'missing-patches',
    verdict: 'hands-off',
    reason: '11 missing; tagged Shipshape=hands-off, so the loop leaves it alone',
    days: 18,
    standing: 'not compliant',
  },
  {
    cause: 'missing-patches',
    verdict: 'act',
    reason: '2 missing; attempt 1 of 3',
    days: 0.2,
    attempts: 1,
    standing: 'not compliant',
  },
  {
    cause: 'failed-association',
    verdict: 'report',
    reason: 'association acme-baseline failed: exit status 2',
    days: 3.4,
    standing: 'not compliant',
  },
];

const SYSTEMS = [
  ['AMAZON_LINUX_2023', 'Amazon Linux 2023'],
  ['AMAZON_LINUX_2023', 'Amazon Linux 2023'],
  ['UBUNTU', 'Ubuntu 24.04'],
  ['WINDOWS', 'Microsoft Windows Server 2022 Datacenter 10.0.20348'],
] as const;
const RINGS = ['canary', 'web', 'web', 'web', 'db', 'db', 'batch'] as const;

/** A fleet as one meets it: most nodes in order, every `oneIn`-th with a trouble of its own. */
export function aFleet(size: number, oneIn = 8): NodeLine[] {
  return Array.from({ length: size }, (_, n) => {
    const [operatingSystem, platform] = SYSTEMS[n % SYSTEMS.length] ?? [];
    const ring = n % 23 === 22 ? undefined : RINGS[n % RINGS.length];
    const isHybrid = n % 19 === 18;
    const nodeId = isHybrid
      ? `mi-0${(0xabc0000000000000n + BigInt(n) * 7919n).toString(16)}`
      : `i-0${(0x1a2b3c4d5e00000n + BigInt(n) * 104729n).toString(16).padStart(16, '0')}`;
    const name = `${isHybrid ? 'store' : (ring ?? 'lab')}-${String(n + 1).padStart(2, '0')}`;
    const base = aLine({ nodeId, name, ring, operatingSystem, platform });
    if (n === 41) return { ...base, standing: 'unknown', resting: 'the instance is stopped', isOnline: false };
    const trouble = n % oneIn === oneIn - 1 ? TROUBLES[Math.floor(n / oneIn) % TROUBLES.length] : undefined;
    if (!trouble) return base;
    const { cause, verdict, reason, days, attempts = 0, standing } = trouble;
    const debt: DebtLine = {
      nodeId,
      name,
      ring,
      cause,
      verdict,
      reason,
      firstSeen: daysAgo(days + (n % 5) * 0.15),
      attempts,
    };
    return {
      ...base,
      standing,
      debts: [debt],
      missing: cause === 'missing-patches' ? 4 : 0,
      failed: cause === 'failed-install' ? 1 : 0,
      pendingReboot: cause === 'pending-reboot' ? 2 : 0,
    };
  });
}
