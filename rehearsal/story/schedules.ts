import { GetScheduleCommand, ListSchedulesCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { Cron } from 'croner';

/** A schedule as it was deployed. */
export interface DeployedSchedule {
  readonly name: string;
  readonly group: string;
  /** When it fires next, strictly after a moment. */
  next(after: Date): Date;
}

/** Reads the schedules that the stacks made from the local AWS: the story fires them by its own clock. */
export async function deployedSchedules(scheduler: SchedulerClient): Promise<DeployedSchedule[]> {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  return Promise.all(
    Schedules.map(async ({ Name: name = '', GroupName: group = 'default' }) => {
      const { ScheduleExpression = '', ScheduleExpressionTimezone: timeZone = 'UTC' } = await scheduler.send(
        new GetScheduleCommand({ Name: name, GroupName: group }),
      );
      return { name, group, next: whenNext(ScheduleExpression, timeZone) };
    }),
  );
}

/**
 * @throws for a form of schedule that our stacks do not use
 */
export function whenNext(expression: string, timeZone: string): (after: Date) => Date {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const every = Number(rate[1]) * { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[rate[2] as 'minute'];
    return (after) => new Date((Math.floor(after.getTime() / every) + 1) * every);
  }
  // Minute, hour, day of month, month, day of week, year: croner takes the first five, and `?` as any.
  const cron = /^cron\((\S+ \S+ \S+ \S+ \S+) \*\)$/.exec(expression);
  if (!cron?.[1]) throw new Error(`schedule: must be rate(…) or cron(… *), got ${expression}`);
  const pattern = new Cron(cron[1], { timezone: timeZone });
  return (after) => {
    const next = pattern.nextRun(after);
    if (!next) throw new Error(`schedule ${expression}: must have a next run after ${after.toISOString()}, got none`);
    return next;
  };
}
