import { createWriteStream, type WriteStream } from 'node:fs';
import pc from 'picocolors';
import { plain, wrap } from './wrap';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Where the story is told, and whether that place can move and has colours. */
export interface TellingProps {
  readonly out: NodeJS.WriteStream;
  /** Receives everything that is told, plain. */
  readonly transcript: string;
  /**
   * Time since the start in milliseconds.
   * @default the process's own
   */
  readonly elapsed?: () => number;
}

/**
 * Tells the rehearsal in the terminal: what is being done and how long it took, calmly. Colour and motion only on a
 * terminal; a pipe and the transcript get the same words, plain and complete.
 */
export class Telling {
  readonly colours: ReturnType<typeof pc.createColors>;
  private readonly transcript: WriteStream;
  private readonly isTerminal: boolean;
  private readonly elapsed: () => number;
  private spinner: NodeJS.Timeout | undefined;
  private progress = '';

  constructor(private readonly props: TellingProps) {
    this.isTerminal = props.out.isTTY === true && process.env.TERM !== 'dumb';
    this.colours = pc.createColors(this.isTerminal && !process.env.NO_COLOR);
    this.transcript = createWriteStream(props.transcript);
    this.elapsed = props.elapsed ?? (() => performance.now());
  }

  /** A line of the story; on a terminal it is broken where the terminal ends. */
  say(line = ''): void {
    this.write(line, this.isTerminal ? wrap(line, this.props.out.columns || 80) : [line]);
  }

  /** A line to copy, such as a command: never broken. */
  quote(line: string): void {
    this.write(line, [line]);
  }

  /** Begins a chapter. */
  chapter(title: string): void {
    this.say();
    this.say(this.colours.bold(title));
  }

  /**
   * Does one piece of work under a title that moves while it lasts on a terminal, and leaves one line with how long it took.
   */
  async during<T>(title: string, work: () => Promise<T>): Promise<T> {
    const start = this.elapsed();
    this.spin(title);
    try {
      const result = await work();
      this.stop();
      const seconds = ((this.elapsed() - start) / 1000).toFixed(1);
      this.say(`  ${this.colours.green('✓')} ${title} ${this.colours.dim(`${seconds} s`)}`);
      return result;
    } catch (error) {
      this.stop();
      this.say(`  ${this.colours.red('✗')} ${title}`);
      throw error;
    }
  }

  /** What the work under way is at; shown on a terminal only. */
  at(progress: string): void {
    this.progress = progress;
  }

  /** Writes the transcript to its end. */
  close(): Promise<void> {
    this.stop();
    return new Promise((resolve) => this.transcript.end(resolve));
  }

  private write(line: string, shown: readonly string[]): void {
    this.clear();
    this.props.out.write(`${shown.join('\n')}\n`);
    this.transcript.write(`${plain(line)}\n`);
  }

  private spin(title: string): void {
    if (!this.isTerminal) return;
    let turn = 0;
    this.progress = '';
    this.spinner = setInterval(() => {
      const frame = frames[turn++ % frames.length] ?? '';
      const width = (this.props.out.columns || 80) - 1;
      const text = `  ${frame} ${title} ${this.progress}`.slice(0, width);
      this.props.out.write(`\r\x1b[2K${this.colours.dim(text)}`);
    }, 80);
  }

  private stop(): void {
    clearInterval(this.spinner);
    this.clear();
    this.spinner = undefined;
  }

  private clear(): void {
    if (this.spinner) this.props.out.write('\r\x1b[2K');
  }
}
