import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Node } from '../../../rehearsal/fleet/nodes';
import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { PLACES, type Schedule } from '../schedule';
import type { FunctionName } from './bundles';
import { Chance } from './chance';
import { Cloud } from './cloud';
import { Container, type programsOf } from './container';
import { policyOf, setUp } from './fleet-setup';
import { type Caller, Line } from './line';
import { Scheduler } from './scheduler';
import { type BatchEnd, type Message, StandardQueue } from './standard-queue';
import { Story } from './story';

const MINUTE = 60_000;

/** As the stack sets the functions. */
const TIMEOUT_MINUTES: Readonly<Record<FunctionName, number>> = {
  'remediate-compliance': 10,
  'record-outcome': 10,
  'report-compliance': 15,
};

/** How often the scheduler repeats a report that failed. */
const REPORT_RETRIES = 2;

/** One invocation of a function, as it is looked at from outside. */
export interface Invocation {
  readonly container: Container;
  readonly startedAt: number;
  readonly batch: readonly Message[];
}

/** Who looks at the loop as it runs. */
export interface LoopWatch {
  onEvent?(event: AwsEvent): void;
  onEnd?(invocation: Invocation, end: BatchEnd, error?: unknown): void;
}

/** The whole loop as it is deployed: its functions from their bundles, their queues and rules, and the fleet they look after. */
export class BurningLoop {
  readonly chance: Chance;
  readonly story: Story;
  readonly fleet: SimulatedFleet;
  readonly cloud: Cloud;
  readonly scheduler: Scheduler;
  readonly line: Line;
  readonly policy: LoopPolicy;
  readonly startedAt: number;
  readonly incoming: StandardQueue;
  readonly outcomes: StandardQueue;
  readonly watches: LoopWatch[] = [];
  /** Reports that failed for good. */
  readonly failedReports: unknown[] = [];
  nodes: Node[] = [];
  /** Whether SQS itself was out of reach at times, so that poison may have come five times in vain. */
  get wasBuryingHard(): boolean {
    return this.schedule.weather.some(({ on }) => on.startsWith('sqs')) || this.schedule.crashes.length > 0;
  }

  /** Whether anything still goes wrong by itself. */
  isOnFire = true;
  /** The invocation that each container is at. */
  readonly current = new Map<Container, Invocation>();
  private readonly idle = new Map<FunctionName, Container[]>();
  private readonly callsMade = new Map<FunctionName, number>();
  private containers = 0;

  constructor(
    readonly schedule: Schedule,
    private readonly programs: ReturnType<typeof programsOf>,
    isTold: boolean,
  ) {
    this.chance = new Chance(schedule.seed);
    this.policy = policyOf(schedule);
    this.startedAt = Date.parse(PLACES[schedule.place]?.start ?? '');
    this.fleet = new SimulatedFleet({
      seed: schedule.seed,
      account: this.policy.account,
      region: this.policy.region,
      start: new Date(this.startedAt - 30 * MINUTE),
      emit: (event) => this.hear(event),
      checksAnswers: false,
    });
    this.scheduler = new Scheduler(this.fleet, this.chance);
    this.story = new Story(isTold, () => this.scheduler.now);
    this.cloud = new Cloud(this.fleet, this.chance);
    this.line = new Line(
      this.scheduler,
      this.cloud,
      this.chance,
      this.story,
      schedule.weather,
      this.startedAt,
      () => this.isOnFire,
    );
    const queue = (name: string, functionName: FunctionName) =>
      new StandardQueue(
        name,
        this.scheduler,
        this.chance,
        this.story,
        () => (this.isOnFire ? schedule.handedOverTwice : 0),
        (batch) => this.run(functionName, batch),
      );
    this.incoming = queue('incoming', 'remediate-compliance');
    this.outcomes = queue('outcomes', 'record-outcome');
  }

  /** Sets the fleet up; nobody hears of anything yet. */
  async setUp(): Promise<void> {
    this.nodes = await setUp(this.fleet, this.schedule, this.chance);
  }

