import { type ExecutionSeen, type TaskState, windowState } from '../../../lambdas/shared/window-state';

const window = { name: 'acme-canary', isEnabled: true, durationHours: 3, cutoffHours: 1 };
const started = (status: string, startedAt = '2026-11-22T02:00:00Z'): ExecutionSeen => ({
  status,
  startedAt: new Date(startedAt),
});
const at = (time: string) => new Date(`2026-11-22T${time}Z`);
const closed = (why: string) => ({ state: 'closed', reason: `window acme-canary ${why}` });
const open = { state: 'open', name: 'acme-canary', closesAt: at('05:00:00'), cutoffAt: at('04:00:00') };
const stopped = { state: 'stopped', name: 'acme-canary' };
const busy = { state: 'busy', name: 'acme-canary' };

it.each<[string, ExecutionSeen[], TaskState, Date, object]>([
  ['never opened', [], 'not sent', at('03:00:00'), closed('is not open')],
  ['at work on its own task', [started('IN_PROGRESS')], 'at work', at('03:00:00'), busy],
  ['about to start its own task', [started('PENDING')], 'not sent', at('02:00:00'), busy],
  ['whose task only waits for nodes that are off', [started('IN_PROGRESS')], 'waiting', at('03:00:00'), open],
  ['of which too many nodes failed, others still at it', [started('IN_PROGRESS')], 'stopped', at('03:00:00'), stopped],
  ['of which too many nodes failed', [started('FAILED')], 'stopped', at('03:00:00'), stopped],
  [
    'of which too many nodes failed, once it closed',
    [started('FAILED')],
    'stopped',
    at('05:00:00'),
    closed('is not open'),
  ],
  ['of which some nodes failed, within its budget', [started('FAILED')], 'done', at('03:00:00'), open],
  ['done with its own task', [started('SUCCESS')], 'done', at('03:00:00'), open],
  ['without a task of the fleet', [started('SUCCESS')], 'not sent', at('03:00:00'), open],
  ['whose own task was cut off', [started('TIMED_OUT')], 'done', at('04:30:00'), open],
  ['in its last second', [started('SUCCESS')], 'done', at('04:59:59'), open],
  ['that just closed', [started('SUCCESS')], 'done', at('05:00:00'), closed('is not open')],
  ['whose task goes on after the close', [started('IN_PROGRESS')], 'at work', at('05:00:00'), closed('is not open')],
  ['cancelled by somebody', [started('CANCELLED')], 'done', at('03:00:00'), closed('was cancelled by somebody')],
  ['being cancelled', [started('CANCELLING')], 'at work', at('03:00:00'), closed('was cancelled by somebody')],
  [
    'that skipped an opening while the one before lasted',
    [started('SKIPPED_OVERLAPPING', '2026-11-22T02:30:00Z'), started('SUCCESS')],
    'done',
    at('03:00:00'),
    open,
  ],
  [
    'that opened again, whatever the order in which AWS lists its openings',
    [started('SUCCESS', '2026-11-21T02:00:00Z'), started('SUCCESS')],
    'done',
    at('03:00:00'),
    open,
  ],
])('a window %s', (_, executions, task, now, state) => {
  expect(windowState(window, executions, task, now)).toEqual(state);
});

it('a window that somebody disabled counts as closed while it is open', () => {
  const disabled = { ...window, isEnabled: false };
  expect(windowState(disabled, [started('SUCCESS')], 'done', at('03:00:00'))).toEqual(closed('is disabled'));
});
