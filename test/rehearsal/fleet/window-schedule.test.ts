import {
  DescribeMaintenanceWindowScheduleCommand,
  paginateDescribeMaintenanceWindowSchedule,
} from '@aws-sdk/client-ssm';
import { aRehearsal, aWindow } from './builders';

/** A window on Sundays, one on the second Tuesday and five days, and one that is switched off. */
async function threeWindows() {
  const { fleet, ssm } = aRehearsal();
  const sunday = await aWindow(fleet);
  const offset = await aWindow(fleet, {
    group: 'web',
    window: { Name: 'acme-web', Schedule: 'cron(0 22 ? * TUE#2 *)', ScheduleOffset: 5 },
  });
  const off = await aWindow(fleet, { group: 'db', window: { Name: 'acme-db' } });
  await fleet.call('UpdateMaintenanceWindow', { WindowId: off, Enabled: false });
  return { fleet, ssm, sunday, offset, off };
}

it('lists the openings of all windows for some weeks, soonest first, and none of a window that is switched off', async () => {
  const { ssm } = await threeWindows();
  const { ScheduledWindowExecutions } = await ssm.send(new DescribeMaintenanceWindowScheduleCommand({}));
  expect(ScheduledWindowExecutions?.map(({ Name, ExecutionTime }) => `${Name} ${ExecutionTime}`)).toEqual([
    'acme-canary 2026-09-13T00:00Z',
    'acme-web 2026-09-13T20:00Z',
    'acme-canary 2026-09-20T00:00Z',
    'acme-canary 2026-09-27T00:00Z',
    'acme-canary 2026-10-04T00:00Z',
  ]);
});

it('keeps the hour of the time zone over the change of the clock, and to the dates asked for', async () => {
  const { ssm, sunday } = await threeWindows();
  const Filters = [
    { Key: 'ScheduledAfter', Values: ['2026-10-20T00:00:00Z'] },
    { Key: 'ScheduledBefore', Values: ['2026-11-05T00:00:00Z'] },
  ];
  const found: (string | undefined)[] = [];
  for await (const page of paginateDescribeMaintenanceWindowSchedule(
    { client: ssm, pageSize: 10 },
    { WindowId: sunday, Filters },
  ))
    found.push(...(page.ScheduledWindowExecutions ?? []).map(({ ExecutionTime }) => ExecutionTime));
  expect(found[0]).toBe('2026-10-25T00:00Z');
  expect(found.slice(1)).toEqual(['2026-11-01T01:00Z']);
});

it('finds the windows of a target', async () => {
  const { ssm } = await threeWindows();
  const { ScheduledWindowExecutions } = await ssm.send(
    new DescribeMaintenanceWindowScheduleCommand({
      ResourceType: 'INSTANCE',
      Targets: [{ Key: 'tag:PatchGroup', Values: ['web'] }],
    }),
  );
  expect(ScheduledWindowExecutions?.map(({ Name }) => Name)).toEqual(['acme-web']);
});

it('opens at its offset', async () => {
  const { fleet, offset } = await threeWindows();
  await fleet.advanceTo(new Date('2026-09-14T00:00:00Z'));
  expect(await fleet.call('DescribeMaintenanceWindowExecutions', { WindowId: offset })).toMatchObject({
    WindowExecutions: [{ StartTime: new Date('2026-09-13T20:00:00Z') }],
  });
});

it.each([
  ['a window that does not exist', { WindowId: 'mw-00000000000000000' }, 'DoesNotExistException'],
  ['a filter that it does not know', { Filters: [{ Key: 'Name', Values: ['acme'] }] }, 'ValidationException'],
  ['a date that is none', { Filters: [{ Key: 'ScheduledAfter', Values: ['soon'] }] }, 'ValidationException'],
])('refuses %s', async (_, input, name) => {
  const { ssm } = await threeWindows();
  await expect(ssm.send(new DescribeMaintenanceWindowScheduleCommand(input))).rejects.toMatchObject({ name });
});
