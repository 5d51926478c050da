import type { Situation } from './judge-node';
import type { Gate } from './may-act';
import type { Operation, Settings } from './operation';

/** SendCommand takes no shorter delivery time. */
export const SHORTEST_DELIVERY_SECONDS = 30;

/** Why nothing may start now as far as the calendar goes; nothing when it may. */
export function mayStart(
  { policy, now, window }: Pick<Situation, 'policy' | 'now' | 'window'>,
  ring: string | undefined,
  operation: Operation,
  when: Settings['when'],
): Gate | undefined {
  // two patch operations on one node get into each other's way, and the window's own run scans as well
  if (window.state === 'busy') return { state: 'wait', reason: `window ${window.name} is at work on its ring` };
  const settings = ring === undefined ? undefined : policy.rings[ring];
  if (operation === 'install' && settings?.hasHooks)
    return { state: 'wait', reason: 'its ring has hooks, which only its window runs' };
  if (window.state === 'stopped') {
    if (operation !== 'install' && when === 'at any time') return undefined;
    const budget = `its error budget of ${settings?.errors} allows`;
    return { state: 'paused', reason: `window ${window.name} stopped: more of its nodes failed than ${budget}` };
  }
  if (when === 'at any time') return undefined;
  if (!settings)
    return { state: 'report', reason: 'it is in no ring by patch group, so the loop knows no window of its own' };
  if (window.state === 'closed') return { state: 'wait', reason: window.reason };
  const minutesLeft = (window.closesAt.getTime() - now.getTime()) / 60_000;
  if (minutesLeft < settings.minutesPerNode) {
    return { state: 'wait', reason: `window ${window.name} closes before ${settings.minutesPerNode} minutes are over` };
  }
  if (window.cutoffAt.getTime() - now.getTime() < SHORTEST_DELIVERY_SECONDS * 1000) {
    return { state: 'wait', reason: `window ${window.name} is past its cutoff` };
  }
  return undefined;
}
