import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

const EMAIL = /^[^\s@,;:<>"()[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const ARN = /^arn:(aws[a-z-]*):(sqs|lambda):([a-z0-9-]+):(\d{12}):(.+)$/;
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const FUNCTION_NAME = /^function:[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9_$-]{1,128})?$/;

/** Who is told, and how: one subscription of an SNS topic. */
export class Subscriber {
  /**
   * Reads an e-mail address, an https address, or the ARN of an SQS queue or a Lambda function.
   * @throws Refusal if it is none of them
   */
  static parse(written: string): Subscriber {
    const text = written.trim();
    if (/^http:\/\//i.test(text)) throw new Refusal(`must begin with https://, got ${showValue(written)}`);
    if (/^https:\/\//i.test(text)) {
      if (!URL.canParse(text) || /\s/.test(text)) throw unknown(written);
      if (new URL(text).username) throw new Refusal('must be an https address without a user name in it, got one');
      return new Subscriber('https', text);
    }
    if (text.startsWith('arn:')) return Subscriber.parseArn(text);
    if (!EMAIL.test(text)) throw unknown(written);
    return new Subscriber('email', text);
  }

  private static parseArn(text: string): Subscriber {
    const [, , service, , , resource = ''] = ARN.exec(text) ?? [];
    if (service === 'sqs' && resource.endsWith('.fifo')) {
      throw new Refusal(
        `must be a standard queue, for SNS delivers to FIFO queues from FIFO topics only, got ${showValue(text)}`,
      );
    }
    if (service === 'sqs' && QUEUE_NAME.test(resource)) return new Subscriber('sqs', text);
    if (service === 'lambda' && FUNCTION_NAME.test(resource)) return new Subscriber('lambda', text);
    throw unknown(text);
  }

  private constructor(
    readonly protocol: 'email' | 'https' | 'sqs' | 'lambda',
    /** The address or ARN, as SNS takes it. */
    readonly endpoint: string,
  ) {}

  /** The Region in a queue's or function's ARN. */
  get region(): string | undefined {
    return ARN.exec(this.endpoint)?.[3];
  }

  /** The partition in a queue's or function's ARN. */
  get partition(): string | undefined {
    return ARN.exec(this.endpoint)?.[1];
  }

  toString(): string {
    return this.endpoint;
  }

  toJSON(): string {
    return this.toString();
  }
}

function unknown(written: string): Refusal {
  return new Refusal(
    `must be an e-mail address, an https:// address, or the ARN of an SQS queue or a Lambda function, got ${showValue(written)}`,
  );
}
