import crypto from 'node:crypto';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Bundles, FunctionName } from './bundles';
import type { Chance } from './chance';
import { sdkOn } from './clients';
import { NAMES } from './cloud';
import type { Caller, Line } from './line';
import type { Story } from './story';

/** What a container needs beside its program. */
export interface Surroundings {
  readonly line: Line;
  readonly chance: Chance;
  readonly story: Story;
  readonly policy: LoopPolicy;
  /** Whether its SDK speaks to the line in bytes. */
  readonly isOnWire: boolean;
  /** The time on the container's own clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Whether it dies of the call that it is about to make. */
  readonly mustDie: (functionName: FunctionName) => boolean;
  readonly onDeath: (container: Container) => void;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
type Program = (
  load: (name: string) => unknown,
  module: { exports: { handler?: Handler } },
  directory: string,
  processLike: object,
  date: DateConstructor,
) => void;

/**
 * One container of a function: its bundle, started as Lambda starts it, with nothing of its own but its clock. Time, chance and
 * the SDK come from the simulation; so do its policy and its variables.
 */
export class Container implements Caller {
  isDead = false;
  suffered = false;
  /** Counts invocations of all containers of this function. */
  invocation = 0;
  private readonly handler: Handler;

  constructor(
    readonly functionName: FunctionName,
    readonly number: number,
    program: Program,
    private readonly surroundings: Surroundings,
  ) {
    const module: { exports: { handler?: Handler } } = { exports: {} };
    program(this.modules(), module, '/var/task', { env: ENV }, this.dates());
    if (!module.exports.handler) throw new Error(`${functionName}: must export a handler, got none`);
    this.handler = module.exports.handler;
  }

  get name(): string {
    return `${this.functionName} ${this.number}`;
  }

  /** Runs the function once. Never resolves if the container dies. */
  async invoke(event: unknown): Promise<unknown> {
    this.suffered = false;
    try {
      const answer = await this.handler(event, {});
      if (!this.isDead) return answer;
    } catch (error) {
      if (!this.isDead) throw error;
    }
    return new Promise(() => undefined);
  }

  countCall(): void {
    if (!this.isDead && this.surroundings.mustDie(this.functionName)) this.die();
  }

  /** Ends in the middle of whatever it does. */
  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.surroundings.onDeath(this);
  }

  private modules(): (name: string) => unknown {
    const { line, chance, policy, isOnWire } = this.surroundings;
    const sdk = sdkOn(line, this, isOnWire);
    const log = {
      addContext: () => undefined,
      info: (event: string, fields?: object) => this.log(event, fields),
      warn: (event: string, fields?: object) => this.log(event, fields),
      error: (event: string, fields?: object) => this.log(event, fields),
    };
    const stand: Readonly<Record<string, unknown>> = {
      'node:crypto': { ...crypto, randomUUID: () => chance.uuid() },
      'node:timers/promises': { setTimeout: (milliseconds: number) => line.sleep(this, milliseconds) },
      'node:fs': { readFileSync: () => JSON.stringify(policy) },
      '@aws-lambda-powertools/logger': {
        Logger: function Logger() {
          return log;
        },
      },
    };
    return (name) => stand[name] ?? sdk(name);
  }

  private log(event: string, fields: object | undefined): void {
    const words = () => JSON.stringify(fields, (name, value) => (name === '_aws' ? undefined : inWords(value)));
    this.surroundings.story.tell(this.name, () => `logs "${event}" ${fields === undefined ? '' : words()}`);
  }

  private dates(): DateConstructor {
    const { now } = this.surroundings;
    return class extends Date {
      constructor(...args: [] | [never]) {
        if (args.length === 0) super(now());
        else super(...args);
      }

      static override now(): number {
        return now();
      }
    } as unknown as DateConstructor;
  }
}

const inWords = (value: unknown): unknown => (value instanceof Error ? `${value.name}: ${value.message}` : value);

const ENV = {
  LEDGER_TABLE: NAMES.table,
  URGENT_TOPIC_ARN: NAMES.urgent,
  CHAT_TOPIC_ARN: NAMES.chat,
  DIGEST_TOPIC_ARN: NAMES.digest,
  BRAKE_PARAMETER: NAMES.brake,
  OUTPUT_BUCKET: NAMES.output,
  REPORT_BUCKET: NAMES.reports,
  DEAD_LETTER_QUEUE_URL: NAMES.deadLetters,
} as const;

/** Reads a bundle, once for all containers. */
export function programsOf(bundles: Bundles): Readonly<Record<FunctionName, Program>> {
  const compiled = Object.entries(bundles).map(([name, code]) => [
    name,
    // the bundle is our own, and must not see the real clock
    new Function('require', 'module', '__dirname', 'process', 'Date', code) as Program,
  ]);
  return Object.fromEntries(compiled);
}
