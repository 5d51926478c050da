import { errorsOf, GOOD_FLEET } from '../../support/fleet-text';

const complaintsAbout = (section: string) =>
  errorsOf(`${GOOD_FLEET}${section}`).map((line) => line.replace(/^fleet\.yaml:/, ''));

const good =
  'runbooks:\n  nightly: { runbook: restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx } }\n';

const mistakes: [title: string, passage: string, otherwise: string, complaints: string[]][] = [
  [
    'a runbook that there is not',
    'restart-service',
    'restart-servce',
    ['29:23 runbooks.nightly.runbook: must be a known value, got "restart-servce", did you mean restart-service'],
  ],
  [
    'a schedule without a runbook',
    'runbook: restart-service, ',
    '',
    [
      '29:3 runbooks.nightly.runbook: must be given, one of restart-node, create-image, snapshot-volumes, close-open-ports, restart-service, time-sync, clear-space, cloudwatch-agent',
    ],
  ],
  [
    'a slice that there is not',
    'slice: web',
    'slice: wb',
    ['29:47 runbooks.nightly.slice: must be the name of a slice, got "wb", did you mean web'],
  ],
  ['a schedule without a slice', 'slice: web, ', '', ['29:3 runbooks.nightly.slice: must be given, such as web']],
  [
    'a key that is misspelt',
    'at: daily',
    'att: daily',
    [
      '29:3 runbooks.nightly: must have either at or every, got neither',
      '29:52 runbooks.nightly.att: must be a known key, got "att", did you mean at',
    ],
  ],
  [
    'a schedule without a time',
    'at: daily 04:00, ',
    '',
    ['29:3 runbooks.nightly: must have either at or every, got neither'],
  ],
  [
    'two times',
    'at: daily 04:00',
    'at: daily 04:00, every: 1 hour',
    ['29:3 runbooks.nightly: must have either at or every, got both'],
  ],
  [
    'a time that is none',
    'daily 04:00',
    'nightly 04:00',
    [
      '29:56 runbooks.nightly.at: must be such as Sunday 02:00, daily 06:00, second Tuesday 22:00, last Friday 23:00 or cron(0 2 ? * SUN *), got "nightly 04:00"',
    ],
  ],
  [
    'a rhythm that begins with the deploy',
    'at: daily 04:00',
    'every: 3 hours',
    [
      '29:59 runbooks.nightly.every: must be 30 minutes or 1, 2, 4, 8 or 12 hours, got "3 hours": for days and weeks there is at',
    ],
  ],
  [
    'a rhythm of days',
    'at: daily 04:00',
    'every: 1 day',
    [
      '29:59 runbooks.nightly.every: must be 30 minutes or 1, 2, 4, 8 or 12 hours, got "1 day": for days and weeks there is at',
    ],
  ],
  [
    'a window without time to begin anything',
    'at: daily 04:00',
    'at: daily 04:00, lasts: 1 hour',
    ['29:76 runbooks.nightly.lasts: must be 2 hours to 24 hours, got 1 hour'],
  ],
  [
    'a window that opens while it is open',
    'daily 04:00',
    'rate(30 minutes)',
    ['29:56 runbooks.nightly.at: must leave the window time to close before it opens again, got rate(30 minutes)'],
  ],
  [
    'a length where there is no window',
    'at: daily 04:00',
    'every: 1 hour, lasts: 2 hours',
    ['29:67 runbooks.nightly.lasts: must be absent with every, which has no window'],
  ],
  [
    'no pace at all',
    'at: daily 04:00',
    'at: daily 04:00, pace: 0%',
    ['29:75 runbooks.nightly.pace: must be a share of 1% to 100%, or a whole number of nodes from 1, got "0%"'],
  ],
  [
    'an error budget that is none',
    'at: daily 04:00',
    'at: daily 04:00, errors: few',
    ['29:77 runbooks.nightly.errors: must be a share of 0% to 100%, or a whole number of nodes from 0, got "few"'],
  ],
  [
    'a parameter that the runbook does not have',
    'Service: nginx',
    'Service: nginx, SettleSecond: 5',
    [
      '29:99 runbooks.nightly.parameters.SettleSecond: must be a parameter of restart-service, got "SettleSecond", did you mean SettleSeconds',
    ],
  ],
  [
    'a parameter that is missing',
    ', parameters: { Service: nginx }',
    '',
    ['29:3 runbooks.nightly: must have parameters with Service for restart-service, got none'],
  ],
  [
    'a parameter that is missing among others',
    'Service: nginx',
    'SettleSeconds: 5',
    ['29:69 runbooks.nightly.parameters: must have Service for restart-service, got none'],
  ],
  [
    'a parameter with a command in it',
    'Service: nginx',
    'Service: "nginx; id"',
    ['29:92 runbooks.nightly.parameters.Service: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$, got "nginx; id"'],
  ],
  [
    'a parameter with a substitution in it',
    'Service: nginx',
    'Service: $(id)',
    ['29:92 runbooks.nightly.parameters.Service: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$, got "$(id)"'],
  ],
  [
    'a parameter with a line break in it',
    'Service: nginx',
    'Service: "nginx\\n"',
    ['29:92 runbooks.nightly.parameters.Service: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$, got "nginx\\n"'],
  ],
  [
    'a number beyond what it takes',
    'Service: nginx',
    'Service: nginx, SettleSeconds: 500',
    ['29:114 runbooks.nightly.parameters.SettleSeconds: must match ^[0-9]{1,2}$, got the number 500'],
  ],
  [
    'a parameter that is a list',
    'Service: nginx',
    'Service: [nginx]',
    ['29:92 runbooks.nightly.parameters.Service: must be text, got a list'],
  ],
  [
    'a value that is not among those that it takes',
    'restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx }',
    'time-sync, slice: web, at: daily 04:00, parameters: { Mode: repairs }',
    ['29:83 runbooks.nightly.parameters.Mode: must be one of audit, repair, got "repairs", did you mean repair'],
  ],
  [
    'the node as a parameter',
    'restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx }',
    'restart-node, slice: web, at: daily 04:00, parameters: { InstanceId: i-0123456789abcdef0 }',
    ['29:80 runbooks.nightly.parameters.InstanceId: must be absent: the slice says which nodes'],
  ],
  [
    'the role as a parameter',
    'restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx }',
    'restart-node, slice: web, at: daily 04:00, parameters: { AutomationAssumeRole: admin }',
    ['29:80 runbooks.nightly.parameters.AutomationAssumeRole: must be absent: each automation has its own role'],
  ],
  [
    'something else than a node',
    'restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx }',
    'close-open-ports, slice: web, at: daily 04:00, parameters: { SecurityGroupId: sg-12345678 }',
    ['29:84 runbooks.nightly.parameters.SecurityGroupId: must be absent: the slice says which nodes'],
  ],
  [
    'text where true or false belongs',
    'restart-service, slice: web, at: daily 04:00, parameters: { Service: nginx }',
    'close-open-ports, slice: web, at: daily 04:00, parameters: { DryRun: "no" }',
    ['29:92 runbooks.nightly.parameters.DryRun: must be true or false, got "no"'],
  ],
  [
    'a name with a space',
    'nightly:',
    'each night:',
    [
      '29:3 runbooks."each night": must name the schedule with 1 to 50 letters, digits, hyphens, dots and underscores, got "each night"',
    ],
  ],
  ['a list', 'runbooks:\n  nightly', 'runbooks:\n  - nightly', ['29:3 runbooks: must be a mapping, got a list']],
];

it('has nothing against a good one, or against an empty section', () => {
  expect(complaintsAbout(good)).toEqual([]);
  expect(complaintsAbout('runbooks: {}\n')).toEqual([]);
});

it.each(mistakes)('refuses %s', (_, passage, otherwise, complaints) => {
  expect(good).toContain(passage);
  expect(complaintsAbout(good.replace(passage, () => otherwise))).toEqual(complaints);
});

it('refuses a name that gives it the window of a ring', () => {
  const ringed = GOOD_FLEET.replace(
    '    web: { opens: Wednesday',
    '    runbook-nightly: { opens: Friday 02:00 }\n    web: { opens: Wednesday',
  );
  expect(errorsOf(`${ringed}${good}`)).toEqual([
    'fleet.yaml:30:3 runbooks.nightly: must have a name that gives it a window of its own, got that of the ring runbook-nightly',
  ]);
});

it('refuses runbooks for a fleet whose documents AWS would not take', () => {
  expect(errorsOf(`${GOOD_FLEET.replace('name: acme', 'name: amazonia')}${good}`)).toEqual([
    'fleet.yaml:28:1 runbooks: must be absent, for AWS keeps documents with such names to itself, got it for amazonia',
  ]);
});
