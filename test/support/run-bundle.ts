import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFunctionBundle } from '../../lib/functions/bundle-functions';
import { answerWire } from '../../rehearsal/fleet/protocol';
import type { SimulatedFleet } from '../../rehearsal/fleet/simulated-fleet';
import { TinyDynamo } from './tiny-dynamo';

/** Loads a bundle as Lambda does, hands it one event, and prints its answer. */
const RUNTIME = `
const { handler } = require(process.argv[1]);
const context = { functionName: 'f', functionVersion: '1', invokedFunctionArn: 'arn', memoryLimitInMB: '512', awsRequestId: 'r' };
let text = '';
process.stdin.on('data', (chunk) => { text += chunk; }).on('end', async () => {
  const answer = await handler(JSON.parse(text), context);
  require('node:fs').writeSync(3, JSON.stringify(answer));
});`;

/** The neighbours of a function on this machine: a simulated fleet, a table, a topic and a queue, on loopback only. */
export class Neighbours {
  readonly dynamo = new TinyDynamo();
  readonly published: URLSearchParams[] = [];
  readonly buried: { MessageBody: string; MessageAttributes: object }[] = [];
  /** What the brake says, or why it cannot be read. */
  brake: string | { readonly __type: string; readonly message: string } = 'run';
  private server: Server | undefined;
  private env: Record<string, string> = {};

  constructor(private readonly fleet: SimulatedFleet) {}

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
        const body = Buffer.concat(chunks).toString();
        const answer = await this.answer(request.url ?? '/', headers, body);
        response.writeHead(answer.statusCode, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.env = {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_EC2: `${url}/_ec2`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      LEDGER_TABLE: 'acme-ledger',
      URGENT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:acme-urgent',
      BRAKE_PARAMETER: '/acme/loop',
      OUTPUT_BUCKET: 'acme-output',
      DEAD_LETTER_QUEUE_URL: `${url}/123456789012/acme-compliance-dead-letters`,
    };
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Runs a function's real bundle on one event. */
  async run(name: string, policy: object, event: object): Promise<{ answer: unknown; log: Record<string, unknown>[] }> {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    const bundle = writeFunctionBundle(name, folder, { 'policy.json': JSON.stringify(policy) });
    const child = spawn(process.execPath, ['-e', RUNTIME, join(bundle, 'handler.js')], {
      env: this.env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const read = (stream: NodeJS.ReadableStream | null) => {
      const chunks: Buffer[] = [];
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks).toString();
    };
    const [out, errors, answer] = [
      read(child.stdout),
      read(child.stderr),
      read(child.stdio[3] as NodeJS.ReadableStream),
    ];
    child.stdin?.end(JSON.stringify(event));
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`bundle ${name}: must answer, got exit code ${code}\n${out()}\n${errors()}`);
    const lines = out().split('\n').filter(Boolean);
    return { answer: JSON.parse(answer()), log: lines.map((line) => JSON.parse(line)) };
  }

  private async answer(path: string, headers: Record<string, string>, body: string) {
    const target = headers['x-amz-target'] ?? '';
    const json = (answer: object, statusCode = 200) => ({
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(answer),
    });
    if (target === 'AmazonSSM.GetParameter') {
      return typeof this.brake === 'string' ? json({ Parameter: { Value: this.brake } }) : json(this.brake, 400);
    }
    if (target.startsWith('AmazonSSM') || path.startsWith('/_ec2'))
      return answerWire(this.fleet, { path, headers, body });
    if (target.startsWith('DynamoDB')) {
      const { statusCode, answer } = this.dynamo.answer(target, body);
      return json(JSON.parse(answer), statusCode);
    }
    if (target.startsWith('AmazonSQS')) {
      const message = JSON.parse(body);
      this.buried.push(message);
      return json({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(message.MessageBody).digest('hex') });
    }
    this.published.push(new URLSearchParams(body));
    const published = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
    return { statusCode: 200, headers: { 'content-type': 'text/xml' }, body: published };
  }
}
