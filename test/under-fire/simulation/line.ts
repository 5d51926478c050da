import { AwsError } from '../../../rehearsal/fleet/aws-error';
import type { Chance } from './chance';
import type { Cloud } from './cloud';
import type { Scheduler } from './scheduler';
import type { Story } from './story';
import { type Fault, isOver, type Weather } from './weather';

/** A call on its way: who makes it, and what it asks. */
export interface Call {
  readonly container: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Whose call it is. */
export interface Caller {
  /** Such as `remediate-compliance 3`. */
  readonly name: string;
  /** Nothing it waits for will ever come. */
  readonly isDead: boolean;
  /** Counts a call, and dies of it if that was its fate. */
  countCall(): void;
  /** Whether anything was done to its calls since its invocation began. */
  suffered: boolean;
}

/** Who looks at calls as they arrive at AWS. */
export interface CallWatch {
  /** Just before a call is carried out. */
  onCall?(call: Call): void | Promise<void>;
  /** Just after it was carried out, whether or not its caller will hear of it. */
  onAnswer?(call: Call, answer: object, isHeard: boolean): void | Promise<void>;
}

/** What the SDK's caller sees when the line breaks. */
export class LineBroken extends Error {
  readonly code = 'ECONNRESET';
}

/** The same, when nothing comes in time. */
export class NoAnswer extends Error {
  override readonly name = 'TimeoutError';
}

const CODES: Readonly<Record<string, Readonly<Partial<Record<Fault, string>>>>> = {
  ec2: { throttled: 'RequestLimitExceeded', refused: 'UnauthorizedOperation' },
  dynamodb: { throttled: 'ProvisionedThroughputExceededException' },
  s3: { throttled: 'SlowDown', refused: 'AccessDenied' },
  sns: { throttled: 'ThrottledException', refused: 'AuthorizationErrorException' },
};

/** Between the functions and AWS: every call waits its time on the way there and back, and the weather is on it. */
export class Line {
  readonly watches: CallWatch[] = [];
  /** Calls made so far. */
  made = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly cloud: Cloud,
    private readonly chance: Chance,
    private readonly story: Story,
    private readonly weather: readonly Weather[],
    private readonly startedAt: number,
    private readonly isOnFire: () => boolean,
  ) {}

  /**
   * Makes one call.
   * @param carryOut how, if not by the cloud as it is
   */
  call(call: Call, carryOut?: () => Promise<object>): Promise<object> {
    const { container, service, operation, input } = call;
    return new Promise((resolve, reject) => {
      this.made += 1;
      container.countCall();
      // a call that was on its way when its caller died may arrive or not
      const isOnItsWay = !container.isDead || this.chance.happens(50);
      if (!isOnItsWay) return;
      const fault = this.faultFor(service, operation);
      if (fault) {
        container.suffered = true;
        this.story.tell(container.name, () => `${service}:${operation} ${fault}`);
      }
      const seconds = fault === 'slow' ? this.chance.between(1, 60) : this.chance.between(0.005, 0.08);
      this.scheduler.after(seconds * 1000, async () => {
        const back = (settle: () => void, after = this.chance.between(5, 80)) =>
          this.scheduler.after(after, () => {
            if (!container.isDead) settle();
          });
        const refusal = fault && refusalOf(fault, service, operation);
        if (refusal) return back(() => reject(refusal));
        try {
          for (const watch of this.watches) await watch.onCall?.(call);
          const answer = await (carryOut?.() ?? this.cloud.perform(service, operation, input, container.name));
          const isHeard = fault !== 'answer lost';
          for (const watch of this.watches) await watch.onAnswer?.(call, answer, isHeard && !container.isDead);
          if (isHeard) back(() => resolve(answer));
          else back(() => reject(new NoAnswer('Connection timed out')), 30_000);
        } catch (error) {
          // functions that work at the same time share one limit of Systems Manager's
          if ((error as { code?: string }).code === 'ThrottlingException') container.suffered = true;
          back(() => reject(error));
        }
      });
    });
  }

  /** A pause of a function's. */
  async sleep(container: Caller, milliseconds: number): Promise<void> {
    await this.scheduler.sleep(milliseconds);
    if (container.isDead) await new Promise(() => undefined);
  }

  /** What takes a moment of real time, in which the simulation stands still. */
  onNodesClock<Answer>(promise: Promise<Answer>): Promise<Answer> {
    this.scheduler.standStill(promise);
    return promise;
  }

  private faultFor(service: string, operation: string): Fault | undefined {
    if (!this.isOnFire()) return undefined;
    const minute = (this.scheduler.now - this.startedAt) / 60_000;
    for (const weather of this.weather)
      if (isOver(weather, minute, service, operation) && this.chance.happens(weather.percent)) return weather.fault;
    return undefined;
  }
}

function refusalOf(fault: Fault, service: string, operation: string): Error | undefined {
  const code = CODES[service]?.[fault];
  switch (fault) {
    case 'throttled':
      return new AwsError(code ?? 'ThrottlingException', 'Rate exceeded', service === 'ec2' ? 503 : 400);
    case 'refused':
      return new AwsError(code ?? 'AccessDeniedException', `not authorized to perform: ${service}:${operation}`, 403);
    case 'unavailable':
      return new AwsError('ServiceUnavailable', 'Service Unavailable', 503);
    case 'line broken':
      return new LineBroken('socket hang up');
    default:
      return undefined;
  }
}
