import {
  DescribeInstancePatchStatesCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowsCommand,
} from '@aws-sdk/client-ssm';
import { aRehearsal, aWindow, pass } from './builders';

const WINDOW_EVENT = 'Maintenance Window Execution State-change Notification';

it('opens at the hour of its time zone and installs what the baseline approves', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const ids = [1, 2, 3].map(
    (turn) =>
      fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags: { PatchGroup: 'canary' }, name: `web-${turn}` }).id,
  );
  fleet.publishPatch({
    id: 'openssl.x86_64:1:3.0.8-1.amzn2023',
    operatingSystem: 'AMAZON_LINUX_2023',
    classification: 'Security',
    severity: 'Critical',
    releasedAt: new Date('2026-08-20T00:00:00Z'),
  });
  for (const id of ids) fleet.nodes.get(id).patchedUntil = Date.parse('2026-08-01T00:00:00Z');
  const WindowId = await aWindow(fleet);

  expect((await ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).toMatchObject([
    { WindowId, Enabled: true, NextExecutionTime: '2026-09-13T00:00Z' },
  ]);
  await pass(fleet, 24 * 7);

  const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
  expect(WindowExecutions).toMatchObject([{ Status: 'SUCCESS', StartTime: new Date('2026-09-13T00:00:00Z') }]);
  const { InstancePatchStates } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: ids }));
  expect(InstancePatchStates).toMatchObject(
    ids.map((InstanceId) => ({
      InstanceId,
      PatchGroup: 'canary',
      InstalledCount: 1,
      MissingCount: 0,
      Operation: 'Install',
    })),
  );
  expect(events.filter((event) => event['detail-type'] === WINDOW_EVENT).map(({ detail }) => detail.status)).toEqual([
    'PENDING',
    'IN_PROGRESS',
    'SUCCESS',
  ]);
});
