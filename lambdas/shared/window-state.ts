/** What a ring's maintenance window allows at this moment. */
export type WindowState =
  | { readonly state: 'closed'; readonly reason: string }
  /** Open, but its own task is at work on the whole ring. */
  | { readonly state: 'busy'; readonly name: string }
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

/** A window's state from what SSM says; a schedule is never computed here, as people change windows in the console. */
export function windowState(window: WindowSeen, executions: readonly ExecutionSeen[], now: Date): WindowState {
  const { name } = window;
  const closed = (why: string): WindowState => ({ state: 'closed', reason: `window ${name} ${why}` });
  if (!window.isEnabled) return closed('is disabled');
  const [last] = executions
    .filter((execution) => execution.status !== 'SKIPPED_OVERLAPPING')
    .sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
  if (!last) return closed('is not open');
  const closesAt = new Date(last.startedAt.getTime() + window.durationHours * HOUR);
  if (now < last.startedAt || now >= closesAt) return closed('is not open');
  if (last.status.startsWith('CANCELL')) return closed('was cancelled by somebody');
  if (last.status === 'PENDING' || last.status === 'IN_PROGRESS') return { state: 'busy', name };
  return { state: 'open', name, closesAt, cutoffAt: new Date(closesAt.getTime() - window.cutoffHours * HOUR) };
}
