import type { Brake } from '../shared/brake';
import { readBreaker, type Tripped } from '../shared/breaker';
import { groupedBy } from '../shared/groups';
import type { Debt } from '../shared/ledger';
import { tell } from '../shared/tell';
import { givenUp, ownFailure, type Urgent } from '../shared/urgent';
import type { Deps } from './deps';
import type { Windows } from '../shared/windows';

/** What one batch reads once, however many nodes ask for it, and what it has to tell people in the end. */
export interface Batch {
  readonly deps: Deps;
  readonly startedAt: Date;
  /** Whether there is time to look at more nodes; those that are left are the next sweep's. */
  hasTimeToLook(): boolean;
  /** Whether there is time to start another run. */
  hasTimeToStart(): boolean;
  brake(): Promise<Brake>;
  baselines(): Promise<ReadonlyMap<string, string>>;
  windows(): Promise<Windows>;
  breaker(): Promise<readonly Tripped[]>;
  isTurnTaken(ring: string | undefined): Promise<boolean>;
  /** Debts on which no attempt is left; each is told once. */
  readonly givenUp: Map<string, Debt>;
  /** Other urgent matters, by key. */
  readonly urgent: Map<string, Urgent>;
  readonly counts: { nodesJudged: number; runsStarted: number; nodesActedOn: number; poisonMessages: number };
}

/** Of the function's ten minutes, when it looks at no more nodes, and when it starts no more runs; what has begun ends in the rest. */
const LOOKING_ENDS_MINUTES = 6;
const STARTING_ENDS_MINUTES = 9;

/** A batch that has read nothing yet. */
export function openBatch(deps: Deps): Batch {
  const startedAt = deps.now();
  const isBefore = (minutes: number) => deps.now().getTime() - startedAt.getTime() < minutes * 60_000;
  const turns = new Map<string | undefined, Promise<boolean>>();
  const urgent = new Map<string, Urgent>();
  return {
    deps,
    startedAt,
    hasTimeToLook: () => isBefore(LOOKING_ENDS_MINUTES),
    hasTimeToStart: () => isBefore(STARTING_ENDS_MINUTES),
    brake: once(async () => {
      const brake = await deps.brake();
      if (brake.isOn && brake.isUnreadable) {
        const why = `${brake.reason}.`;
        const consequence = 'It treats the brake as pulled: it goes on looking and reporting, and repairs nothing.';
        const matter = ownFailure({ key: 'brake', doing: 'reading its brake', why, consequence }, deps.policy);
        urgent.set(matter.key, matter);
      }
      return brake;
    }),
    baselines: once(deps.baselines),
    windows: once(() => deps.windows(startedAt)),
    breaker: once(() => readBreaker(deps.ledger, deps.policy, startedAt)),
    isTurnTaken(ring) {
      const taken = turns.get(ring) ?? deps.ledger.isTurnTaken(ring, startedAt);
      turns.set(ring, taken);
      return taken;
    },
    givenUp: new Map(),
    urgent,
    counts: { nodesJudged: 0, runsStarted: 0, nodesActedOn: 0, poisonMessages: 0 },
  };
}

/** Tells people what the batch found: one message per cause and ring, naming all its nodes that they have not heard of. */
export async function tellPeople({ deps, givenUp: debts, urgent }: Batch): Promise<void> {
  for (const matter of urgent.values()) await tell(deps)(matter);
  const untold = [...debts.values()].filter((debt) => !debt.toldAt);
  for (const group of groupedBy(untold, (debt) => `${debt.cause}#${debt.ring ?? ''}`).values()) {
    if (!(await tell(deps)(givenUp(group, deps.policy)))) continue;
    const toldAt = deps.now().toISOString();
    // losing against another write costs nothing but a second message, hours later
    for (const debt of group) await deps.ledger.writeDebt({ ...debt, toldAt, version: debt.version + 1 });
  }
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
