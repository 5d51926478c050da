import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TinyDynamo } from './tiny-dynamo';

/** An answer over HTTP. */
interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The little of DynamoDB, S3 and SNS that a bundled function needs to run to its end, on loopback only. */
export class LoopbackAws {
  readonly dynamo = new TinyDynamo();
  readonly objects = new Map<string, string>();
  readonly messages: URLSearchParams[] = [];
  /** Subscriptions that wait for their confirmation. */
  readonly pending: string[] = [];
  /** What was called, as IAM spells it. */
  readonly calls: string[] = [];

  private constructor(private readonly server: Server) {}

  static async listening(): Promise<LoopbackAws> {
    const server = createServer();
    const aws = new LoopbackAws(server);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { status, body, headers = {} } = aws.answer(request, Buffer.concat(parts).toString());
        response.writeHead(status, headers).end(body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return aws;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private answer(request: IncomingMessage, body: string): Reply {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.startsWith('DynamoDB_')) {
      this.calls.push(`dynamodb:${target.split('.')[1]}`);
      const { statusCode, answer } = this.dynamo.answer(target, body);
      return { status: statusCode, body: answer, headers: { 'content-type': 'application/x-amz-json-1.0' } };
    }
    return request.method === 'POST' ? this.sns(new URLSearchParams(body)) : this.s3(request, body);
  }

  private s3(request: IncomingMessage, body: string): Reply {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').slice(1);
    const source = request.headers['x-amz-copy-source'];
    this.calls.push('s3:PutObject');
    if (source === undefined) {
      this.objects.set(path, body);
      return { status: 200, body: '', headers: { etag: '"1"' } };
    }
    this.calls.push('s3:GetObject');
    const from = decodeURIComponent(String(source));
    this.objects.set(path, this.objects.get(from) ?? '');
    return {
      status: 200,
      body: '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>',
      headers: { 'content-type': 'application/xml' },
    };
  }

  private sns(request: URLSearchParams): Reply {
    const action = request.get('Action') ?? '';
    this.calls.push(`sns:${action}`);
    const answer = (result: string) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
    });
    if (action === 'Publish') {
      this.messages.push(request);
      return answer('<MessageId>1</MessageId>');
    }
    const members = this.pending.map(
      (endpoint) =>
        `<member><SubscriptionArn>PendingConfirmation</SubscriptionArn><Protocol>email</Protocol><Endpoint>${endpoint}</Endpoint></member>`,
    );
    return answer(`<Subscriptions>${members.join('')}</Subscriptions>`);
  }
}
