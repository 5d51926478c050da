import {
  paginateDescribeMaintenanceWindowExecutions,
  paginateDescribeMaintenanceWindows,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { LoopPolicy } from './policy';
import { taskState } from './task-state';
import { type ExecutionSeen, lastOpening, type WindowSeen, type WindowState, windowState } from './window-state';

/** The windows of the fleet's rings at one moment. */
export interface Windows {
  /** The ring that a window belongs to; nothing for other people's windows. */
  ringOf(windowId: string): string | undefined;
  /** What a ring's window allows now. */
  stateOf(ring: string): Promise<WindowState>;
}

/** The longest that a window may last; an execution that started earlier is of no interest. */
const LONGEST_HOURS = 24;

/** Looks the windows up by the names in the policy: ids are AWS's, and change when a window is replaced. */
export async function readWindows(client: SSMClient, policy: LoopPolicy, now: Date): Promise<Windows> {
  const ringByWindowName = new Map(Object.entries(policy.rings).map(([ring, { window }]) => [window, ring]));
  const windows = new Map<string, { id: string; seen: WindowSeen }>();
  for await (const page of paginateDescribeMaintenanceWindows({ client, pageSize: 100 }, {})) {
    for (const window of page.WindowIdentities ?? []) {
      const ring = ringByWindowName.get(window.Name ?? '');
      if (ring === undefined) continue;
      windows.set(ring, {
        id: window.WindowId as string,
        seen: {
          name: window.Name as string,
          isEnabled: window.Enabled === true,
          durationHours: window.Duration ?? 0,
          cutoffHours: window.Cutoff ?? 0,
        },
      });
    }
  }
  const states = new Map<string, Promise<WindowState>>();
  const read = async (ring: string): Promise<WindowState> => {
    const window = windows.get(ring);
    if (!window) return { state: 'closed', reason: whyNoWindow(policy, ring) };
    const executions: ExecutionSeen[] = [];
    const ExecutedAfter = new Date(now.getTime() - LONGEST_HOURS * 3_600_000).toISOString();
    const pages = paginateDescribeMaintenanceWindowExecutions(
      { client, pageSize: 100 },
      { WindowId: window.id, Filters: [{ Key: 'ExecutedAfter', Values: [`${ExecutedAfter.slice(0, 19)}Z`] }] },
    );
    for await (const page of pages) {
      for (const { Status, StartTime } of page.WindowExecutions ?? []) {
        if (Status && StartTime) executions.push({ status: Status, startedAt: StartTime });
      }
    }
    const state = windowState(window.seen, executions, 'done', now);
    const opening = lastOpening(executions);
    if (state.state === 'closed' || !opening) return state;
    return windowState(window.seen, executions, await taskState(client, policy.fleet, ring, opening.startedAt), now);
  };
  return {
    ringOf: (windowId) => [...windows].find(([, window]) => window.id === windowId)?.[0],
    stateOf(ring) {
      const known = states.get(ring);
      if (known !== undefined) return known;
      const state = read(ring);
      states.set(ring, state);
      // windows are remembered from one batch to the next, and a failure must not be
      state.catch(() => states.delete(ring));
      return state;
    },
  };
}

const whyNoWindow = ({ rings }: LoopPolicy, ring: string) =>
  rings[ring]?.hasPatchPolicy
    ? 'a patch policy patches its ring, by a timetable that the loop does not know, so it waits for the next run'
    : `window ${rings[ring]?.window} does not exist`;