  /** Lets the first scan end; from then on the loop hears what happens. */
  async begin(): Promise<void> {
    await this.fleet.advanceTo(new Date(this.startedAt));
    this.noteTags();
    this.isDeaf = false;
  }

  /** Asks for a sweep, as the scheduler does. */
  sweep(): void {
    this.incoming.send(JSON.stringify({ source: 'shipshape', 'detail-type': 'Sweep', detail: {} }));
  }

  /** Starts the report, as the scheduler does; it is repeated when it fails. */
  async report(attempt = 0): Promise<void> {
    const container = this.containerOf('report-compliance');
    const event = { source: 'shipshape', 'detail-type': 'Report' };
    const end = await this.runIn(container, event, []);
    if (end !== 'broke off') return;
    if (attempt < REPORT_RETRIES) this.scheduler.after((attempt + 1) * MINUTE, () => void this.report(attempt + 1));
    else this.failedReports.push(end);
  }

  /** Writes a report while everything stands still, and waits for it. */
  async reportNow(): Promise<void> {
    let isWritten = false;
    void this.report().then(() => {
      isWritten = true;
    });
    await this.scheduler.runUntil(this.scheduler.now + 20 * MINUTE, () => isWritten);
  }

  /** Calls back if a container dies during the invocation that it is at. */
  whenDead(container: Caller, tell: () => void): void {
    const before = this.mourners.get(container) ?? [];
    this.mourners.set(container, [...before, tell]);
  }

  /** Whether calls to a service fail at times. */
  hasWeather(service: string): boolean {
    return this.isOnFire && this.schedule.weather.some(({ on }) => on.startsWith(service));
  }

  /** What tags a node has had since when, oldest first. */
  tagsOf(nodeId: string): readonly { readonly at: number; readonly tags: ReadonlyMap<string, string> }[] {
    return this.tagChanges.get(nodeId) ?? [];
  }

  /** Writes down the tags that nodes have now. */
  noteTags(): void {
    for (const { id, tags } of this.nodes) {
      const changes = this.tagChanges.get(id) ?? [];
      const last = changes.at(-1)?.tags;
      const isSame = last && last.size === tags.size && [...tags].every(([key, value]) => last.get(key) === value);
      if (!isSame) this.tagChanges.set(id, [...changes, { at: this.scheduler.now, tags: new Map(tags) }]);
    }
  }

  private readonly mourners = new Map<Caller, (() => void)[]>();
  private readonly tagChanges = new Map<string, { at: number; tags: ReadonlyMap<string, string> }[]>();
  private isDeaf = true;

