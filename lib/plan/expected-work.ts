import type { Ring } from '../patching/config';

/** How far a ring gets before its cutoff, if every node takes `minutesPerNode`. */
export interface ExpectedWork {
  /** Rounds of `minutesPerNode` that fit before the cutoff. */
  readonly roundsThatFit: number;
  /** Rounds for all of its nodes, at full pace from the first one on; unknown where the pace is a number and nobody counted the nodes. */
  readonly roundsAtFullPace?: number;
  /** How many nodes the slow start was computed for: those that were counted, or else an example. */
  readonly nodes: number;
  readonly isCounted: boolean;
  /** Rounds for {@link nodes}, with the slow start of Systems Manager. */
  readonly roundsWithSlowStart: number;
}

/** A ring to compute with where nobody counted. */
export const EXAMPLE_NODES = 40;

/**
 * What to expect of a ring's window. Systems Manager begins with one node and goes on with two for each that is done, until it has reached
 * the pace.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-scale-controls.html
 */
export function expectedWork(
  ring: Pick<Ring, 'lasts' | 'cutoff' | 'minutesPerNode' | 'pace'>,
  counted?: number,
): ExpectedWork {
  const { lasts, cutoff, minutesPerNode, pace } = ring;
  const nodes = counted ?? EXAMPLE_NODES;
  const atOnce = pace.percent === undefined ? (pace.count ?? 1) : Math.max(1, Math.floor((nodes * pace.percent) / 100));
  const roundsAtFullPace =
    counted !== undefined
      ? Math.ceil(counted / atOnce)
      : pace.percent === undefined
        ? undefined
        : Math.ceil(100 / pace.percent);
  return {
    roundsThatFit: Math.floor((lasts.toMinutes() - cutoff.toMinutes()) / minutesPerNode),
    ...(roundsAtFullPace === undefined ? {} : { roundsAtFullPace }),
    nodes,
    isCounted: counted !== undefined,
    roundsWithSlowStart: roundsWithSlowStart(nodes, atOnce),
  };
}

/** Rounds until all are done: 1, 2, 4 … nodes at once, up to the pace. */
function roundsWithSlowStart(nodes: number, atOnce: number): number {
  let rounds = 0;
  let done = 0;
  for (let batch = 1; done < nodes && batch < atOnce; batch *= 2) {
    done += batch;
    rounds += 1;
  }
  return done >= nodes ? rounds : rounds + Math.ceil((nodes - done) / atOnce);
}
