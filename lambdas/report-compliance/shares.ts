import type { NodeLine, Standing } from './node-line';

/** How many nodes stand how; the last four add up to the first. */
export interface Shares {
  readonly seen: number;
  readonly compliant: number;
  readonly notCompliant: number;
  readonly unknown: number;
  readonly waived: number;
}

/** The same for the nodes of one ring, operating system or account. */
export interface Part extends Shares {
  readonly name: string;
}

/** Nodes without a ring, or on a platform without a name, under these words. */
export const NO_RING = 'no ring';
/** A platform that Systems Manager has no baselines for. */
export const OTHER_SYSTEM = 'other';

/** Shares under construction. */
type Tally = { -readonly [Name in keyof Shares]: Shares[Name] };

const FIELD = {
  compliant: 'compliant',
  'not compliant': 'notCompliant',
  unknown: 'unknown',
  waived: 'waived',
} as const satisfies Record<Standing, keyof Shares>;

/** Counts nodes as a whole and by where they belong. */
export function counter(): {
  add(line: NodeLine): void;
  nodes(): Shares;
  parts(): Readonly<Record<'byRing' | 'byOperatingSystem' | 'byAccount', readonly Part[]>>;
} {
  const nodes = tally();
  const rings = new Map<string, Tally>();
  const systems = new Map<string, Tally>();
  const accounts = new Map<string, Tally>();
  return {
    add({ standing, ring = NO_RING, operatingSystem = OTHER_SYSTEM, account }) {
      const part = [nodes, partOf(rings, ring), partOf(systems, operatingSystem), partOf(accounts, account)];
      for (const shares of part) {
        shares.seen += 1;
        shares[FIELD[standing]] += 1;
      }
    },
    nodes: () => ({ ...nodes }),
    parts: () => ({ byRing: byName(rings), byOperatingSystem: byName(systems), byAccount: byName(accounts) }),
  };
}

const tally = (): Tally => ({ seen: 0, compliant: 0, notCompliant: 0, unknown: 0, waived: 0 });

function partOf(all: Map<string, Tally>, name: string): Tally {
  const part = all.get(name) ?? tally();
  all.set(name, part);
  return part;
}

/** With those that have none at the end. */
const byName = (all: ReadonlyMap<string, Tally>): Part[] =>
  [...all]
    .map(([name, shares]) => ({ name, ...shares }))
    .sort((a, b) => Number(isRest(a.name)) - Number(isRest(b.name)) || a.name.localeCompare(b.name, 'en'));

const isRest = (name: string): boolean => name === NO_RING || name === OTHER_SYSTEM;
