import type {
  CreateMaintenanceWindowRequest,
  MaintenanceWindowExecutionStatus,
  RegisterTargetWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowRequest,
} from '@aws-sdk/client-ssm';
import type { AutomationExecution } from './automation/execution';
import type { Appointment } from './clock';
import type { Command } from './command';

/** What a maintenance window says. */
export type WindowSettings = Omit<CreateMaintenanceWindowRequest, 'ClientToken' | 'Tags'>;
export type WindowTargetSettings = Omit<RegisterTargetWithMaintenanceWindowRequest, 'ClientToken' | 'WindowId'>;
export type WindowTaskSettings = Omit<RegisterTaskWithMaintenanceWindowRequest, 'ClientToken' | 'WindowId'>;

/** A maintenance window with what is registered to it and what became of its openings. */
export class MaintenanceWindow {
  isEnabled = true;
  readonly targets = new Map<string, WindowTargetSettings>();
  readonly tasks = new Map<string, WindowTaskSettings>();
  /** Oldest first. */
  readonly executions: WindowExecution[] = [];
  nextOpening: Appointment | undefined;
  modifiedAt: Date;

  constructor(
    readonly id: string,
    public settings: WindowSettings,
    readonly createdAt: Date,
  ) {
    this.modifiedAt = createdAt;
  }
}

/** One opening of a window. */
export class WindowExecution {
  status: MaintenanceWindowExecutionStatus = 'PENDING';
  details = '';
  endedAt: Date | undefined;
  readonly tasks: TaskExecution[] = [];
  /** Nothing new starts any more. */
  isPastCutoff = false;

  constructor(
    readonly id: string,
    readonly window: MaintenanceWindow,
    readonly startedAt: Date,
  ) {}

  get isOver(): boolean {
    return this.endedAt !== undefined;
  }
}

/** One task in one opening. */
export class TaskExecution {
  status: MaintenanceWindowExecutionStatus = 'IN_PROGRESS';
  details = '';
  endedAt: Date | undefined;
  /** What it was told by the cutoff, whatever its commands come to. */
  wasCutOff = false;
  readonly invocations: TaskInvocation[] = [];

  constructor(
    readonly id: string,
    readonly task: WindowTaskSettings,
    readonly startedAt: Date,
  ) {}
}

/** What a task did for one registered target: one command for all of the target's nodes. */
export interface TaskInvocation {
  readonly id: string;
  readonly windowTargetId: string | undefined;
  readonly ownerInformation: string | undefined;
  readonly startedAt: Date;
  command: Command | undefined;
  /** The run of an automation: one for each node. */
  automation?: AutomationExecution;
  status: MaintenanceWindowExecutionStatus;
  details: string;
  endedAt: Date | undefined;
}
