/** What happened, for people: kept only where somebody will read it. */
export class Story {
  readonly lines: string[] = [];

  constructor(
    private readonly isTold: boolean,
    private readonly now: () => number,
  ) {}

  /** Adds a line: who did or suffered what. */
  tell(who: string, what: string | (() => string)): void {
    if (!this.isTold) return;
    const at = new Date(this.now()).toISOString().slice(5, 23).replace('T', ' ');
    this.lines.push(`${at}  ${who.padEnd(22)} ${typeof what === 'string' ? what : what()}`);
  }
}
