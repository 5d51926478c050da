import type { Debt, Intent, Ledger, Outcome, Standing, Telling, Turn } from '../../lambdas/shared/ledger';
import type { Operation } from '../../lambdas/shared/operation';

/** The ledger without a table, refusing the same writes for the same reasons. */
export class InMemoryLedger implements Ledger {
  readonly debts = new Map<string, Debt>();
  readonly intents = new Map<string, Intent>();
  readonly outcomes: Outcome[] = [];
  readonly tellings = new Map<string, Telling>();
  readonly turns = new Map<string, Turn>();
  readonly standings = new Map<string, Standing>();

  /** What is written about one node for one cause. */
  debt(nodeId: string, cause: Debt['cause']): Debt | undefined {
    return this.debts.get(`${nodeId}#${cause}`);
  }

  async debtsOf(nodeIds: readonly string[]): Promise<ReadonlyMap<string, readonly Debt[]>> {
    const found = new Map(nodeIds.map((nodeId): [string, Debt[]] => [nodeId, []]));
    for (const debt of this.debts.values()) found.get(debt.nodeId)?.push(debt);
    return found;
  }

  async *everything(): AsyncIterable<{ debts: readonly Debt[]; intents: readonly Intent[] }> {
    yield { debts: [...this.debts.values()], intents: [] };
    yield { debts: [], intents: [...this.intents.values()] };
  }

  async writeDebt(debt: Debt): Promise<boolean> {
    if ((this.debt(debt.nodeId, debt.cause)?.version ?? 0) !== debt.version - 1) return false;
    this.debts.set(`${debt.nodeId}#${debt.cause}`, stored(debt));
    return true;
  }

  async settle(debt: Debt, outcome: Outcome): Promise<boolean> {
    if (!(await this.writeDebt(debt))) return false;
    this.outcomes.push(stored(outcome));
    return true;
  }

  async intent(id: string): Promise<Intent | undefined> {
    return this.intents.get(id);
  }

  async planIntent(intent: Intent): Promise<void> {
    if (this.intents.has(intent.id)) throw new Error(`intent ${intent.id}: must be new, got one that exists`);
    this.intents.set(intent.id, stored(intent));
  }

  async moveIntent(intent: Intent): Promise<boolean> {
    const state = this.intents.get(intent.id)?.state;
    if (state !== 'planned' && state !== 'sent') return false;
    this.intents.set(intent.id, stored(intent));
    return true;
  }

  async outcomesSince(ring: string | undefined, since: Date): Promise<readonly Outcome[]> {
    return this.outcomes.filter((outcome) => outcome.ring === ring && outcome.finishedAt >= since.toISOString());
  }

  async takeTurn(turn: Turn, now: Date): Promise<boolean> {
    if (await this.isTurnTaken(turn.ring, now, turn.operation)) return false;
    this.turns.set(turnKey(turn.ring, turn.operation), stored(turn));
    return true;
  }

  async isTurnTaken(ring: string | undefined, now: Date, operation?: Operation): Promise<boolean> {
    const turn = this.turns.get(turnKey(ring, operation));
    return turn !== undefined && turn.intentIds.length > 0 && turn.until > now.toISOString();
  }

  async keepTurn(
    { ring, operation, until }: Pick<Turn, 'ring' | 'operation' | 'until'>,
    intentId: string,
  ): Promise<void> {
    const key = turnKey(ring, operation);
    const turn = this.turns.get(key);
    if (turn?.intentIds.includes(intentId) && turn.until <= until) this.turns.set(key, { ...turn, until });
  }

  async giveBackTurn(ring: string | undefined, intentId: string, operation?: Operation): Promise<void> {
    const key = turnKey(ring, operation);
    const turn = this.turns.get(key);
    if (!turn) return;
    this.turns.set(key, { ...turn, intentIds: turn.intentIds.filter((id) => id !== intentId) });
  }

  async telling(key: string): Promise<Telling | undefined> {
    return this.tellings.get(key);
  }

  async everyTelling(): Promise<readonly Telling[]> {
    return [...this.tellings.values()];
  }

  async writeTelling(telling: Telling): Promise<boolean> {
    if ((this.tellings.get(telling.key)?.version ?? 0) !== telling.version - 1) return false;
    this.tellings.set(telling.key, stored(telling));
    return true;
  }

  async keepStanding(standing: Standing): Promise<void> {
    this.standings.set(standing.day, stored(standing));
  }

  async standingsSince(day: string): Promise<readonly Standing[]> {
    const all = [...this.standings.values()].filter((standing) => standing.day >= day);
    return all.sort((one, other) => (one.day < other.day ? -1 : 1));
  }
}

const turnKey = (ring = '-', operation: Operation = 'install') =>
  operation === 'install' ? ring : `${ring}#${operation}`;

/** As a table would give it back: a copy, without what is undefined. */
const stored = <Item>(item: Item): Item => JSON.parse(JSON.stringify(item)) as Item;
