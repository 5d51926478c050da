import { formatPath, type Path } from '../../../lib/config/path';
import { OpeningTime } from '../../../lib/patching/opening-time';
import { type AskedOfPolicies, patchPolicyProblems } from '../../../lib/patching/patch-policy-problems';

/** What can be expressed: a ring by the clock of UTC, and a scan. */
const GOOD = {
  baselines: { linux: { operatingSystem: 'AMAZON_LINUX_2023', default: true } },
  rings: { web: { opens: 'Wednesday 02:00', pace: '25%', errors: '5%', reboot: 'never' } },
  scan: 'daily 06:00',
};

type Written = Record<string, unknown>;

/** The problems of a file, as its reader finds them: what is written is given, and nothing else. */
function problemsOf(change: Written = {}, ring: Written = {}, timeZone = 'UTC'): string[] {
  const written: Written = { ...GOOD, ...change, rings: { web: { ...GOOD.rings.web, ...ring } } };
  const at = (path: Path) => path.reduce<unknown>((value, key) => (value as Written | undefined)?.[key], written);
  const rings = { web: { ...ring, opens: OpeningTime.parse(String(at(['rings', 'web', 'opens']))) } };
  const scan = at(['scan', 'opens']) ?? at(['scan']);
  const draft = {
    ...written,
    rings,
    scan: scan === undefined ? undefined : { opens: OpeningTime.parse(String(scan)) },
  } as AskedOfPolicies;
  return patchPolicyProblems(draft, timeZone, (path) => at(path) !== undefined).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}

it.each<[string, Written, Written]>([
  ['a ring by patch group, its scan, pace, budget and reboot', {}, {}],
  ['a ring by one other tag', {}, { target: { tags: { Role: 'web' } } }],
  ['a ring by resource group', {}, { target: { resourceGroup: 'databases' } }],
  ['a ring every day', {}, { opens: 'daily 02:30' }],
  ['a ring on the second Tuesday', {}, { opens: 'second Tuesday 22:00' }],
  ['the daily cron that Quick Setup proposes', { scan: 'cron(0 1 * * ? *)' }, {}],
  ['output to S3, and nothing told', { output: { s3: true, cloudWatch: false }, tellStatus: false }, {}],
])('takes %s', (_, change, ring) => {
  expect(problemsOf(change, ring)).toEqual([]);
});

const NO_END =
  'must be left out with mode policy: a patch policy has no end and no cutoff: it goes on until every node is done';
const SCHEDULE = 'must be daily, weekly, or on an nth weekday of the month with mode policy, at one time of day';

it.each<[Written, Written, string]>([
  [
    { scan: undefined },
    {},
    'mode: must be windows unless scan is given, for every patch policy scans, got policy without it',
  ],
  [{}, { lasts: '3 hours' }, `rings.web.lasts: ${NO_END}`],
  [{}, { cutoff: '1 hour' }, `rings.web.cutoff: ${NO_END}`],
  [{}, { cutoffBehavior: 'cancel' }, `rings.web.cutoffBehavior: ${NO_END}`],
  [{}, { minutesPerNode: 30 }, `rings.web.minutesPerNode: ${NO_END}`],
  [
    {},
    { after: 'canary' },
    'rings.web.after: must be left out with mode policy: a patch policy has no end, so there is no last moment from which to count by how much the approvals of this ring must lag',
  ],
  [
    {},
    { hooks: { before: 'Drain' } },
    'rings.web.hooks: must be left out with mode policy: a patch policy runs no other document before or after an installation',
  ],
  [
    {},
    { priority: 2 },
    'rings.web.priority: must be left out with mode policy: a patch policy has no tasks to put in order',
  ],
  [
    {},
    { target: { tags: { Role: 'web', Stage: 'prod' } } },
    'rings.web.target: must be one tag with mode policy, for a patch policy takes one, got 2',
  ],
  [{}, { opens: 'rate(7 days)' }, `rings.web.opens: ${SCHEDULE}, got rate(7 days)`],
  [{}, { opens: 'last Friday 23:00' }, `rings.web.opens: ${SCHEDULE}, got last Friday 23:00`],
  [{}, { opens: 'cron(0 2 1 * ? *)' }, `rings.web.opens: ${SCHEDULE}, got cron(0 2 1 * ? *)`],
  [{}, { opens: 'cron(0 2 ? JAN SUN *)' }, `rings.web.opens: ${SCHEDULE}, got cron(0 2 ? JAN SUN *)`],
  [
    {},
    { opens: 'second Tuesday 22:00 + 5 days' },
    'rings.web.opens: must have no days added with mode policy, for the schedule of a patch policy has no offset, got second Tuesday 22:00 + 5 days',
  ],
  [{ scan: 'last Friday 06:00' }, {}, `scan: ${SCHEDULE}, got last Friday 06:00`],
  [{ scan: { opens: 'last Friday 06:00' } }, {}, `scan.opens: ${SCHEDULE}, got last Friday 06:00`],
  [
    { scan: { opens: 'daily 06:00', pace: '50%' } },
    {},
    'scan.pace: must be left out with mode policy: a patch policy scans at the pace and with the error budget at which it installs',
  ],
  [
    { baselines: { aws: { provided: 'AWS-UbuntuDefaultPatchBaseline' } } },
    {},
    'baselines.aws.provided: must be left out with mode policy: a patch policy names baselines by their ids, and the id of one of AWS differs by Region',
  ],
  [
    { definitions: 'daily 05:00' },
    {},
    'definitions: must be left out with mode policy: a patch policy scans and installs, and does nothing else',
  ],
  [
    { agentUpdate: 'daily 05:00' },
    {},
    'agentUpdate: must be left out with mode policy: a patch policy scans and installs, and does nothing else',
  ],
  [
    { output: { cloudWatch: true } },
    {},
    'output.cloudWatch: must be false with mode policy, got true: a patch policy writes its output to S3 only',
  ],
  [
    { tellStatus: true },
    {},
    'tellStatus: must be false with mode policy, got true: a patch policy sends no notifications',
  ],
])('refuses %j %j', (change, ring, problem) => {
  expect(problemsOf(change, ring)).toEqual([problem]);
});

it('refuses every time zone but UTC', () => {
  expect(problemsOf({}, {}, 'Europe/Zurich')).toEqual([
    'mode: must be windows unless timeZone is UTC, for the schedules of a patch policy are in UTC, got policy with Europe/Zurich',
  ]);
});

it('names everything at once', () => {
  expect(problemsOf({ tellStatus: true }, { lasts: '3 hours', hooks: { after: 'Warm' } }, 'Asia/Tokyo')).toHaveLength(
    4,
  );
});
