import type { Fleet } from '../config/fleet';
import type { CutoffBehavior, Ring } from '../patching/config';
import { type EndpointCost, endpointCosts } from '../sessions/endpoint-price';
import { type PlannedBaseline, plannedBaselines } from './approvals';
import { type ClockChange, clockChanges } from './clock-change';
import { type ExpectedWork, expectedWork } from './expected-work';
import { type Finding, findAll } from './find-all';
import { LocalTime } from './local-time';
import { type PlannedRunbook, planRunbooks, type RunbookOpening } from './planned-runbooks';

/** Which days a plan is about. */
export interface PlanQuestion {
  readonly from: Date;
  /** Days of the fleet's calendar. */
  readonly days: number;
  /** Only this ring is shown; what it meets is looked for among all. */
  readonly ring?: string;
  /** What the file cannot know, if somebody looked. */
  readonly account?: AccountFacts;
}

/** What only the account knows. */
export interface AccountFacts {
  /** Nodes of each ring; a ring whose nodes could not be counted is missing. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Nodes that are in no ring of this fleet. */
  readonly withoutRing: readonly string[];
  /** Windows that are not this fleet's, as far as they open in that time. */
  readonly others: readonly OtherWindow[];
  /** When Systems Manager itself says that windows of this fleet open, by ring. */
  readonly announced: ReadonlyMap<string, readonly Date[]>;
}

/** A maintenance window that somebody else made. */
export interface OtherWindow {
  readonly id: string;
  readonly name: string;
  readonly hours: number;
  readonly opens: readonly Date[];
}

/** A ring as the plan sees it. */
export interface PlannedRing {
  readonly name: string;
  /** Which nodes it is, such as `PatchGroup=web`. */
  readonly target: string;
  /** The tags by which they are found; absent for a resource group. */
  readonly tags?: Readonly<Record<string, string>>;
  /** As the operator wrote it. */
  readonly opens: string;
  readonly lastsHours: number;
  readonly cutoffHours: number;
  readonly cutoffBehavior: CutoffBehavior;
  /** False for a patch policy, which goes on until every node is done. */
  readonly hasEnd: boolean;
  /** As AWS takes it, such as `25%`. */
  readonly pace: string;
  readonly minutesPerNode: number;
  readonly after?: string;
  readonly reboot: Ring['reboot'];
  /** Documents that run around the installation, in that order. */
  readonly hooks: readonly string[];
  readonly work: ExpectedWork;
  readonly baselines: readonly PlannedBaseline[];
  /** Whether it is counted from when the window was made, which the file does not know. */
  readonly isByRate: boolean;
}

/** One opening of a ring's window. */
export interface PlannedOpening {
  readonly ring: PlannedRing;
  readonly opens: Date;
  /** From here on no node is begun. */
  readonly cutoff: Date;
  readonly closes: Date;
  /** When all nodes are done: with the slow start if they were counted, else at full pace; nothing where that depends on how many there are. */
  readonly expectedBy?: Date;
  /** Set if the clock skips that time, or shows it twice. */
  readonly clockChange?: ClockChange;
}

/** Which ring patches when. */
export interface Plan {
  readonly file: string;
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  readonly local: LocalTime;
  readonly from: Date;
  readonly until: Date;
  readonly days: number;
  readonly mode: 'windows' | 'policy';
  readonly rings: readonly PlannedRing[];
  /** By time. */
  readonly openings: readonly PlannedOpening[];
  readonly scans: readonly Date[];
  /** Runbooks that come by themselves; none if a plan is about one ring. */
  readonly runbooks: readonly PlannedRunbook[];
  /** By time. */
  readonly runbookOpenings: readonly RunbookOpening[];
  /** What else the fleet's file has happen, and when, as it was written. */
  readonly routines: readonly { readonly name: 'scan' | 'definitions' | 'agent update'; readonly opens: string }[];
  readonly findings: readonly Finding[];
  /** What is paid for by the hour in the VPCs of the file. */
  readonly endpoints: readonly EndpointCost[];
  readonly seen?: AccountFacts;
}

const HOUR = 60 * 60 * 1000;

/**
 * Which ring of a fleet patches when, with what, and what is odd about it. Nothing is read but the file, and `account` if it is given.
 * @throws RangeError if the fleet has no ring of that name
 */
