import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchNode } from '../a-node';

/** A df that knows how many percent are free, and that /data is another file system. */
const DF = `
case "$2" in "$root"/data*) mount=/data ;; *) mount=/ ;; esac
free=$(cat "$root/free")
echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
echo "/dev/nvme0n1p1 1000 $((1000 - free * 10)) $((free * 10)) $((100 - free))% $mount"`;
/** What each command frees, in percent. */
const freeing = (percent: number) => `echo $(( $(cat "$root/free") + ${percent} )) >"$root/free"`;

function aNode({ free = 5, aptFrees = 1, journalFrees = 1 } = {}): ScratchNode {
  return new ScratchNode()
    .stub('df', DF)
    .stub('apt-get', freeing(aptFrees))
    .stub('journalctl', freeing(journalFrees))
    .stub('systemd-tmpfiles', freeing(1))
    .file('free', String(free))
    .file('var/cache/apt/pkgcache.bin')
    .file('var/log/journal/system.journal', '', 90)
    .file('var/log/syslog', 'running', 30)
    .file('var/log/syslog.1', '', 8)
    .file('var/log/syslog.2.gz', '', 6)
    .file('var/log/syslog.3.gz', '', 20)
    .file('var/log/messages-20261015', '', 20)
    .file('var/log/nginx/access log.4.gz', '', 20)
    .file('var/log/audit/audit.log.1', '', 400)
    .file('var/lib/systemd/coredump/core.nginx.zst', '', 20)
    .file('var/crash/recent.crash', '', 1)
    .file('tmp/upload.part', '', 90);
}
const OLD = [
  'var/log/syslog.1',
  'var/log/syslog.3.gz',
  'var/log/messages-20261015',
  'var/log/nginx/access log.4.gz',
  'var/lib/systemd/coredump/core.nginx.zst',
];
const KEPT = [
  'var/log/syslog',
  'var/log/syslog.2.gz',
  'var/log/audit/audit.log.1',
  'var/log/journal/system.journal',
  'var/crash/recent.crash',
  'tmp/upload.part',
];
const ours = (node: ScratchNode) => node.calls().filter((call) => !call.startsWith('df'));

it.each(['today', 'old'] as const)('only tells, unless asked to clear, by %s agent', (agent) => {
  const node = aNode();
  const { status, out, err } = node.send('clear-space', {}, agent);
  expect([status, err]).toEqual([0, '']);
  expect(out.split('\n').sort()).toEqual(
    [
      '/: 5 percent are free, 20 are wanted',
      'would run: apt-get clean',
      'would run: journalctl --vacuum-time=7d',
      ...OLD.map((path) => `would remove: /${path}`),
      'would run: systemd-tmpfiles --clean',
      '/: nothing was changed',
    ].sort(),
  );
  expect([...OLD, ...KEPT].filter((path) => !node.has(path))).toEqual([]);
  expect(ours(node)).toEqual([]);
});

it('clears old logs and dumps, and never what runs, is recent, is an audit log or is data', () => {
  const node = aNode();
  const { status, out, err } = node.send('clear-space', { Mode: 'clear' });
  expect([status, err]).toEqual([1, '/: 20 percent must be free, got 8 after all that is safe to clear']);
  expect(OLD.filter((path) => node.has(path))).toEqual([]);
  expect(KEPT.filter((path) => !node.has(path))).toEqual([]);
  expect(out.match(/^removed: .*/gm)?.sort()).toEqual(OLD.map((path) => `removed: /${path}`).sort());
  expect(ours(node)).toEqual(['apt-get clean', 'journalctl --vacuum-time=7d', 'systemd-tmpfiles --clean']);
});

it('stops as soon as enough is free', () => {
  const node = aNode({ aptFrees: 15 });
  expect(node.send('clear-space', { Mode: 'clear' })).toEqual({
    status: 0,
    out: '/: 5 percent are free, 20 are wanted\n/: 20 percent are free now',
    err: '',
  });
  expect(ours(node)).toEqual(['apt-get clean']);
  expect(OLD.filter((path) => !node.has(path))).toEqual([]);
});

it('does nothing the second time', () => {
  const node = aNode({ journalFrees: 30 });
  node.send('clear-space', { Mode: 'clear' });
  node.calls();
  expect(node.send('clear-space', { Mode: 'clear' }).out).toBe(
    '/: 36 percent are free, 20 are wanted\n/: 36 percent are free now',
  );
  expect(ours(node)).toEqual([]);
});

it('keeps logs for as long as it is told', () => {
  const node = aNode();
  node.send('clear-space', { Mode: 'clear', KeepDays: '10' });
  expect(node.has('var/log/syslog.1')).toBe(true);
  expect(node.has('var/log/syslog.3.gz')).toBe(false);
});

it('touches nothing that lies on another file system', () => {
  const node = aNode().file('data/x');
  const { status, out } = node.send('clear-space', { Mode: 'clear', Path: `${node.root}/data` });
  expect([status, out]).toEqual([1, '/data: 5 percent are free, 20 are wanted']);
  expect(ours(node)).toEqual([]);
  expect([...OLD, ...KEPT].filter((path) => !node.has(path))).toEqual([]);
});

it('follows no link out of the folders that it clears', () => {
  const node = aNode().file('srv/database/wal.1', '', 90);
  symlinkSync(join(node.root, 'srv/database'), join(node.root, 'var/log/database'));
  symlinkSync(join(node.root, 'srv/database/wal.1'), join(node.root, 'var/log/wal.1'));
  expect(node.send('clear-space', { Mode: 'clear' }).out).not.toContain('wal.1');
  expect(node.has('srv/database/wal.1')).toBe(true);
});

it('goes on where one way fails, and says so', () => {
  const node = aNode({ journalFrees: 20 }).stub('apt-get', 'echo "E: Could not get lock" >&2; exit 100');
  expect(node.send('clear-space', { Mode: 'clear' })).toEqual({
    status: 0,
    out: [
      '/: 5 percent are free, 20 are wanted',
      'failed, left as it is: apt-get clean',
      '/: 25 percent are free now',
    ].join('\n'),
    err: '',
  });
});

it.each([
  ['dnf', 'var/cache/dnf', 'dnf clean packages'],
  ['yum', 'var/cache/yum', 'yum clean packages'],
  ['zypper', 'var/cache/zypp', 'zypper --non-interactive clean'],
])('empties the cache of %s', (tool, folder, call) => {
  const node = new ScratchNode().stub('df', DF).stub(tool, freeing(40)).file('free', '5').file(`${folder}/x.rpm`);
  expect(node.send('clear-space', { Mode: 'clear' }).status).toBe(0);
  expect(ours(node)).toEqual([call]);
});

it('does without tools that the node lacks', () => {
  const node = new ScratchNode().stub('df', DF).file('free', '5').file('var/log/syslog.9', '', 9);
  expect(node.send('clear-space', { Mode: 'clear' }).out).toContain('removed: /var/log/syslog.9');
});

it('refuses a folder that is not there', () => {
  expect(aNode().send('clear-space', { Mode: 'clear', Path: '/no-such-folder-anywhere' })).toEqual({
    status: 1,
    out: '',
    err: '/no-such-folder-anywhere: must be a folder of this node, got none',
  });
});

it('refuses to guess when df does not answer', () => {
  const node = aNode().stub('df', 'exit 1');
  expect(node.send('clear-space', { Mode: 'clear' }).err).toBe(
    '/: must be on a file system of known size, got no answer from df',
  );
  expect(ours(node)).toEqual([]);
});
