import type { VirtualClock } from './clock';
import type { AwsEvent, Outbox } from './outbox';
import type { Random } from './random';

/** Who calls: the role or user whose permissions count, for the record of calls. */
export interface Caller {
  readonly principal?: string;
}

/** A call that AWS itself makes with somebody's role, to be allowed or refused. */
export interface AuthorizationRequest {
  readonly roleArn: string;
  readonly action: string;
  readonly resources: readonly string[];
  /** The request, where who decides finds the resources in it by itself: calls of Systems Manager. */
  readonly input?: unknown;
  /** On whose behalf the role is taken. @default a maintenance window of the account */
  readonly sourceArn?: string;
  /** Condition keys, in lower case, and their values. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

/** What every part of the simulation shares: place, time, chance, and the way out for events. */
export class World {
  constructor(
    readonly account: string,
    readonly region: string,
    readonly clock: VirtualClock,
    readonly random: Random,
    readonly outbox: Outbox,
    readonly authorize: (call: AuthorizationRequest) => boolean | Promise<boolean>,
  ) {}

  /** The partition that the Region belongs to. */
  get partition(): string {
    if (this.region.startsWith('cn-')) return 'aws-cn';
    return this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /** The ARN of a Systems Manager resource of this account, such as `maintenancewindow/mw-…`. */
  arn(resource: string): string {
    return `arn:${this.partition}:ssm:${this.region}:${this.account}:${resource}`;
  }

  /** A document's ARN; AWS's own belong to no account. */
  documentArn(name: string): string {
    if (name.startsWith('arn:')) return name;
    const account = /^(AWS|Amazon)/.test(name) ? '' : this.account;
    return `arn:${this.partition}:ssm:${this.region}:${account}:document/${name}`;
  }

  /** The ARN by which policies and command events know a node. */
  nodeArn(nodeId: string): string {
    return nodeId.startsWith('mi-')
      ? this.arn(`managed-instance/${nodeId}`)
      : `arn:${this.partition}:ec2:${this.region}:${this.account}:instance/${nodeId}`;
  }

  /** Puts an event on its way, stamped with the fleet's time. */
  publish(detailType: string, resources: readonly string[], detail: AwsEvent['detail'], source = 'aws.ssm'): void {
    this.outbox.add(() => ({
      version: '0',
      id: this.random.uuid('event'),
      'detail-type': detailType,
      source,
      account: this.account,
      time: this.clock
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      region: this.region,
      resources,
      detail,
    }));
  }
}
