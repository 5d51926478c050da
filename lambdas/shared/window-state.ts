/** What a ring's maintenance window allows at this moment. */
export type WindowState =
  | { readonly state: 'closed'; readonly reason: string }
  /** Open, but its own task is at work on the ring. */
  | { readonly state: 'busy'; readonly name: string }
  /** Open, but more of its nodes failed than its error budget allows: whoever set the budget wants no further try. */
  | { readonly state: 'stopped'; readonly name: string }
  | {
      readonly state: 'open';
      readonly name: string;
      /** Everything must be finished by then. */
      readonly closesAt: Date;
      /** The cutoff: nothing may start after it. */
      readonly cutoffAt: Date;
    };

/** What SSM says about a window. */
export interface WindowSeen {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly durationHours: number;
  readonly cutoffHours: number;
}

/** What SSM says about one execution of a window. */
export interface ExecutionSeen {
  readonly status: string;
  readonly startedAt: Date;
}

const HOUR = 3_600_000;

/**
 * What a window's own task is doing: `waiting` is for nodes that are switched off, which AWS does until the cutoff; `stopped`
 * means that more nodes failed than its error budget allows.
 */
export type TaskState = 'not sent' | 'at work' | 'waiting' | 'done' | 'stopped';

/** The execution by which a window is or was last open; one that was skipped opened nothing. */
export function lastOpening(executions: readonly ExecutionSeen[]): ExecutionSeen | undefined {
  return executions
    .filter((execution) => execution.status !== 'SKIPPED_OVERLAPPING')
    .sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime())[0];
}

/** A window's state from what SSM says; a schedule is never computed here, as people change windows in the console. */
export function windowState(
  window: WindowSeen,
  executions: readonly ExecutionSeen[],
  task: TaskState,
  now: Date,
): WindowState {
  const { name } = window;
  const closed = (why: string): WindowState => ({ state: 'closed', reason: `window ${name} ${why}` });
  if (!window.isEnabled) return closed('is disabled');
  const last = lastOpening(executions);
  if (!last) return closed('is not open');
  const closesAt = new Date(last.startedAt.getTime() + window.durationHours * HOUR);
  if (now < last.startedAt || now >= closesAt) return closed('is not open');
  if (last.status.startsWith('CANCELL')) return closed('was cancelled by somebody');
  if (task === 'stopped') return { state: 'stopped', name };
  const isInProgress = last.status === 'PENDING' || last.status === 'IN_PROGRESS';
  if (task === 'at work' || (task === 'not sent' && isInProgress)) return { state: 'busy', name };
  return { state: 'open', name, closesAt, cutoffAt: new Date(closesAt.getTime() - window.cutoffHours * HOUR) };
}
