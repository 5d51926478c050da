import type { CdkOptions, CdkResult } from './run-cdk';

/** An event as EventBridge hands it to a target. */
export interface AwsEvent {
  /** @default a new one */
  readonly id?: string;
  readonly source: string;
  readonly 'detail-type': string;
  /** ISO 8601; kept to the second, as EventBridge does. @default the rehearsal's time */
  readonly time?: string;
  readonly resources?: readonly string[];
  readonly detail: unknown;
}

/** A call that IAM refused. */
export interface Refusal {
  /** Who asked: an ARN, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  /** Such as `ssm:SendCommand`; `sts:AssumeRole` where a role's trust was lacking. */
  readonly action: string;
  readonly resource: string;
}

/** What a service wants to do with a role that it was given. */
export interface RoleCall {
  readonly roleArn: string;
  readonly action: string;
  /** All of them must be allowed. */
  readonly resources: readonly string[];
  /**
   * Whom the role's trust policy must name.
   * @default ssm.amazonaws.com
   */
  readonly service?: string;
  /**
   * On whose behalf the service acts, for trust policies with conditions.
   * @default a maintenance window of the account
   */
  readonly sourceArn?: string;
  /** The request, where the resources are to be found in it: calls of Systems Manager. */
  readonly input?: unknown;
  /** Condition keys, in lower case, and their values. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

/** What a service wants to do to a resource in its own name. */
export interface ServiceCall {
  /** Such as `ssm.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  /** On whose behalf. */
  readonly sourceArn: string;
  /** Condition keys, in lower case, and their values. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** A message as SNS took it. */
export interface Notification {
  readonly topicArn: string;
  readonly messageId: string;
  /** Empty if it had none. */
  readonly subject: string;
  /** What e-mail shows. */
  readonly message: string;
  /** What it says to each protocol, where it says something else to each; else empty. */
  readonly protocols: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** The rehearsal's time, ISO 8601. */
  readonly at: string;
  /** Such as `email:oncall@acme.example`: the confirmed subscriptions whose filter let it through. */
  readonly to: readonly string[];
}

/** A message that waits in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** AWS on this machine: what the stacks are deployed to and what runs their functions. */
export interface LocalAws {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The environment of everything that talks to it: dummy keys, loopback, nothing of the operator's. */
  readonly env: NodeJS.ProcessEnv;
  /** What Node.js programs need in their environment to live in the rehearsal's time, functions and whoever looks around alike. */
  readonly clock: { readonly REHEARSAL_CLOCK: string; readonly NODE_OPTIONS: string };
  /** What an SDK client needs to talk to it as the account's root. */
  readonly clients: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** From now on functions, events, tables and messages see this time; it goes on in real time from there. */
  setClock(now: Date): void;
  /** Puts events as AWS itself would, in order: `aws.*` sources are allowed. */
  putEvents(events: readonly AwsEvent[]): Promise<void>;
  /**
   * Delivers what a schedule delivers when its time has come: schedules never fire by themselves here.
   * @throws if there is no such schedule, it is disabled, or its role may not reach its target
   */
  fireSchedule(name: string, group?: string): Promise<void>;
  /**
   * Lets time pass until no message waits or is in flight for a function, no function runs and no delivery is on its way.
   * Batching windows end at once: the seconds that they last on AWS are over when the clock is moved next. A message that a
   * function left undone shows up again when the clock has passed its visibility time-out, and is not waited for.
   * @throws after `timeoutMs` (30 000), naming what is not at rest
   */
  quiet(timeoutMs?: number): Promise<void>;
  /** Whether a service may assume a role and do this with it, as IAM decides it. */
  authorize(call: RoleCall): Promise<boolean>;
  /** Whether the policy of a resource, and that of the key that encrypts it, let a service do this. */
  serviceMay(call: ServiceCall): Promise<boolean>;
  /** Every call that was refused since the start. */
  refusals(): Promise<Refusal[]>;
  /** Every message that was published since the start. */
  messages(): Promise<Notification[]>;
  /** Clicks the link in every confirmation e-mail; until then a subscription receives nothing. Returns how many. */
  confirmSubscriptions(): Promise<number>;
  /** What lies in a queue, without receiving it. */
  queueMessages(name: string): Promise<QueuedMessage[]>;
  /**
   * The project's own CDK CLI, in the clean environment, with a home of its own.
   * @throws when its time limit is over
   */
  cdk(args: readonly string[], options: CdkOptions): Promise<CdkResult>;
  /** Leaves no process, port or folder behind. */
  stop(): Promise<void>;
}