  private async run(functionName: FunctionName, batch: readonly Message[]): Promise<BatchEnd> {
    const Records = batch.map(({ id, body }) => ({ messageId: id, body }));
    const end = await this.runIn(this.containerOf(functionName), { Records }, batch);
    if (end === 'broke off') return end;
    const failures = (end as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures;
    return { again: new Set(failures.map(({ itemIdentifier }) => itemIdentifier)) };
  }

  /** What the function answers, or that its invocation broke off. */
  private runIn(container: Container, event: unknown, batch: readonly Message[]): Promise<unknown> {
    const invocation: Invocation = { container, startedAt: this.scheduler.now, batch };
    this.current.set(container, invocation);
    this.story.tell(
      container.name,
      () => `begins${batch.length ? ` with ${batch.map(({ id }) => id).join(' ')}` : ''}`,
    );
    return new Promise((resolve) => {
      let isOver = false;
      const end = (answer: unknown, error?: unknown) => {
        if (isOver) return;
        isOver = true;
        this.current.delete(container);
        if (!container.isDead)
          this.idle.set(container.functionName, [...this.idleOf(container.functionName), container]);
        const again = (answer as { batchItemFailures?: { itemIdentifier: string }[] } | undefined)?.batchItemFailures;
        const batchEnd =
          answer === 'broke off' ? 'broke off' : { again: new Set((again ?? []).map((one) => one.itemIdentifier)) };
        this.story.tell(container.name, () =>
          batchEnd === 'broke off'
            ? `breaks off${error ? `: ${(error as Error).stack?.slice(0, 300)}` : ''}`
            : `is done${batchEnd.again.size ? `; again: ${[...batchEnd.again].join(' ')}` : ''}`,
        );
        for (const watch of this.watches) watch.onEnd?.(invocation, batchEnd, error);
        resolve(answer);
      };
      this.deaths.set(container, () => end('broke off'));
      container.invoke(event).then(end, (error: unknown) => end('broke off', error));
      this.scheduler.after(TIMEOUT_MINUTES[container.functionName] * MINUTE, () => {
        if (isOver) return;
        this.story.tell(container.name, 'runs out of time');
        container.die();
      });
    });
  }

  private readonly deaths = new Map<Container, () => void>();

  private containerOf(functionName: FunctionName): Container {
    const idle = this.idleOf(functionName);
    // Lambda prefers those that are warm, and lets them go after a while
    const warm = idle.length > 0 && !this.chance.happens(1) ? idle.shift() : undefined;
    if (warm) return warm;
    const skew = this.chance.between(-1, 1) * this.schedule.skewSeconds * 1000;
    this.containers += 1;
    return new Container(functionName, this.containers, this.programs[functionName], {
      line: this.line,
      chance: this.chance,
      story: this.story,
      policy: this.policy,
      isOnWire: this.schedule.isOnWire,
      now: () => Math.round(this.scheduler.now + skew),
      mustDie: (name) => {
        const calls = (this.callsMade.get(name) ?? 0) + 1;
        this.callsMade.set(name, calls);
        return (
          this.isOnFire && this.schedule.crashes.some((crash) => crash.function === name && crash.atCall === calls)
        );
      },
      onDeath: (container) => {
        this.story.tell(container.name, 'dies');
        for (const mourner of this.mourners.get(container) ?? []) mourner();
        // by appointment, as Lambda notices it a moment later
        this.scheduler.after(100, () => this.deaths.get(container)?.());
      },
    });
  }

  private idleOf(functionName: FunctionName): Container[] {
    const idle = this.idle.get(functionName) ?? [];
    this.idle.set(functionName, idle);
    return idle;
  }

  /** The rules by which events reach the queues, and what may happen to them on the way. */
  private hear(event: AwsEvent): void {
    for (const watch of this.watches) watch.onEvent?.(event);
    if (this.isDeaf) return;
    const queue = this.queueFor(event);
    if (!queue) return;
    const { lost, late, twice } = this.isOnFire ? this.schedule.events : { lost: 0, late: 0, twice: 0 };
    if (this.chance.happens(lost)) {
      this.story.tell('EventBridge', () => `loses ${event['detail-type']} ${JSON.stringify(event.detail)}`);
      return;
    }
    const body = JSON.stringify(event);
    const copies = this.chance.happens(twice) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const minutes = this.chance.happens(late) ? this.chance.between(1, 240) : this.chance.between(0.01, 0.1);
      this.scheduler.after(minutes * MINUTE, () => queue.send(body));
    }
  }

  private queueFor(event: AwsEvent): StandardQueue | undefined {
    const { detail } = event;
    switch (event['detail-type']) {
      case 'EC2 Command Status-change Notification':
        return OVER.has(String(detail.status)) && DOCUMENTS.has(String(detail['document-name']))
          ? this.outcomes
          : undefined;
      case 'Configuration Compliance State Change':
        return this.incoming;
      case 'EC2 State Manager Instance Association State Change':
        return detail.status === 'Failed' ? this.incoming : undefined;
      case 'EC2 Instance State-change Notification':
        return detail.state === 'running' ? this.incoming : undefined;
      case 'Maintenance Window Execution State-change Notification':
        return WINDOW_NEWS.has(String(detail.status)) ? this.incoming : undefined;
      default:
        return undefined;
    }
  }
}

const OVER = new Set(['Success', 'Failed', 'TimedOut', 'Canceled']);
const DOCUMENTS = new Set(['AWS-RunPatchBaseline', 'AWS-RefreshAssociation']);
const WINDOW_NEWS = new Set(['IN_PROGRESS', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELLED']);
