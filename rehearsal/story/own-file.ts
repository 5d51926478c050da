import type { Attempts, Compliance } from '../../lib/compliance/config';
import type { Fleet } from '../../lib/config/fleet';

/** What the named part of the story needs of the file, as it reads there. */
const needed = [
  'Europe/Zurich',
  'canary: Sunday 02:00, 3 hours, cutoff 1 hour cancel, pace 50%, errors 1',
  'web: Wednesday 02:00, 3 hours, cutoff 1 hour cancel, pace 25%, errors 10%, after canary',
  'db: Thursday 02:00, 4 hours, cutoff 1 hour cancel, pace 25%, errors 1, after web',
  'scan: daily 06:00',
  'AMAZON_LINUX_2023: CLASSIFICATION Security, SEVERITY Critical Important after 3; CLASSIFICATION Bugfix after 14; not kernel-6.1.*',
  'REDHAT_ENTERPRISE_LINUX: CLASSIFICATION Security, SEVERITY Critical Important after 3',
  'WINDOWS: CLASSIFICATION SecurityUpdates CriticalUpdates, MSRC_SEVERITY Critical Important after 5',
  'UBUNTU: PRIORITY Required Important Standard',
  'missing patches: automatic, 2 attempts, 20 minutes, inside windows',
  'associations: automatic, 2 attempts, 1 hour, at any time',
  'scans: automatic, 2 attempts, 6 hours, stale after 50 hours',
  'hands off: Shipshape=hands-off',
  'php-on-web: Role=web, php8.3*, until 2027-01-31',
  'quarter-end: Role=db, until 2026-11-30',
  'deadlines: 3 days, 14 days, 30 days',
  'stop when: 50% of 5 within 1 hour',
];

/** Whether a file asks for what the named part of the story was written for; any other file has a week of its own. */
export const isOwnFile = (fleet: Fleet): boolean => asRead(fleet).join('\n') === needed.join('\n');

function asRead({ timeZone, patching, compliance }: Fleet): string[] {
  const rings = (patching?.rings ?? []).map(
    ({ name, opens, lasts, cutoff, cutoffBehavior, pace, errors, after, target }) =>
      [
        `${name}: ${opens}, ${lasts.toHumanString()}, cutoff ${cutoff.toHumanString()} ${cutoffBehavior}, pace ${pace}`,
        `errors ${errors}`,
        ...(after === undefined ? [] : [`after ${after}`]),
        ...(target.kind === 'patchGroup' ? [] : [target.kind]),
      ].join(', '),
  );
  const baselines = (patching?.baselines ?? []).map(({ operatingSystem, rules, approved, rejected }) => {
    const asked = rules.map(({ filters, afterDays, until }) => {
      const conditions = filters.map(({ key, values }) => [key, ...values].join(' ')).join(', ');
      return `${conditions}${afterDays === undefined ? '' : ` after ${afterDays}`}${until === undefined ? '' : ` until ${until}`}`;
    });
    return `${operatingSystem}: ${[...asked, ...approved, ...rejected.map((name) => `not ${name}`)].join('; ')}`;
  });
  return [
    timeZone,
    ...rings,
    ...(patching?.scan ? [`scan: ${patching.scan.opens}`] : []),
    ...baselines,
    ...(compliance ? asReadOf(compliance) : []),
  ];
}

function asReadOf({ missingPatches, associations, scans, ...compliance }: Compliance): string[] {
  const attempts = (what: string, { mode, attempts: most, coolDown }: Attempts, more: string) =>
    `${what}: ${mode}, ${most} attempts, ${coolDown.toHumanString()}, ${more}`;
  const pairs = (tags: Readonly<Record<string, string>>) =>
    Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const { deadlines, stopWhen } = compliance;
  return [
    attempts('missing patches', missingPatches, missingPatches.when),
    attempts('associations', associations, associations.when),
    attempts('scans', scans, `stale after ${scans.staleAfter.toHours()} hours`),
    ...pairs(compliance.handsOff).map((tag) => `hands off: ${tag}`),
    ...compliance.waivers.map(({ name, tags = {}, nodeIds = [], patches = [], until }) =>
      [`${name}: ${[...pairs(tags), ...nodeIds].join(' ')}`, ...patches, `until ${until}`].join(', '),
    ),
    `deadlines: ${[deadlines.critical, deadlines.security, deadlines.other].map((time) => time?.toHumanString()).join(', ')}`,
    `stop when: ${stopWhen.failedPercent}% of ${stopWhen.outOf} within ${stopWhen.within.toHumanString()}`,
  ];
}
