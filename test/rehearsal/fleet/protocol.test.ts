import { answerWire } from '../../../rehearsal/fleet/protocol';
import { aFleet } from './builders';

it('reads and writes the query protocol of EC2', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'WINDOWS', tags: { Role: 'web', Note: 'a < b & c' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'db' } });
  const body =
    'Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=tag%3ARole&Filter.1.Value.1=web&Filter.1.Value.2=app&MaxResults=5';
  const answer = await answerWire(fleet, {
    path: '/_ec2',
    headers: { 'x-rehearsal-principal': 'arn:aws:iam::123456789012:role/loop' },
    body,
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain(`<instanceId>${id}</instanceId>`);
  expect(answer.body).toContain('<instanceState><code>16</code><name>running</name></instanceState>');
  expect(answer.body).toContain('<item><key>Note</key><value>a &lt; b &amp; c</value></item>');
  expect(answer.body.match(/<instanceId>/g)).toHaveLength(1);
  expect(fleet.calls).toMatchObject([
    {
      action: 'ec2:DescribeInstances',
      input: { Filters: [{ Name: 'tag:Role', Values: ['web', 'app'] }], MaxResults: 5 },
      principal: 'arn:aws:iam::123456789012:role/loop',
    },
  ]);
});

it('writes times as seconds since 1970', async () => {
  const fleet = aFleet();
  await fleet.call('CreateMaintenanceWindow', {
    Name: 'acme',
    Schedule: 'rate(1 day)',
    Duration: 2,
    Cutoff: 1,
    AllowUnassociatedTargets: false,
  });
  const { WindowIdentities } = JSON.parse(
    (
      await answerWire(fleet, {
        path: '/',
        headers: { 'x-amz-target': 'AmazonSSM.DescribeMaintenanceWindows' },
        body: '',
      })
    ).body,
  ) as { WindowIdentities: { WindowId: string }[] };
  const body = JSON.stringify({ WindowId: WindowIdentities[0]?.WindowId });
  const answer = await answerWire(fleet, {
    path: '/',
    headers: { 'x-amz-target': 'AmazonSSM.GetMaintenanceWindow' },
    body,
  });
  expect(JSON.parse(answer.body)).toMatchObject({ CreatedDate: 1788782400, NextExecutionTime: '2026-09-08T12:00Z' });
});

it.each([
  [
    'what is not JSON',
    { path: '/', headers: { 'x-amz-target': 'AmazonSSM.ListCommands' }, body: '{' },
    'SerializationException',
  ],
  [
    'an unknown operation',
    { path: '/', headers: { 'x-amz-target': 'AmazonSSM.StartSession' }, body: '{}' },
    'UnknownOperationException',
  ],
  [
    'an unknown operation of EC2',
    { path: '/_ec2', headers: {}, body: 'Action=RunInstances' },
    'UnknownOperationException',
  ],
])('refuses %s', async (_, request, code) => {
  const answer = await answerWire(aFleet(), request);
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(code);
});
