import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoLedger } from '../../lambdas/shared/dynamo-ledger';
import type { Clients } from '../../lib/explain/gather-dossier';
import { inProcess } from '../../rehearsal/fleet/in-process';
import type { Loop } from './a-loop';
import { TinyDynamo } from './tiny-dynamo';

/** What is odd about an account. */
export interface Oddities {
  /** Whose credentials these are. */
  readonly account?: string;
  /** How it refuses, by operation such as `DescribeTags`. */
  readonly refused?: Readonly<Record<string, 'denied' | 'throttled' | 'expired' | 'no answer'>>;
  /** Names of the tables that there are. */
  readonly tables?: readonly string[];
  /** Whether there is no brake, as before the first deployment. */
  readonly isEmpty?: boolean;
}

/** An account as a person at a terminal sees it. */
export interface AnAccount {
  readonly clients: Clients;
  /** The calls that were made, as IAM spells them. */
  readonly made: ReadonlySet<string>;
  /** The tables that were read. */
  readonly read: ReadonlySet<string>;
}

/** The ledger's name, as CloudFormation would make it. */
export const TABLE = 'acme-foundation-Ledger8F1C2A3B-1ABCDEFGHIJK';

/** The account that a loop works in, with what is in the loop's ledger by now. */
export async function anAccount(loop: Loop, oddities: Oddities = {}): Promise<AnAccount> {
  const { account = '123456789012', refused = {}, tables = [TABLE], isEmpty = false } = oddities;
  const made = new Set<string>();
  const read = new Set<string>();
  const dynamo = new TinyDynamo();
  const common = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const own = new DynamoDBClient({ ...common, requestHandler: dynamo.requestHandler });
  const ledger = dynamoLedger(own, TABLE);
  for (const debt of loop.ledger.debts.values()) await ledger.writeDebt({ ...debt, version: 1 });
  const documents = DynamoDBDocumentClient.from(own);
  for (const outcome of loop.ledger.outcomes) {
    const { ring = '-', finishedAt, commandId, nodeId } = outcome;
    const Item = { pk: `OUTCOMES#${ring}`, sk: `${finishedAt}#${commandId}#${nodeId}`, ...outcome };
    await documents.send(new PutCommand({ TableName: TABLE, Item }));
  }
  const simulated = inProcess(loop.fleet);

  const answers: Record<string, (input: { TableName?: string }) => object> = {
    GetParameter: () => ({
      Parameter: { ARN: `arn:aws:ssm:eu-central-1:${account}:parameter/acme/loop`, Value: loop.brake },
    }),
    GetServiceSetting: () => ({
      ServiceSetting: {
        ARN: `arn:aws:ssm:eu-central-1:${account}:servicesetting/ssm/parameter-store/default-parameter-tier`,
      },
    }),
    ListTables: () => ({ TableNames: ['others', ...tables] }),
    // the later in the list, the younger
    DescribeTable: ({ TableName = '' }) => ({ Table: { TableName, CreationDateTime: tables.indexOf(TableName) } }),
  };
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy: () => undefined,
    async handle(request: Parameters<typeof simulated.handle>[0]) {
      const body =
        typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body as Uint8Array);
      const target = request.headers['x-amz-target'] ?? request.headers['X-Amz-Target'];
      const operation = target?.split('.')[1] ?? /Action=(\w+)/.exec(body)?.[1] ?? '';
      const service = !target ? 'ec2' : target.startsWith('DynamoDB') ? 'dynamodb' : 'ssm';
      made.add(`${service}:${operation}`);
      if (operation === 'Query') read.add(JSON.parse(body).TableName);
      const refusal = refused[operation];
      if (refusal === 'no answer') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      if (refusal) return refuse(refusal, `${service}:${operation}`);
      if (operation === 'GetParameter' && isEmpty) return answer(400, { __type: 'ParameterNotFound', message: '' });
      const answered = answers[operation];
      if (answered) return answer(200, answered(JSON.parse(body)));
      return service === 'dynamodb'
        ? dynamo.requestHandler.handle({ headers: request.headers, body })
        : simulated.handle(request);
    },
  };
  const client = { ...common, requestHandler: requestHandler as never };
  return {
    made,
    read,
    clients: { ssm: new SSMClient(client), ec2: new EC2Client(client), dynamo: new DynamoDBClient(client) },
  };
}

const CODES = { denied: 'AccessDeniedException', throttled: 'ThrottlingException', expired: 'ExpiredTokenException' };

function refuse(refusal: keyof typeof CODES, action: string) {
  const message = {
    denied: `User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ${action} on resource: *`,
    throttled: 'Rate exceeded',
    expired: 'The security token included in the request is expired',
  }[refusal];
  if (!action.startsWith('ec2:')) return answer(400, { __type: CODES[refusal], message });
  const code = refusal === 'denied' ? 'UnauthorizedOperation' : CODES[refusal];
  return respond(
    403,
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
  );
}

const answer = (statusCode: number, body: object) => respond(statusCode, JSON.stringify(body));

const respond = (statusCode: number, text: string) => ({
  response: { statusCode, headers: {}, body: Readable.from([Buffer.from(text)]) },
});
