/** A step as the order of steps sees it. */
export interface FlowStep {
  readonly name: string;
  /** The names of steps that may come right after it. */
  readonly next: readonly string[];
}

/**
 * In which order the steps of an Automation document may run.
 */
export class Flow {
  private readonly nexts: ReadonlyMap<string, readonly string[]>;
  private readonly without = new Map<string, ReadonlySet<string>>();

  constructor(
    steps: readonly FlowStep[],
    private readonly first: string | undefined,
  ) {
    this.nexts = new Map(steps.map(({ name, next }) => [name, next]));
  }

  /** Whether a run can come to this step. */
  reaches(step: string): boolean {
    return this.reachedWithout('').has(step);
  }

  /** Whether every run that comes to `later` has been at `earlier` before. */
  isAlwaysBefore(earlier: string, later: string): boolean {
    return earlier !== later && !this.reachedWithout(earlier).has(later);
  }

  private reachedWithout(blocked: string): ReadonlySet<string> {
    const known = this.without.get(blocked);
    if (known) return known;
    const reached = new Set<string>();
    const waiting = this.first === undefined ? [] : [this.first];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      if (step === blocked || reached.has(step)) continue;
      reached.add(step);
      waiting.push(...(this.nexts.get(step) ?? []));
    }
    this.without.set(blocked, reached);
    return reached;
  }
}
