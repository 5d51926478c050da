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
  'hands off: Shipshape=hands-off',
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
  const { missingPatches, handsOff = {} } = compliance ?? {};
  return [
    timeZone,
    ...rings,
    ...(patching?.scan ? [`scan: ${patching.scan.opens}`] : []),
    ...baselines,
    ...(missingPatches
      ? [
          `missing patches: ${missingPatches.mode}, ${missingPatches.attempts} attempts, ${missingPatches.coolDown.toHumanString()}, ${missingPatches.when}`,
        ]
      : []),
    ...Object.entries(handsOff).map(([key, value]) => `hands off: ${key}=${value}`),
  ];
}
