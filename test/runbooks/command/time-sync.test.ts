import { ScratchNode } from '../a-node';

/** A chrony whose offset and leap status lie in a file; it is right after a restart if it then has the server of `reachable`. */
const CHRONYC = `
case "$*" in
  '-c tracking') [ -f "$root/tracking" ] && cat "$root/tracking" ;;
  makestep) grep -q "$(cat "$root/reachable")" "$root/etc/chrony.conf" && echo '${'A9FEA97B,169.254.169.123,4,1,0.000021,0.00002,0.00002,1,0,0,0.0003,0.0002,16,Normal'}' >"$root/tracking" ;;
esac`;
const tracking = (offset: string, leap = 'Normal') =>
  `0,ntp,3,1763,${offset},0.1,0.1,-9,0,0,0.001,0.001,64.4,${leap}\n`;

function withChrony(
  offset: string,
  { leap = 'Normal', config = 'pool 2.pool.ntp.org iburst\n', reachable = '169.254.169.123' } = {},
) {
  return new ScratchNode()
    .stub('chronyc', CHRONYC)
    .stub('systemctl', '')
    .file('etc/chrony.conf', config)
    .file('reachable', reachable)
    .file('tracking', tracking(offset, leap));
}

/** A systemd-timesyncd in the words of timedatectl. */
function withTimesyncd(offset: string | undefined, repaired = '+0.4ms'): ScratchNode {
  const node = new ScratchNode()
    .stub('systemctl', `[ "$1" = restart ] && echo '${repaired}' >"$root/offset"; exit 0`)
    .stub(
      'timedatectl',
      `case $1 in
        status) [ -s "$root/offset" ] && said=yes || said=no; echo "System clock synchronized: $said" ;;
        timesync-status) [ -s "$root/offset" ] && echo "       Offset: $(cat "$root/offset")" ;;
      esac; exit 0`,
    );
  return offset === undefined ? node : node.file('offset', offset);
}
const changes = (node: ScratchNode) => node.calls().filter((call) => !/tracking|status|systemctl cat/.test(call));

describe('audit', () => {
  it.each(['today', 'old'] as const)('says of a right clock that it is, by %s agent, and changes nothing', (agent) => {
    const node = withChrony('-0.000021');
    expect(node.send('time-sync', {}, agent)).toEqual({
      status: 0,
      out: 'the clock is right: 0.021 ms off, by chrony',
      err: '',
    });
    expect(changes(node)).toEqual([]);
  });

  it.each([
    ['a clock that is slow', withChrony('-42.5'), '42500.000 ms off', 'chrony'],
    ['a clock that is fast', withChrony('1.001'), '1001.000 ms off', 'chrony'],
    ['a chrony without a source', withChrony('0', { leap: 'Not synchronised' }), 'no source', 'chrony'],
    ['a timesyncd that is off', withTimesyncd('+1min 2.5s'), '62500.000 ms off', 'timesyncd'],
    ['a timesyncd without a source', withTimesyncd(undefined), 'no source', 'timesyncd'],
  ])('fails for %s, and changes nothing', (_, node, got, service) => {
    const { status, err } = node.send('time-sync');
    expect([status, err]).toEqual([1, `time: must be within 1000 ms of its source by ${service}, got ${got}`]);
    expect(changes(node)).toEqual([]);
    expect(node.has('etc/systemd')).toBe(false);
  });

  it.each([
    ['+999us', 0.999],
    ['-12.345ms', 12.345],
    ['+1s', 1000],
  ])('reads %s of timesyncd', (offset, milliseconds) => {
    expect(withTimesyncd(offset).send('time-sync').out).toBe(
      `the clock is right: ${milliseconds.toFixed(3)} ms off, by timesyncd`,
    );
  });

  it('takes the bound from the parameter, boundary included', () => {
    expect(withChrony('0.005').send('time-sync', { MaximumOffsetMilliseconds: '5' }).status).toBe(0);
    expect(withChrony('0.00501').send('time-sync', { MaximumOffsetMilliseconds: '5' }).status).toBe(1);
  });

  it('fails where no time service is installed', () => {
    expect(new ScratchNode().send('time-sync', { Mode: 'repair' })).toEqual({
      status: 1,
      out: '',
      err: 'time: chrony or systemd-timesyncd must be installed, got neither; install the package chrony',
    });
  });

  it('counts a leap second that is due as synchronised', () => {
    expect(withChrony('0.001', { leap: 'Insert second' }).send('time-sync').status).toBe(0);
  });
});

