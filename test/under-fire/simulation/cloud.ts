import { createHash } from 'node:crypto';
import { AwsError } from '../../../rehearsal/fleet/aws-error';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import type { Chance } from './chance';
import { Table } from './table';

/** A message that a topic took. */
export interface Published {
  readonly at: number;
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

/** Names of what the foundation owns. */
export const NAMES = {
  table: 'acme-ledger',
  brake: '/acme/loop',
  urgent: 'arn:aws:sns:eu-central-1:123456789012:acme-urgent',
  chat: 'arn:aws:sns:eu-central-1:123456789012:acme-chat',
  digest: 'arn:aws:sns:eu-central-1:123456789012:acme-digest',
  reports: 'acme-reports',
  output: 'acme-output',
  deadLetters: 'https://sqs.eu-central-1.amazonaws.com/123456789012/acme-dead-letters',
} as const;

type Input = Readonly<Record<string, unknown>>;

/** All of AWS that the functions call: the simulated fleet, and small stand-ins for the other services. */
export class Cloud {
  private readonly table: Table;
  readonly published: Published[] = [];
  readonly buried: { readonly at: number; readonly body: string; readonly reason: string }[] = [];
  readonly objects = new Map<string, string>();
  brake = 'run';

  constructor(
    private readonly fleet: SimulatedFleet,
    chance: Chance,
  ) {
    this.table = new Table(() => fleet.world.clock.nowMillis(), chance);
  }

  /** @throws AwsError as AWS would refuse it. */
  async perform(service: string, operation: string, input: Input, principal: string): Promise<object> {
    switch (service) {
      case 'ssm':
        if (operation === 'GetParameter') return { Parameter: { Name: input.Name, Value: this.brake } };
        return this.fleet.call(operation, withoutUndefined(input), { principal });
      case 'ec2':
        return this.fleet.ec2(operation, withoutUndefined(input), { principal });
      case 'tag':
        return this.fleet.tag(operation, withoutUndefined(input), { principal });
      case 'dynamodb':
        return this.table.perform(operation, input);
      case 'sns':
        return this.sns(operation, input);
      case 'sqs':
        return this.sqs(operation, input);
      case 's3':
        return this.s3(operation, input);
      default:
        throw new AwsError('UnknownOperationException', `nobody simulates ${service}:${operation}`);
    }
  }

  /** Everything in the ledger's table, as plain objects. */
  items(): Record<string, unknown>[] {
    return this.table.items();
  }

  /** One item of it. */
  item(pk: string, sk: string): Record<string, unknown> | undefined {
    return this.table.item(pk, sk);
  }

  private sns(operation: string, input: Input): object {
    if (operation === 'ListSubscriptionsByTopic') return { Subscriptions: [] };
    const { TopicArn: topic, Subject: subject = '', Message: text } = input as Record<string, string>;
    if (operation !== 'Publish' || topic === undefined || text === undefined)
      throw new AwsError('InvalidParameter', `SNS takes no ${operation} of this form`);
    if (subject.length > 100) throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
    this.published.push({ at: this.fleet.now().getTime(), topic, subject, text });
    return { MessageId: String(this.published.length) };
  }

  private sqs(operation: string, input: Input): object {
    const { MessageBody: body = '', MessageAttributes = {} } = input as {
      MessageBody?: string;
      MessageAttributes?: Record<string, { StringValue?: string }>;
    };
    if (operation !== 'SendMessage') throw new AwsError('InvalidAction', `SQS takes no ${operation} here`);
    const reason = MessageAttributes.reason?.StringValue ?? '';
    this.buried.push({ at: this.fleet.now().getTime(), body, reason });
    // what the SDK holds the answer to
    return { MessageId: String(this.buried.length), MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  }

  private s3(operation: string, input: Input): object {
    const { Key = '', Body = '', CopySource = '', Bucket = '' } = input as Record<string, string>;
    if (operation === 'PutObject') this.objects.set(Key, Buffer.from(Body).toString('utf8'));
    else if (operation === 'CopyObject') {
      const source = this.objects.get(CopySource.slice(Bucket.length + 1));
      if (source === undefined) throw new AwsError('NoSuchKey', `no object ${CopySource}`, 404);
      this.objects.set(Key, source);
    } else throw new AwsError('NotImplemented', `S3 takes no ${operation} here`, 501);
    return {};
  }
}

/** As the wire would carry it. */
function withoutUndefined<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutUndefined) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)])) as Value;
}
