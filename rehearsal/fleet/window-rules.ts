import { AwsError } from './aws-error';
import type { MaintenanceWindow, WindowSettings, WindowTargetSettings, WindowTaskSettings } from './window';

const TARGETS_PER_TASK = 10;

/** The task types that are simulated, and their members of TaskInvocationParameters. */
const MEMBERS: Readonly<Record<string, string>> = { RUN_COMMAND: 'RunCommand', AUTOMATION: 'Automation' };

/**
 * What AWS demands of a maintenance window beyond its service model.
 * @throws ValidationException
 */
export function checkWindow({ Duration = 0, Cutoff = 0, ScheduleTimezone, StartDate, EndDate }: WindowSettings): void {
  if (Cutoff >= Duration) throw refused('Cutoff must be less than Duration.');
  if (ScheduleTimezone !== undefined && !isTimeZone(ScheduleTimezone))
    throw refused(`The time zone ${ScheduleTimezone} is not valid.`);
  for (const date of [StartDate, EndDate]) {
    if (date !== undefined && Number.isNaN(Date.parse(date)))
      throw refused(`The date ${date} is not in ISO-8601 format.`);
  }
}

/** @throws ValidationException for targets that AWS refuses or that are not simulated. */
export function checkTarget({ ResourceType, Targets = [] }: WindowTargetSettings): void {
  if (Targets.length === 0) throw refused('At least one target must be specified.');
  const isKnown = ResourceType === 'RESOURCE_GROUP' ? isGroupKey : isInstanceKey;
  for (const { Key = '' } of Targets) {
    if (!isKnown(Key)) throw refused(`The target key ${Key} is not supported for ${ResourceType} targets.`);
  }
  if (ResourceType === 'RESOURCE_GROUP' && !Targets.some(({ Key }) => Key === 'resource-groups:Name'))
    throw refused('Targets of type RESOURCE_GROUP require resource-groups:Name.');
}

/** @throws ValidationException, FeatureNotAvailableException, DoesNotExistException */
export function checkTask(window: MaintenanceWindow, task: WindowTaskSettings): void {
  const type = task.TaskType ?? 'RUN_COMMAND';
  const member = MEMBERS[type];
  if (member === undefined) {
    throw new AwsError(
      'FeatureNotAvailableException',
      `The simulated fleet runs tasks of type RUN_COMMAND and AUTOMATION only, not ${task.TaskType}.`,
    );
  }
  const filled = Object.entries(task.TaskInvocationParameters ?? {}).filter(([, value]) => value !== undefined);
  if (filled.some(([name]) => name !== member))
    throw refused(`TaskInvocationParameters do not match the task type ${type}.`);
  if (task.TaskParameters && filled.length > 0)
    throw refused('TaskParameters and TaskInvocationParameters cannot be used together.');
  const targets = task.Targets ?? [];
  if (targets.length === 0) throw refused(`Tasks of type ${type} require targets.`);
  if (task.MaxConcurrency === undefined || task.MaxErrors === undefined) {
    throw refused('MaxConcurrency and MaxErrors are required for tasks with targets.');
  }
  const count = targets.reduce((sum, { Values = [] }) => sum + Values.length, 0);
  if (count > TARGETS_PER_TASK) {
    throw new AwsError(
      'ResourceLimitExceededException',
      `The maximum number of targets of a task (${TARGETS_PER_TASK}) has been reached.`,
    );
  }
  for (const { Key, Values = [] } of targets) {
    if (Key === 'InstanceIds') {
      if (!window.settings.AllowUnassociatedTargets)
        throw refused('The maintenance window does not allow unassociated targets.');
    } else if (Key === 'WindowTargetIds') {
      const unknown = Values.find((id) => !window.targets.has(id));
      if (unknown)
        throw new AwsError(
          'DoesNotExistException',
          `Target ${unknown} does not exist in maintenance window ${window.id}`,
        );
    } else {
      throw refused(`The target key ${Key} is not supported for tasks.`);
    }
  }
}

const isInstanceKey = (key: string): boolean => key === 'InstanceIds' || key === 'tag-key' || key.startsWith('tag:');

const isGroupKey = (key: string): boolean =>
  key === 'resource-groups:Name' || key === 'resource-groups:ResourceTypeFilters';

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const refused = (message: string): AwsError => new AwsError('ValidationException', message);
