import { formatPath, type Path } from './path';
import type { Problem } from './problem';
import type { Position } from './refuse-file';
import type { Source } from './source';

/**
 * A place in the fleet's file that rules can walk down from and complain about: `rings.at('canary', 'cutoff').refuse('must be …')`.
 */
export class Place {
  /** The top of the file. */
  static top(source: Source, problems: Problem[]): Place {
    return new Place(source, problems, []);
  }

  private constructor(
    private readonly source: Source,
    private readonly problems: Problem[],
    private readonly path: Path,
  ) {}

  /** A place below this one. */
  at(...path: Path): Place {
    return new Place(this.source, this.problems, [...this.path, ...path]);
  }

  /** Whether the file says something here itself; else what holds here is the default. */
  get isGiven(): boolean {
    return this.source.has(this.path);
  }

  /** What is here keeps the file from being used. */
  refuse(message: string, part: 'key' | 'value' = 'value'): void {
    this.add('error', message, part);
  }

  /** What is here works, but may not do what was meant. */
  warn(message: string, part: 'key' | 'value' = 'value'): void {
    this.add('warning', message, part);
  }

  /** Like `refuse`, for a passage of the text that is here. */
  refusePassage(passage: string, message: string): void {
    this.addAt(this.source.locatePassage(this.path, passage), 'error', message);
  }

  /** Like `refuse`, for what stands elsewhere than its path leads to. */
  refuseAt(position: Position, message: string): void {
    this.addAt(position, 'error', message);
  }

  /** The file that it is in. */
  get file(): string {
    return this.source.file;
  }

  /** The top of another file, whose problems are told with those of this one. */
  elsewhere(source: Source): Place {
    return new Place(source, this.problems, []);
  }

  /** Takes over a problem that was found by somebody else. */
  tell(problem: Problem): void {
    this.problems.push(problem);
  }

  private add(severity: Problem['severity'], message: string, part: 'key' | 'value'): void {
    this.addAt(this.source.locate(this.path, part), severity, message);
  }

  private addAt({ line, column }: Position, severity: Problem['severity'], message: string): void {
    this.problems.push({ file: this.source.file, line, column, path: formatPath(this.path), message, severity });
  }
}
