import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readDocument } from '../../lib/runbooks/document';

/** Answers of AWS by call, such as `ec2.describe_images`, in turn; the last one stays. `{ error: code }` is a refusal. */
export type Answers = Readonly<Record<string, readonly unknown[]>>;

/** How a script ended, and what it asked of AWS. */
export interface StepEnd {
  readonly returned?: Record<string, unknown>;
  readonly raised?: string;
  readonly calls: readonly (readonly [call: string, request: Record<string, unknown>])[];
  readonly slept: number;
}

/** 22 November 2026, 03:00 UTC, in seconds. */
export const NOW = 1_795_316_400;

/** Python itself, behind whatever chooses one of several versions: that takes longer than a script of ours. */
const PYTHON = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();

/** The script of a step of an automation, as its file has it. */
export function scriptOf(name: string, step: string): string {
  return String(stepOf(name, step).Script);
}

function stepOf(name: string, step: string): Readonly<Record<string, unknown>> {
  const { steps } = readDocument(join(__dirname, `../../runbooks/automation/${name}.yaml`));
  const found = steps.find((one) => one.name === step)?.inputs;
  if (!found) throw new Error(`${name} must have a step ${step}, got none`);
  return found;
}

/** Runs the script of a step in a Python of this machine, with a stand-in for AWS and a clock that sleeping moves. */
export function runStep(name: string, step: string, payload: Record<string, unknown>, answers: Answers = {}): StepEnd {
  const { Handler: handler, Script: script, InputPayload } = stepOf(name, step);
  const asked = Object.keys(InputPayload as object);
  if (asked.sort().join() !== Object.keys(payload).sort().join())
    throw new Error(`the payload must be ${asked.join(', ')}, got ${Object.keys(payload).join(', ')}`);
  const folder = join(__dirname, 'python');
  const { stdout, stderr } = spawnSync(PYTHON, ['-S', '-B', join(folder, 'run.py')], {
    input: JSON.stringify({ script, handler, payload, answers, now: NOW }),
    encoding: 'utf8',
    timeout: 25_000,
  });
  if (!stdout) throw new Error(`${name} ${step} must end, got ${stderr}`);
  return JSON.parse(stdout) as StepEnd;
}