describe('repair', () => {
  it('leaves a right clock alone', () => {
    const node = withChrony('0.2');
    expect(node.send('time-sync', { Mode: 'repair' }).status).toBe(0);
    expect(changes(node)).toEqual([]);
  });

  it('adds the server, steps the clock and measures again', () => {
    const node = withChrony('-42');
    expect(node.send('time-sync', { Mode: 'repair' })).toEqual({
      status: 0,
      out: [
        'before: 42000.000 ms off, by chrony',
        'added 169.254.169.123 to /etc/chrony.conf',
        'the clock is right now: 0.021 ms off, by chrony',
      ].join('\n'),
      err: '',
    });
    expect(node.read('etc/chrony.conf')).toBe(
      'pool 2.pool.ntp.org iburst\n\n# shipshape time-sync\nserver 169.254.169.123 prefer iburst minpoll 4 maxpoll 4\n',
    );
    expect(changes(node)).toEqual([
      'systemctl enable chronyd.service',
      'systemctl restart chronyd.service',
      'chronyc waitsync 12 0 0 5',
      'chronyc makestep',
      'chronyc waitsync 6 1 0 2',
    ]);
  });

  it('does nothing the second time', () => {
    const node = withChrony('-42');
    node.send('time-sync', { Mode: 'repair' });
    const config = node.read('etc/chrony.conf');
    node.calls();
    expect(node.send('time-sync', { Mode: 'repair' }).out).toBe('the clock is right: 0.021 ms off, by chrony');
    expect(node.read('etc/chrony.conf')).toBe(config);
    expect(changes(node)).toEqual([]);
  });

  it.each(['server 169.254.169.123 prefer\n', 'pool  169.254.169.123\n'])(
    'adds no server that is there: %j',
    (config) => {
      const node = withChrony('-42', { config });
      expect(node.send('time-sync', { Mode: 'repair' }).status).toBe(0);
      expect(node.read('etc/chrony.conf')).toBe(config);
    },
  );

  it('does not take a server that only looks alike for the one', () => {
    const node = withChrony('-42', { config: 'server 169x254.169.123\n# server 169.254.169.123\n' });
    node.send('time-sync', { Mode: 'repair' });
    expect(node.read('etc/chrony.conf')).toContain('\nserver 169.254.169.123 prefer');
  });

  it('adds a server of our own for nodes that are not on EC2', () => {
    const node = withChrony('-42', { reachable: 'ntp.example.com' });
    expect(node.send('time-sync', { Mode: 'repair', Server: 'ntp.example.com' }).status).toBe(0);
    expect(node.read('etc/chrony.conf')).toContain('\nserver ntp.example.com prefer');
  });

  it('restarts chrony by its name on Debian', () => {
    const node = withChrony('-42').stub('systemctl', '[ "$*" != "cat chronyd.service" ]');
    node.send('time-sync', { Mode: 'repair' });
    expect(changes(node)).toContain('systemctl restart chrony.service');
  });

  it('fails when the clock is still off afterwards', () => {
    const ended = withChrony('-42', { reachable: 'ntp.example.com' }).send('time-sync', { Mode: 'repair' });
    expect(ended).toMatchObject({
      status: 1,
      err: 'time: must be within 1000 ms of its source after a repair with 169.254.169.123, got 42000.000 ms off',
    });
  });

  it('fails when the time service does not start', () => {
    const node = withChrony('-42').stub('systemctl', '[ "$1" != restart ]');
    expect(node.send('time-sync', { Mode: 'repair' }).err).toBe('time: chronyd.service must start, got a failure');
  });

  it('gives systemd-timesyncd its server in a file of its own', () => {
    const node = withTimesyncd(undefined);
    expect(node.send('time-sync', { Mode: 'repair' })).toEqual({
      status: 0,
      out: [
        'before: no source, by timesyncd',
        'wrote 169.254.169.123 to /etc/systemd/timesyncd.conf.d/shipshape.conf',
        'the clock is right now: 0.400 ms off, by timesyncd',
      ].join('\n'),
      err: '',
    });
    expect(node.read('etc/systemd/timesyncd.conf.d/shipshape.conf')).toBe(
      '# shipshape time-sync\n[Time]\nNTP=169.254.169.123\n',
    );
  });
});
