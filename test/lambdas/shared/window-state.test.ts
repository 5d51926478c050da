import { type ExecutionSeen, windowState } from '../../../lambdas/shared/window-state';

const window = { name: 'acme-canary', isEnabled: true, durationHours: 3, cutoffHours: 1 };
const started = (status: string, startedAt = '2026-11-22T02:00:00Z'): ExecutionSeen => ({
  status,
  startedAt: new Date(startedAt),
});
const at = (time: string) => new Date(`2026-11-22T${time}Z`);
const closed = (why: string) => ({ state: 'closed', reason: `window acme-canary ${why}` });
const open = { state: 'open', name: 'acme-canary', closesAt: at('05:00:00'), cutoffAt: at('04:00:00') };

it.each<[string, ExecutionSeen[], Date, object]>([
  ['never opened', [], at('03:00:00'), closed('is not open')],
  ['at work on its own task', [started('IN_PROGRESS')], at('03:00:00'), { state: 'busy', name: 'acme-canary' }],
  ['about to start its own task', [started('PENDING')], at('02:00:00'), { state: 'busy', name: 'acme-canary' }],
  ['done with its own task', [started('SUCCESS')], at('03:00:00'), open],
  ['whose own task failed', [started('FAILED')], at('03:00:00'), open],
  ['whose own task was cut off', [started('TIMED_OUT')], at('04:30:00'), open],
  ['in its last second', [started('SUCCESS')], at('04:59:59'), open],
  ['that just closed', [started('SUCCESS')], at('05:00:00'), closed('is not open')],
  ['whose task goes on after the close', [started('IN_PROGRESS')], at('05:00:00'), closed('is not open')],
  ['cancelled by somebody', [started('CANCELLED')], at('03:00:00'), closed('was cancelled by somebody')],
  ['being cancelled', [started('CANCELLING')], at('03:00:00'), closed('was cancelled by somebody')],
  [
    'that skipped an opening while the one before lasted',
    [started('SKIPPED_OVERLAPPING', '2026-11-22T02:30:00Z'), started('SUCCESS')],
    at('03:00:00'),
    open,
  ],
  [
    'that opened again, whatever the order in which AWS lists its openings',
    [started('SUCCESS', '2026-11-21T02:00:00Z'), started('SUCCESS')],
    at('03:00:00'),
    open,
  ],
])('a window %s', (_, executions, now, state) => expect(windowState(window, executions, now)).toEqual(state));

it('a window that somebody disabled counts as closed while it is open', () => {
  const disabled = { ...window, isEnabled: false };
  expect(windowState(disabled, [started('SUCCESS')], at('03:00:00'))).toEqual(closed('is disabled'));
});
