import type { Brake } from '../shared/brake';
import { readBreaker, type Tripped } from '../shared/breaker';
import type { Debt } from '../shared/ledger';
import { type NodeFacts, nodeFacts } from '../shared/node-facts';
import type { Operation } from '../shared/operation';
import { remembered } from '../shared/remembered';
import type { Settled } from '../shared/settle-run';
import { ownFailure, type Urgent } from '../shared/urgent';
import type { Windows } from '../shared/windows';
import type { Deps } from './deps';

/** What one batch reads once, however many nodes ask for it, and what it has to tell people in the end. */
export interface Batch {
  readonly deps: Deps;
  readonly startedAt: Date;
  /** Whether there is time to look at more nodes; those that are left are the next sweep's. */
  hasTimeToLook(): boolean;
  /** Whether there is time to start another run. */
  hasTimeToStart(): boolean;
  readonly facts: NodeFacts;
  /**
   * Asked only where everything else speaks for acting, as it is read anew for every batch, and in a long one before anything
   * is sent.
   */
  brake(): Promise<Brake>;
  baselines(): Promise<ReadonlyMap<string, string>>;
  windows(): Promise<Windows>;
  /** A window has opened or ended: what is remembered of windows is out of date. */
  forgetWindows(): void;
  breaker(): Promise<readonly Tripped[]>;
  isTurnTaken(ring: string | undefined, operation: Operation): Promise<boolean>;
  /** Debts on which no attempt is left, by node and cause; each is told once. */
  readonly givenUp: Map<string, Debt>;
  /** Nodes not in order whose hands-off is over, with what they owe, by the last day on which it held. */
  readonly handsOffOver: Map<string, Map<string, string>>;
  /** Runs that were found over, to be marked as finished once people were told what came of them. */
  readonly settled: Settled[];
  /** Other urgent matters, by key. */
  readonly urgent: Map<string, Urgent>;
  /** Nodes by what was decided about them, each once however much it owes. */
  readonly nodes: Readonly<Record<'waiting' | 'paused' | 'waived' | 'wouldActOn', Set<string>>>;
  readonly counts: Record<(typeof COUNTS)[number], number>;
  /** Of debts that were found paid, how long that took. */
  readonly hoursToCompliance: number[];
}

/** What a batch counts. */
const COUNTS = [
  'nodesJudged',
  'nodesActedOn',
  'runsStarted',
  'attemptsLate',
  'breakerOn',
  'brakeOn',
  'poisonMessages',
] as const;

/** Of the function's ten minutes, when it looks at no more nodes, and when it starts no more runs; what has begun ends in the rest. */
const LOOKING_ENDS_MINUTES = 6;
const STARTING_ENDS_MINUTES = 9;

/** A batch that has read nothing yet. */
export function openBatch(deps: Deps): Batch {
  const startedAt = deps.now();
  const isBefore = (minutes: number) => deps.now().getTime() - startedAt.getTime() < minutes * 60_000;
  const turns = new Map<string, Promise<boolean>>();
  const counts = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Batch['counts'];
  let areWindowsNews = false;
  const urgent = new Map<string, Urgent>();
  const { ssm, ec2, policy, now, hybridTags } = deps;
  const brake = remembered(async () => {
    const seen = await deps.brake();
    counts.brakeOn = seen.isOn ? 1 : 0;
    if (seen.isOn && seen.isUnreadable) {
      const why = `${seen.reason}.`;
      const consequence = 'It treats the brake as pulled: it goes on looking and reporting, and repairs nothing.';
      const matter = ownFailure({ key: 'brake', doing: 'reading its brake', why, consequence }, policy);
      urgent.set(matter.key, matter);
    }
    return seen;
  }, now);
  return {
    deps,
    startedAt,
    facts: nodeFacts(ssm, ec2, policy, now, { hybridTags }),
    hasTimeToLook: () => isBefore(LOOKING_ENDS_MINUTES),
    hasTimeToStart: () => isBefore(STARTING_ENDS_MINUTES),
    brake: () => brake(),
    baselines: once(() => deps.baselines()),
    windows: once(() => deps.windows({ afresh: areWindowsNews })),
    forgetWindows() {
      areWindowsNews = true;
    },
    breaker: once(async () => {
      const tripped = await readBreaker(deps.ledger, policy, startedAt, (await brake()).resetAt);
      counts.breakerOn = tripped.length > 0 ? 1 : 0;
      return tripped;
    }),
    isTurnTaken(ring, operation) {
      const key = `${operation} ${ring ?? ''}`;
      const taken = turns.get(key) ?? deps.ledger.isTurnTaken(ring, startedAt, operation);
      turns.set(key, taken);
      return taken;
    },
    givenUp: new Map(),
    handsOffOver: new Map(),
    settled: [],
    urgent,
    nodes: { waiting: new Set(), paused: new Set(), waived: new Set(), wouldActOn: new Set() },
    counts,
    hoursToCompliance: [],
  };
}

/** Notes an urgent matter, to be told in the end; told once, however often it is noted. */
export function note({ urgent }: Batch, matter: Urgent | undefined): void {
  if (matter) urgent.set(matter.key, matter);
}

function once<Answer>(read: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}
