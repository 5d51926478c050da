import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a script wants next, or what it came to. */
export type ScriptMessage =
  | { readonly call: { readonly service: string; readonly operation: string; readonly input: object } }
  | { readonly sleep: number }
  | { readonly result: unknown }
  | { readonly failure: string };

/** How long, in real time, a script may compute between two messages. */
const PATIENCE_MS = 60_000;

/** The Python of an aws:executeScript step, running for real; it stands still whenever it waits for an answer of ours. */
export class ScriptRun {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly messages: ScriptMessage[] = [];
  private waiting: ((message: ScriptMessage) => void) | undefined;

  constructor() {
    this.process = spawn('python3', ['-I', '-B', join(__dirname, 'run_script.py')], {
      env: { PATH: process.env.PATH },
      stdio: 'pipe',
    });
    let said = '';
    const gone = (reason: string): void => this.arrive({ failure: `the script ended without an answer: ${reason}` });
    this.process.stderr.on('data', (data: Buffer) => {
      said = `${said}${data}`.slice(-2000);
    });
    this.process.stdin.on('error', () => undefined);
    this.process.once('error', ({ message }) => gone(message));
    this.process.once('close', () => gone(said));
    createInterface({ input: this.process.stdout }).on('line', (line) =>
      this.arrive(JSON.parse(line) as ScriptMessage),
    );
  }

  /** Tells the script something, and waits for what it says to that. */
  say(message: object): Promise<ScriptMessage> {
    this.process.stdin.write(`${JSON.stringify(withMarkedDates(message))}\n`);
    const next = this.messages.shift();
    if (next) return Promise.resolve(next);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end();
        resolve({ failure: `the script computed for ${PATIENCE_MS / 1000} s without a call or a pause` });
      }, PATIENCE_MS);
      this.waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  end(): void {
    this.process.kill('SIGKILL');
  }

  private arrive(message: ScriptMessage): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) waiting(message);
    else this.messages.push(message);
  }
}

/** JSON has no dates, and boto3 answers with them. */
function withMarkedDates(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(withMarkedDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withMarkedDates(item)]));
}