export function planOf(fleet: Fleet, { from, days, ring: only, account }: PlanQuestion): Plan {
  const { patching, timeZone, deploysTo } = fleet;
  const local = new LocalTime(timeZone);
  const until = local.daysLater(from, days);
  const baselines = patching ? plannedBaselines(patching, timeZone) : new Map<string, PlannedBaseline[]>();
  const rings = (patching?.rings ?? []).map((ring) =>
    planRing(ring, patching?.mode ?? 'windows', baselines.get(ring.name) ?? [], account?.nodes.get(ring.name)),
  );
  if (only !== undefined && !rings.some(({ name }) => name === only)) {
    throw new RangeError(`must be a ring of ${fleet.file} (${rings.map(({ name }) => name).join(', ')}), got ${only}`);
  }
  const openings = (patching?.rings ?? [])
    .flatMap((ring, index) => {
      const planned = rings[index] as PlannedRing;
      const announced = planned.isByRate ? account?.announced.get(ring.name) : undefined;
      const openings = announced?.length ? announced : ring.opens.occurrences(timeZone, from, until);
      const changes = clockChanges(ring.opens, local, from, until);
      return openings.map((at) => planOpening(planned, at, changes.get(at.getTime())));
    })
    .sort((a, b) => a.opens.getTime() - b.opens.getTime());
  const scans = patching?.scan?.opens.occurrences(timeZone, from, until) ?? [];
  const planned = planRunbooks(fleet, local, from, until);
  const findings = findAll({ rings, openings, scans, ...planned, local, from, until, ...(account ? { account } : {}) });
  const isAsked = (name: string) => only === undefined || name === only;
  return {
    file: fleet.file,
    fleet: fleet.name,
    account: deploysTo.account,
    region: deploysTo.region,
    local,
    from,
    until,
    days,
    mode: patching?.mode ?? 'windows',
    rings: rings.filter(({ name }) => isAsked(name)),
    openings: openings.filter(({ ring }) => isAsked(ring.name)),
    scans,
    ...(only === undefined ? planned : { runbooks: [], runbookOpenings: [] }),
    routines: [
      ...(patching?.scan ? [{ name: 'scan' as const, opens: String(patching.scan.opens) }] : []),
      ...(patching?.definitions ? [{ name: 'definitions' as const, opens: String(patching.definitions) }] : []),
      ...(patching?.agentUpdate ? [{ name: 'agent update' as const, opens: String(patching.agentUpdate) }] : []),
    ],
    endpoints: fleet.sessions ? endpointCosts(fleet.sessions) : [],
    findings: findings.filter(({ rings: named }) => named.length === 0 || named.some(isAsked)),
    ...(account ? { seen: account } : {}),
  };
}

function planRing(
  ring: Ring,
  mode: Plan['mode'],
  baselines: readonly PlannedBaseline[],
  nodes: number | undefined,
): PlannedRing {
  return {
    name: ring.name,
    ...targetOf(ring),
    opens: String(ring.opens),
    lastsHours: ring.lasts.toHours(),
    cutoffHours: ring.cutoff.toHours(),
    cutoffBehavior: ring.cutoffBehavior,
    hasEnd: mode === 'windows',
    pace: String(ring.pace),
    minutesPerNode: ring.minutesPerNode,
    ...(ring.after === undefined ? {} : { after: ring.after }),
    reboot: ring.reboot,
    hooks: [ring.hooks?.before, ring.hooks?.after, ring.hooks?.onExit].flatMap((document) => document ?? []),
    work: expectedWork(ring, nodes),
    baselines,
    isByRate: ring.opens.expression.startsWith('rate('),
  };
}

function targetOf({ name, target }: Ring): Pick<PlannedRing, 'target' | 'tags'> {
  if (target.kind === 'resourceGroup') return { target: `resource group ${target.name}` };
  const tags = target.kind === 'patchGroup' ? { PatchGroup: name } : target.tags;
  const words = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return { target: words.join(', '), tags };
}

function planOpening(ring: PlannedRing, opens: Date, clockChange: ClockChange | undefined): PlannedOpening {
  const { work, minutesPerNode, lastsHours, cutoffHours } = ring;
  const rounds = work.isCounted ? work.roundsWithSlowStart : work.roundsAtFullPace;
  return {
    ring,
    opens,
    cutoff: new Date(opens.getTime() + (lastsHours - cutoffHours) * HOUR),
    closes: new Date(opens.getTime() + lastsHours * HOUR),
    ...(rounds === undefined ? {} : { expectedBy: new Date(opens.getTime() + rounds * minutesPerNode * 60_000) }),
    ...(clockChange ? { clockChange } : {}),
  };
}
