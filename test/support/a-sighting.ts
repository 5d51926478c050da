import type { Agent, Instance, PatchState, Sighting } from '../../lambdas/shared/sighting';

/** The moment at which most tests happen: in the third hour of a Sunday. */
export const NOW = new Date('2026-11-22T03:00:00Z');

/** So many minutes before that moment. */
export const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

/** So many minutes after it. */
export const inMinutes = (minutes: number): Date => minutesAgo(-minutes);

/** An agent that answers. */
export const anAgent = (changes: Partial<Agent> = {}): Agent => ({
  nodeId: 'i-0000000000000001a',
  isOnline: true,
  lastPingAt: minutesAgo(2),
  operatingSystem: 'AMAZON_LINUX_2023',
  platform: 'Amazon Linux 2023',
  ...changes,
});

/** A scan of an hour ago by the baseline of ring canary, which found nothing. */
export const aScan = (changes: Partial<PatchState> = {}): PatchState => ({
  nodeId: 'i-0000000000000001a',
  baselineId: 'pb-0000000000000001a',
  patchGroup: 'canary',
  endedAt: minutesAgo(60),
  missing: 0,
  failed: 0,
  pendingReboot: 0,
  rejected: 0,
  ...changes,
});

/** An instance that was started days ago. */
export const anInstance = (changes: Partial<Instance> = {}): Instance => ({
  nodeId: 'i-0000000000000001a',
  state: 'running',
  launchedAt: minutesAgo(5 * 24 * 60),
  ...changes,
});

/** A node of ring canary in perfect order. */
export const aSighting = (changes: Partial<Sighting> = {}): Sighting => ({
  nodeId: 'i-0000000000000001a',
  tags: { PatchGroup: 'canary' },
  agent: anAgent(),
  patches: aScan(),
  ...changes,
});
