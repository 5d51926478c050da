import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../lib/runbooks/document';
import { ScratchNode } from './a-node';
import { refusalOf } from './refusal-of';

const folder = join(__dirname, '../../runbooks');
const files = ['automation', 'command'].flatMap((kind) =>
  readdirSync(join(folder, kind)).map((file) => `${kind}/${file}`),
);
const parameters = files.flatMap((file) =>
  Object.entries(readDocument(join(folder, file)).parameters).map(([name, parameter]) => ({ file, name, parameter })),
);

const HOSTILE = [
  'x; id',
  '$(id)',
  '`id`',
  'x\nid',
  "x'; id; '",
  'x" & id',
  'x | id',
  'x && id',
  '$HOME',
  '{{ ssm:secret }}',
  '../../etc/passwd ; id',
  '-x\u0000',
];
/** Good values of the parameters that have no default. */
const GOOD: Readonly<Record<string, string>> = {
  AutomationAssumeRole: 'arn:aws:iam::111122223333:role/acme-restart-node',
  Configuration: 'AmazonCloudWatch-acme',
  InstanceId: 'i-0123456789abcdef0',
  Service: 'nginx',
};
const BEHIND = ['\nid', '\n', '; id', '$(id)', ' x', "'", '"', '`'];

describe.each(parameters)('$file $name', ({ name, parameter }) => {
  const good = String(parameter.default ?? GOOD[name]);

  it('refuses hostile values', () => {
    const accepted = HOSTILE.filter((value) => refusalOf(parameter, value) === undefined);
    expect(accepted).toEqual([]);
  });

  it('refuses whatever stands behind or before a good value', () => {
    const tried = BEHIND.flatMap((more) => [`${good}${more}`, `${more}${good}`]);
    expect(tried.filter((value) => refusalOf(parameter, value) === undefined)).toEqual([]);
  });

  it('takes its own default, or what it is for', () => {
    expect(refusalOf(parameter, good)).toBeUndefined();
  });
});

it.each([
  ['command/restart-service.yaml', 'Service', ['nginx', 'nginx.service', 'getty@tty1', 'W3SVC', 'php8.3-fpm']],
  ['command/time-sync.yaml', 'Server', ['169.254.169.123', 'fd00:ec2::123', 'ntp.example.com']],
  ['command/clear-space.yaml', 'Path', ['/', '/var', '/srv/data-1/x_y.z']],
  ['command/clear-space.yaml', 'FreePercent', ['1', '20', '90']],
  ['automation/restart-node.yaml', 'InstanceId', ['i-0123abcd', 'i-0123456789abcdef0', 'mi-0123456789abcdef0']],
  ['automation/create-image.yaml', 'Series', ['weekly', 'before-2026.11_upgrade']],
  ['automation/close-open-ports.yaml', 'SecurityGroupId', ['', 'sg-0123abcd', 'sg-0123456789abcdef0']],
  [
    'automation/create-image.yaml',
    'AutomationAssumeRole',
    ['arn:aws:iam::111122223333:role/acme-create-image', 'arn:aws-us-gov:iam::111122223333:role/path/to/it'],
  ],
])('%s takes every %s that there is', (file, name, values) => {
  const { parameters } = readDocument(join(folder, file));
  expect(values.map((value) => refusalOf(parameters[name], value))).toEqual(values.map(() => undefined));
});

it.each([
  ['command/clear-space.yaml', 'FreePercent', ['0', '91', '100', '020', '']],
  ['command/clear-space.yaml', 'KeepDays', ['0', '1000', '-1', '']],
  ['command/time-sync.yaml', 'MaximumOffsetMilliseconds', ['0', '1000000', '1.5', '']],
  ['command/restart-service.yaml', 'Service', ['', '-nginx', '../sshd', 'a/b', '--all']],
  ['automation/restart-node.yaml', 'InstanceId', ['', 'i-123', 'mi-0123abcd', 'I-0123abcd', 'sg-0123abcd']],
  ['automation/snapshot-volumes.yaml', 'Keep', ['0', '100', '03']],
])('%s refuses a %s that is out of bounds', (file, name, values) => {
  const { parameters } = readDocument(join(folder, file));
  expect(values.filter((value) => refusalOf(parameters[name], value) === undefined)).toEqual([]);
});

describe.each([
  ['restart-service', 'Service', {}],
  ['restart-service', 'SettleSeconds', { Service: 'nginx' }],
  ['time-sync', 'Mode', {}],
  ['time-sync', 'MaximumOffsetMilliseconds', {}],
  ['time-sync', 'Server', { Mode: 'repair' }],
  ['clear-space', 'Mode', {}],
  ['clear-space', 'Path', {}],
  ['clear-space', 'FreePercent', { Mode: 'clear' }],
  ['clear-space', 'KeepDays', { Mode: 'clear' }],
])('%s %s', (name, parameter, others) => {
  it.each([
    '$(touch "$root"/ran)',
    'x; touch "$root"/ran',
    '"; touch "$root"/ran; "',
    '\'; touch "$root"/ran; \'',
    'a[$(touch "$root"/ran)]',
  ])('is never run as code, even if no pattern stood before it: %s', (value) => {
    const node = new ScratchNode();
    // A time service, a package manager and a service manager that take anything.
    for (const tool of ['systemctl', 'journalctl', 'chronyc', 'apt-get', 'systemd-tmpfiles', 'df']) {
      node.stub(tool, 'echo "LoadState=loaded"; echo "d 1000 990 10 99% /"');
    }
    node.stub('touch', 'echo >"$root/ran"').file('etc/chrony.conf').file('var/cache/apt/x').file('var/log/journal/x');
    node.send(name, { ...others, [parameter]: value.replaceAll('$root', node.root) }, 'careless');
    expect(node.calls().filter((call) => call.startsWith('touch'))).toEqual([]);
    expect(node.has('ran')).toBe(false);
  });
});
