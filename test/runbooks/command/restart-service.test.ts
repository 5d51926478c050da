import { ScratchNode } from '../a-node';

/** A systemd that knows one service; its properties are files, and a restart makes another start of it. */
const SYSTEMCTL = `
property() { cat "$root/service/$1" 2>/dev/null; }
case $1 in
  show)
    name=\${2#--property=}
    [ "$3" = nginx.service ] || { [ "$name" = LoadState ] && echo LoadState=not-found; exit 0; }
    echo "$name=$(property "$name")" ;;
  restart)
    [ -f "$root/service/broken" ] && { echo exit-code >"$root/service/Result"; exit 1; }
    echo $(( $(property ActiveEnterTimestampMonotonic) + 1 )) >"$root/service/ActiveEnterTimestampMonotonic"
    cat "$root/service/next" >"$root/service/ActiveState" ;;
esac`;

function aNode({ state = 'active', next = 'active', type = 'notify', load = 'loaded' } = {}): ScratchNode {
  return new ScratchNode()
    .stub('systemctl', SYSTEMCTL)
    .stub('journalctl', 'echo "nginx: [emerg] bind() to 0.0.0.0:80 failed"')
    .file('service/LoadState', load)
    .file('service/ActiveState', state)
    .file('service/ActiveEnterTimestampMonotonic', state === 'active' ? '100' : '0')
    .file('service/Type', type)
    .file('service/Result', 'success')
    .file('service/next', next);
}
const restarts = (node: ScratchNode) => node.calls().filter((call) => call.startsWith('systemctl restart'));

it.each(['today', 'old'] as const)('restarts a service and proves it, by %s agent', (agent) => {
  const node = aNode();
  expect(node.send('restart-service', { Service: 'nginx', SettleSeconds: '7' }, agent)).toEqual({
    status: 0,
    out: 'nginx.service was active\nnginx.service is active, started anew',
    err: '',
  });
  expect(node.calls().filter((call) => !call.includes('show'))).toEqual(['systemctl restart nginx.service', 'sleep 7']);
});

it('takes the name with .service, too', () => {
  expect(aNode().send('restart-service', { Service: 'nginx.service' }).status).toBe(0);
});

it('starts a stopped service, and restarts it the next time', () => {
  const node = aNode({ state: 'inactive' });
  expect(node.send('restart-service', { Service: 'nginx' }).out).toContain('was inactive\nnginx.service is active');
  expect(node.send('restart-service', { Service: 'nginx' }).out).toContain('was active\nnginx.service is active');
  expect(restarts(node)).toHaveLength(2);
});

it('takes a service that does one thing and ends', () => {
  const ended = aNode({ type: 'oneshot', state: 'inactive', next: 'inactive' }).send('restart-service', {
    Service: 'nginx',
  });
  expect(ended).toMatchObject({ status: 0, out: 'nginx.service was inactive\nnginx.service ran and ended well' });
});

it('fails with the journal when the service does not start', () => {
  const ended = aNode().file('service/broken').send('restart-service', { Service: 'nginx' });
  expect(ended.status).toBe(1);
  expect(ended.err).toBe('nginx: [emerg] bind() to 0.0.0.0:80 failed\nnginx: must start, got exit-code');
});

it('fails with the journal when the service starts and dies', () => {
  const ended = aNode({ next: 'failed' }).send('restart-service', { Service: 'nginx' });
  expect(ended.status).toBe(1);
  expect(ended.err).toContain('nginx: must run 5 seconds after its start, got failed');
});

it('fails when a restart changed nothing', () => {
  const node = aNode().stub('systemctl', SYSTEMCTL.replace('+ 1', '+ 0'));
  expect(node.send('restart-service', { Service: 'nginx' })).toMatchObject({
    status: 1,
    err: 'nginx: must have started anew, got the start of before',
  });
});

it.each([
  ['a service that is not there', 'apache2', {}, 'apache2: must be a service that systemd can start, got not-found'],
  ['a masked service', 'nginx', { load: 'masked' }, 'nginx: must be a service that systemd can start, got masked'],
  [
    'the agent',
    'amazon-ssm-agent',
    {},
    'amazon-ssm-agent: must be another service than the agent, which runs this command',
  ],
  [
    'the agent as a snap',
    'snap.amazon-ssm-agent.amazon-ssm-agent.service',
    {},
    'snap.amazon-ssm-agent.amazon-ssm-agent.service: must be another service than the agent, which runs this command',
  ],
])('refuses %s', (_, service, world, err) => {
  const node = aNode(world);
  expect(node.send('restart-service', { Service: service })).toMatchObject({ status: 1, err });
  expect(restarts(node)).toEqual([]);
});

it('refuses a node without systemd', () => {
  expect(new ScratchNode().send('restart-service', { Service: 'nginx' })).toEqual({
    status: 1,
    out: '',
    err: 'nginx: systemd must run the services of this node, got no systemctl',
  });
});
