import type { Cause } from '../shared/cause';
import type { Run } from '../shared/commands';
import { groupedBy, groupsOf } from '../shared/groups';
import type { Verdict } from '../shared/judge-node';
import { SHORTEST_DELIVERY_SECONDS } from '../shared/may-start';
import { operationOf, settingsOf } from '../shared/operation';
import type { LoopPolicy } from '../shared/policy';
import type { WindowState } from '../shared/window-state';

/** Most nodes that one command takes. */
export const NODES_PER_RUN = 50;

/** Pace and error budget of nodes that belong to no ring, and so have nobody who set them. */
const CAUTIOUS = { pace: '10%', errors: '10%', minutesPerNode: 30 } as const;

/** How long an unanswered command outside a window stays valid. */
const DELIVERY_SECONDS_AT_ANY_TIME = 3600;

/** How long a scan takes on one node, when it takes long. */
const MINUTES_PER_SCAN = 10;

/**
 * How long before the cutoff nobody may wait for a turn any more, who waits then is called off: until the next sweep comes, late
 * at that, the run's other nodes may take longer than they should, and Run Command hands turns on whatever the hour.
 */
export const CALL_OFF_MINUTES = 20;

/** A run before it is written into the ledger. */
export interface PlannedRun extends Run {
  readonly cause: Cause;
  readonly ring?: string;
  /** When the window closes that it is started in; absent outside a window. */
  readonly closesAt?: Date;
  /** The cutoff of that window. */
  readonly cutoffAt?: Date;
}

/** A node to act on, and of an association that failed, which. */
export interface Planned {
  readonly verdict: Verdict;
  readonly associationIds?: readonly string[];
}

/** What to start now in one ring by one operation, and who has to wait although nothing is against acting. */
export interface Plan {
  readonly runs: readonly PlannedRun[];
  readonly waiting: readonly { readonly verdict: Verdict; readonly reason: string }[];
  /** By then every run of the plan is over, or cut off. */
  readonly until: Date;
}

/**
 * Groups the nodes of one ring and operation by cause (and by the associations that one command can name) into runs that
 * together keep the ring's pace, and that can finish before its window closes where only windows are allowed. All runs of a
 * plan go at once, so they share the pace: no more nodes at a time than it allows for all of them.
 */
export function planRuns(
  planned: readonly Planned[],
  { policy, window, now, newId }: { policy: LoopPolicy; window: WindowState; now: Date; newId: () => string },
): Plan {
  const { ring, cause: first } = planned[0]?.verdict ?? {};
  const operation = operationOf(first);
  const settings = (ring !== undefined && policy.rings[ring]) || CAUTIOUS;
  const { pace, errors } = settings;
  const minutesPerNode = operation === 'scan' ? MINUTES_PER_SCAN : settings.minutesPerNode;
  const isBounded = settingsOf(policy, first).when === 'inside windows' && window.state === 'open';
  const rounds = isBounded ? roundsLeft(window, minutesPerNode, now) : Number.POSITIVE_INFINITY;
  const atOnce = inAll(pace, planned.length);

  const alike = groupedBy(planned, ({ verdict, associationIds }) =>
    [verdict.cause, ...(associationIds ?? [])].join(' '),
  );
  const groups = [...alike.values()].flatMap((members) =>
    groupsOf(members, NODES_PER_RUN).map((nodes) => ({ ...(nodes[0] as Planned), nodes })),
  );
  const started = groups.slice(0, atOnce);
  const shares = sharesOf(
    atOnce,
    started.map(({ nodes }) => nodes.length),
  );
  const deliverWithinSeconds = isBounded
    ? Math.max(SHORTEST_DELIVERY_SECONDS, Math.floor((window.cutoffAt.getTime() - now.getTime()) / 1000))
    : DELIVERY_SECONDS_AT_ANY_TIME;

  const waiting: Plan['waiting'][number][] = [];
  const runs: PlannedRun[] = [];
  let longest = 0;
  for (const [index, { verdict, associationIds, nodes }] of groups.entries()) {
    const share = shares[index] ?? 0;
    const fits = Math.min(nodes.length, nodesIn(rounds, share, nodes.length));
    const reason =
      share === 0
        ? `the pace of ${pace} allows no further run now`
        : `too little time is left for it at a pace of ${pace}`;
    waiting.push(...nodes.slice(fits).map((one) => ({ verdict: one.verdict, reason })));
    if (fits === 0) continue;
    longest = Math.max(longest, roundsFor(fits, share));
    runs.push({
      intentId: newId(),
      operation,
      cause: verdict.cause as Cause,
      ring,
      ...(associationIds ? { associationIds } : {}),
      nodeIds: nodes.slice(0, fits).map((one) => one.verdict.nodeId),
      atOnce: share,
      mayReboot: ring === undefined || policy.rings[ring]?.reboot !== 'never',
      errors,
      deliverWithinSeconds,
      outputPrefix: ring === undefined ? 'remediate' : `remediate/${ring}`,
      ...(isBounded ? { closesAt: window.closesAt, cutoffAt: window.cutoffAt } : {}),
    });
  }
  const expectedEnd = now.getTime() + longest * minutesPerNode * 60_000 + deliverWithinSeconds * 1000;
  return { runs, waiting, until: isBounded ? window.closesAt : new Date(expectedEnd) };
}

/** How many nodes one after the other still fit: the last must not wait until turns are called off, and end before the close. */
function roundsLeft(window: Extract<WindowState, { state: 'open' }>, minutesPerNode: number, now: Date): number {
  const minutes = (until: Date) => (until.getTime() - now.getTime()) / 60_000;
  const ending = Math.floor(minutes(window.closesAt) / minutesPerNode);
  const waiting = Math.max(0, Math.floor((minutes(window.cutoffAt) - CALL_OFF_MINUTES) / minutesPerNode));
  return Math.max(0, Math.min(ending, 1 + waiting));
}

/**
 * How many nodes get their turn in so many rounds. Run Command begins with one, and takes one more at a time for each that is
 * done until the pace is met: 1, 2, 4 …
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
 */
function nodesIn(rounds: number, atOnce: number, atMost: number): number {
  let nodes = 0;
  for (let round = 0; round < rounds && nodes < atMost && atOnce > 0; round += 1) nodes += Math.min(atOnce, nodes + 1);
  return nodes;
}

/** How many rounds so many nodes need. */
function roundsFor(nodes: number, atOnce: number): number {
  let rounds = 0;
  while (nodesIn(rounds, atOnce, nodes) < nodes) rounds += 1;
  return rounds;
}

/** How many of so many nodes a pace allows at a time: at least one, and rounded down. */
function inAll(pace: string, nodes: number): number {
  const share = pace.endsWith('%') ? Math.floor((nodes * Number.parseInt(pace, 10)) / 100) : Number.parseInt(pace, 10);
  return Math.max(1, share);
}

/** Splits a number of places among groups: one each, the rest by size. */
function sharesOf(places: number, sizes: readonly number[]): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const rest = places - sizes.length;
  const shares = sizes.map((size) => 1 + Math.floor((rest * size) / all));
  let left = places - shares.reduce((sum, share) => sum + share, 0);
  for (let index = 0; left > 0 && index < shares.length; index += 1, left -= 1)
    shares[index] = (shares[index] as number) + 1;
  return shares.map((share, index) => Math.min(share, sizes[index] as number));
}
