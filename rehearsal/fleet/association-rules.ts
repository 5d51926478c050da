import type { CreateAssociationRequest } from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { readSchedule } from './schedule';

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };
const LEAST_MINUTES = 30;
const MINUTES_BEYOND = 31 * 1440;

/** Seconds may only be 0; every half hour or so many hours, or once on some days; every month of every year. */
const CRON =
  /^cron\((?:0 )?(?:(?:0|\*)\/30 \*|\d{1,2} (?:\*|(?:0|\*)\/(?:1|2|4|8|12)|\d{1,2})) (?:\* \* \?|\? \* (?:\*|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:#[1-5])?))(?: \*)?\)$/i;

/**
 * Refuses what State Manager refuses of a schedule and of targets; its schedules are in UTC and fewer than a window's.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 * @throws InvalidSchedule, InvalidTarget
 */
export function checkAssociation(settings: CreateAssociationRequest): void {
  const { ScheduleExpression: schedule, ApplyOnlyAtCronInterval: onlyByCron, ScheduleOffset: offset } = settings;
  if (schedule !== undefined && !isAllowed(schedule))
    throw new AwsError('InvalidSchedule', `The schedule expression ${schedule} is not valid for an association.`);
  if (onlyByCron && !schedule?.startsWith('cron('))
    throw new AwsError('InvalidSchedule', 'ApplyOnlyAtCronInterval is supported for cron schedules only.');
  if (offset !== undefined && !onlyByCron)
    throw new AwsError('InvalidSchedule', 'ScheduleOffset needs ApplyOnlyAtCronInterval.');
  const { InstanceId, Targets = [] } = settings;
  if (InstanceId !== undefined && Targets.length > 0)
    throw new AwsError('InvalidTarget', 'Only one of InstanceId and Targets can be specified.');
  if (InstanceId === undefined && Targets.length === 0)
    throw new AwsError('InvalidTarget', 'One of InstanceId and Targets must be specified.');
}

function isAllowed(schedule: string): boolean {
  const [, count = '', unit = '', plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(schedule) ?? [];
  if (plural === undefined) return CRON.test(schedule) && isReadable(schedule);
  const minutes = Number(count) * (MINUTES[unit] ?? 0);
  return minutes >= LEAST_MINUTES && minutes < MINUTES_BEYOND && isReadable(schedule);
}

function isReadable(schedule: string): boolean {
  try {
    readSchedule(schedule, 'UTC', new Date(0));
    return true;
  } catch {
    return false;
  }
}
