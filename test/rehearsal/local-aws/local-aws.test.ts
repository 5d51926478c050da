import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildSync } from 'esbuild';
import type { LocalAws } from '../../../rehearsal/local-aws/local-aws';
import { startLocalAws } from '../../../rehearsal/local-aws/start-local-aws';
import { account, arn, region } from './sample/account';
import { processesWith } from './sample/processes-with';
import { refusedTemplates } from './sample/refused-templates';
import { StubFleet } from './sample/stub-fleet';

const project = join(__dirname, '../../..');
const workFolder = join(project, '.rehearsal');
const work = mkdtempSync(join(tmpdir(), 'local-aws-test-'));
const queueUrl = (name = 'work') => `${aws.endpoint}/${account}/${name}`;
const fleet = new StubFleet();
let fleetUrl: string;
let aws: LocalAws;

type Answer = Record<string, unknown> & { readonly error?: string; readonly message?: string };

/** Lets the function under test make these calls with its own role. */
async function probe(...calls: [service: string, action: string, input: object][]): Promise<Answer[]> {
  return (await invoke({ calls })) as Answer[];
}

async function invoke(event: object): Promise<unknown> {
  const payload = Buffer.from(JSON.stringify(event));
  const answer = await new LambdaClient(aws.clients).send(
    new InvokeCommand({ FunctionName: 'probe', Payload: payload }),
  );
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
}

/** What the function told its topic about since then. */
async function told(subject: 'batch' | 'event', since = 0): Promise<{ at: string; bodies: string[]; event: never }[]> {
  const all = await aws.messages();
  return all.slice(since).flatMap((one) => (one.subject === subject ? [JSON.parse(one.message)] : []));
}

const keyArn = async () => {
  const found = await new CloudFormationClient(aws.clients).send(new DescribeStacksCommand({ StackName: 'Sample' }));
  return found.Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === 'KeyArn')?.OutputValue;
};

const soFar = async () => (await aws.messages()).length;

beforeAll(async () => {
  fleetUrl = await fleet.listen();
  aws = await startLocalAws({ account, region, fleetUrl, workFolder, speed: 20 });
  buildSync({
    entryPoints: [join(__dirname, 'sample/probe.js')],
    outdir: join(work, 'probe'),
    bundle: true,
    platform: 'node',
    minify: true,
    mainFields: ['module', 'main'],
  });
  const options = { cwd: project, env: { PROBE: join(work, 'probe'), CDK_VALIDATION: 'false' } };
  const bootstrapped = await aws.cdk(['bootstrap', `aws://${account}/${region}`, '--app', ''], options);
  expect(bootstrapped).toMatchObject({ code: 0 });
  const app = `${process.execPath} ${join(__dirname, 'sample/app.cjs')}`;
  const args = ['deploy', '--all', '--app', app, '--output', join(work, 'cdk.out'), '--require-approval', 'never'];
  const deployed = await aws.cdk(args, options);
  if (deployed.code !== 0) throw new Error(deployed.output);
}, 300_000);

afterAll(async () => {
  await aws?.stop();
  expect(processesWith(aws.env.HOME)).toEqual([]); // the functions were warm
  expect(existsSync(aws.env.HOME ?? '')).toBe(false);
  fleet.close();
  rmSync(work, { recursive: true, force: true });
});

describe('the functions of a deployed stack', () => {
  const patch = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['i-allowed1', 'i-allowed2'] };

  it('call Systems Manager under their own role, and the fleet learns who called', async () => {
    const [answer] = await probe(['ssm', 'SendCommand', patch]);
    expect(answer).not.toHaveProperty('error');
    const call = fleet.calls.findLast((one) => one.action === 'AmazonSSM.SendCommand');
    expect(call?.principal).toMatch(/^arn:aws:sts::123456789012:assumed-role\/Sample-ProbeServiceRole.*\/probe$/);
    expect(JSON.parse(call?.body ?? '')).toEqual(patch);
  });

  it.each([
    [
      'a document that the role does not name',
      'SendCommand',
      { ...patch, DocumentName: 'AWS-RunShellScript' },
      `arn:aws:ssm:${region}::document/AWS-RunShellScript`,
    ],
    ['a document of the account', 'SendCommand', { ...patch, DocumentName: 'Ours' }, arn('ssm', 'document/Ours')],
    [
      'one node out of two',
      'SendCommand',
      { ...patch, InstanceIds: ['i-allowed1', 'i-other'] },
      arn('ec2', 'instance/i-other'),
    ],
    ['a node on premises', 'SendCommand', { ...patch, InstanceIds: ['mi-1'] }, arn('ssm', 'managed-instance/mi-1')],
    [
      'nodes by tag',
      'SendCommand',
      { ...patch, InstanceIds: [], Targets: [{ Key: 'tag:Role', Values: ['web'] }] },
      arn('ec2', 'instance/*'),
    ],
    ['an action without resources that is allowed on some', 'DescribeInstanceInformation', {}, '*'],
    [
      'another window',
      'DescribeMaintenanceWindowExecutions',
      { WindowId: 'mw-other' },
      arn('ssm', 'maintenancewindow/mw-other'),
    ],
    ['another parameter', 'GetParameter', { Name: '/sample/other' }, arn('ssm', 'parameter/sample/other')],
    [
      'the tags of a node on premises',
      'ListTagsForResource',
      { ResourceType: 'ManagedInstance', ResourceId: 'mi-1' },
      arn('ssm', 'managed-instance/mi-1'),
    ],
  ])('are refused %s', async (_what, action, input, resource) => {
    const [answer] = await probe(['ssm', action, input]);
    expect(answer?.error).toBe('AccessDeniedException');
    expect(answer?.message?.replace(/assumed-role\/[^/]+/, 'assumed-role/ROLE')).toBe(
      `User: arn:aws:sts::${account}:assumed-role/ROLE/probe is not authorized to perform: ssm:${action} ` +
        `on resource: ${resource} because no identity-based policy allows the ssm:${action} action`,
    );
    expect(await aws.refusals()).toContainEqual({
      principal: expect.stringMatching(/assumed-role\/Sample-ProbeServiceRole.*\/probe$/),
      action: `ssm:${action}`,
      resource,
    });
  });

  it('are allowed what the role names', async () => {
    const answers = await probe(
      ['ssm', 'DescribeMaintenanceWindowExecutions', { WindowId: 'mw-allowed' }],
      ['ssm', 'CreateOpsItem', { Title: 'a', Source: 'b', Description: 'c' }],
      ['ssm', 'GetParameter', { Name: '/sample/loop' }],
      ['ec2', 'DescribeInstances', {}],
    );
    expect(answers.map((answer) => answer.error)).toEqual([undefined, undefined, undefined, undefined]);
    expect(answers[2]).toMatchObject({ Parameter: { Value: 'run' } });
    expect(fleet.calls).toContainEqual(expect.objectContaining({ path: '/_ec2', action: 'DescribeInstances' }));
  });

  it('find the tags of hybrid nodes in the fleet, and those of other things where they are', async () => {
    const ResourceARNList = [arn('ssm', 'managed-instance/mi-0123456789abcdef0')];
    const [servers, , topics] = await probe(
      ['tagging', 'GetResources', { ResourceTypeFilters: ['ssm:managed-instance'], ResourcesPerPage: 100 }],
      ['tagging', 'GetResources', { ResourceARNList }],
      ['tagging', 'GetResources', { ResourceTypeFilters: ['sns:topic'] }],
    );
    expect([servers?.error, topics?.error]).toEqual([undefined, undefined]);
    const asked = fleet.calls.filter(({ action }) => action.endsWith('.GetResources'));
    const bodies = asked.map(({ body }) => JSON.parse(body));
    expect(bodies).toHaveLength(2);
    expect(bodies).toContainEqual({ ResourceARNList });
  });

  it('are refused, with the table to mend, an action whose resources nobody knows', async () => {
    const [answer, launch] = await probe(
      ['ssm', 'UpdateManagedInstanceRole', { InstanceId: 'mi-0123456789abcdef0', IamRole: 'a' }],
      ['ec2', 'RunInstances', { MinCount: 1, MaxCount: 1 }],
    );
    expect(answer?.message).toBe(
      'the rehearsal does not know on which resources ssm:UpdateManagedInstanceRole is authorized: add it to launcher/ssm_resources.py',
    );
    expect(launch?.error).toBeDefined();
  });

  it('may not publish to a topic that their role does not name', async () => {
    const [answer] = await probe(['sns', 'Publish', { TopicArn: arn('sns', 'other'), Message: 'x' }]);
    expect(answer).toMatchObject({ error: expect.stringMatching(/^Authorization/) });
  });

  it('need the key of a topic as well as the topic', async () => {
    const publish = (topic: string) => ({ TopicArn: arn('sns', topic), Message: 'x' });
    const [sealed, granted] = await probe(
      ['sns', 'Publish', publish('sealed')],
      ['sns', 'Publish', publish('granted')],
    );
    expect(sealed?.message).toContain(
      `is not authorized to perform: kms:GenerateDataKey on resource: ${await keyArn()} because`,
    );
    expect(granted).not.toHaveProperty('error');
  });

  it('make a refused call once, however far the virtual time is from the real one', async () => {
    aws.setClock(new Date('2028-01-01T00:00:00Z'));
    const before = (await aws.refusals()).length;
    await probe(['ssm', 'CancelCommand', { CommandId: '12345678-1234-1234-1234-123456789012' }]);
    expect((await aws.refusals()).slice(before)).toHaveLength(1);
  });

  it('use table and bucket as on AWS', async () => {
    const item = { pk: { S: 'a' }, sk: { S: 'b' } };
    const once = { TableName: 'ledger', Item: item, ConditionExpression: 'attribute_not_exists(pk)' };
    const put = { Bucket: 'sample-reports', Key: 'a/b.txt', Body: 'hello' };
    const [first] = await probe(['dynamodb', 'PutItem', once]);
    const [second, both, found] = await probe(
      ['dynamodb', 'PutItem', once],
      [
        'dynamodb',
        'TransactWriteItems',
        { TransactItems: [{ Put: once }, { Put: { ...once, Item: { pk: { S: 'c' }, sk: { S: 'd' } } } }] },
      ],
      [
        'dynamodb',
        'Query',
        { TableName: 'ledger', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'a' } } },
      ],
    );
    expect(first).not.toHaveProperty('error');
    expect(second).toMatchObject({ error: 'ConditionalCheckFailedException' });
    expect(both).toMatchObject({ error: 'TransactionCanceledException' });
    expect(found).toMatchObject({ Count: 1 });
    await probe(['s3', 'PutObject', put]);
    expect(await probe(['s3', 'GetObject', { Bucket: put.Bucket, Key: put.Key }])).toEqual([{ body: 'hello' }]);
    const ttl = await new DynamoDBClient(aws.clients).send(new DescribeTimeToLiveCommand({ TableName: 'ledger' }));
    expect(ttl.TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('live on the virtual clock, though their own NODE_OPTIONS asks for source maps', async () => {
    const since = await soFar();
    aws.setClock(new Date('2027-03-28T01:59:50Z'));
    await aws.putEvents([
      { source: 'sample', 'detail-type': 'Tick', time: '2027-03-28T01:59:51Z', id: 'e-1', detail: {} },
    ]);
    await aws.quiet();
    const [event] = await told('event', since);
    expect(event?.at).toMatch(/^2027-03-28T01:59:5/);
    expect(event?.event).toMatchObject({ id: 'e-1', time: '2027-03-28T01:59:51Z', account, region });
    expect((await aws.messages()).at(-1)?.at).toMatch(/^2027-03-28T01:59:5/);
    expect(await probe(['ssm', 'GetParameter', { Name: '/sample/loop' }])).toMatchObject([
      { Parameter: { Value: 'run' } },
    ]);
  });

  it('leave no log if their role may not write it', async () => {
    await new LambdaClient(aws.clients).send(new InvokeCommand({ FunctionName: 'mute' }));
    expect(await aws.refusals()).toContainEqual({
      principal: `arn:aws:sts::${account}:assumed-role/mute/lambda`,
      action: 'logs:CreateLogStream',
      resource: arn('logs', 'log-group:/aws/lambda/mute:log-stream:any'),
    });
    const logs = new CloudWatchLogsClient(aws.clients);
    const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/mute' }));
    expect(groups.logGroups).toEqual([]);
    const probes = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/probe' }));
    expect(probes.logGroups).toHaveLength(1);
  });

  it('cannot reach anything but this machine', async () => {
    expect(await invoke({ connect: 'http://192.0.2.1/' })).toBe(
      'Error: the rehearsal stays on this machine, got a connection to 192.0.2.1',
    );
  });
});

describe('an event source', () => {
  it('gathers the events of its batching window, more than ten of them, into one batch', async () => {
    const since = await soFar();
    const detail = { 'compliance-status': 'non_compliant' };
    await aws.putEvents(
      Array.from({ length: 25 }, (_, n) => ({
        source: 'aws.ssm',
        'detail-type': 'Configuration Compliance State Change',
        detail: { ...detail, n },
      })),
    );
    while ((await told('batch', since)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await aws.quiet();
    const batches = await told('batch', since);
    expect(batches.map((batch) => batch.bodies.length)).toEqual([25]);
  });

  it('delivers a full batch before its window ends', async () => {
    const since = await soFar();
    const sqs = new SQSClient(aws.clients);
    const entries = (from: number) =>
      Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: `${from + n}` }));
    const send = (from: number) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl('patient'), Entries: entries(from) }));
    await Promise.all([0, 10, 20, 30, 40, 50].map(send));
    await aws.quiet();
    const batches = await told('batch', since);
    expect(batches.map((batch) => batch.bodies.length).sort()).toEqual([10, 50]);
  });

  it('delivers what failed again when its time-out has passed, and at last to the dead-letter queue', async () => {
    const since = await soFar();
    const deliveries = async () => (await told('batch', since)).length;
    const letters = async () => (await aws.queueMessages('letters')).length;
    const now = new Date('2027-06-01T00:00:00Z').getTime();
    aws.setClock(new Date(now));
    await new SQSClient(aws.clients).send(
      new SendMessageCommand({ QueueUrl: queueUrl('patient'), MessageBody: 'poison' }),
    );
    await aws.quiet();
    expect([await deliveries(), await letters()]).toEqual([1, 0]);
    for (const [minutes, delivered, lying] of [
      [50, 1, 0],
      [70, 2, 0],
      [120, 2, 0],
      [140, 2, 1],
    ] as const) {
      aws.setClock(new Date(now + minutes * 60_000));
      await aws.quiet();
      while ((await letters()) < lying) await aws.quiet();
      expect([minutes, await deliveries(), await letters()]).toEqual([minutes, delivered, lying]);
    }
    expect(await aws.queueMessages('letters')).toMatchObject([{ body: 'poison', receiveCount: 2 }]);
  });
});

describe('events and schedules', () => {
  it('reach neither a function without a permission nor a queue without a policy', async () => {
    const since = await soFar();
    const letters = (await aws.queueMessages('letters')).length;
    await aws.putEvents([{ source: 'uninvited', 'detail-type': 'x', detail: {} }]);
    await aws.quiet();
    expect(await told('event', since)).toEqual([]);
    expect(await aws.queueMessages('letters')).toHaveLength(letters);
    expect(await aws.refusals()).toEqual(
      expect.arrayContaining([
        {
          principal: 'events.amazonaws.com',
          action: 'lambda:InvokeFunction',
          resource: arn('lambda', 'function:probe'),
        },
        { principal: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: arn('sqs', 'letters') },
      ]),
    );
  });

  it('keep the time of an event that somebody puts, and leave the sources of AWS to AWS', async () => {
    const since = await soFar();
    const events = new EventBridgeClient(aws.clients);
    const entry = { DetailType: 'x', Detail: '{}', Time: new Date('2027-01-02T03:04:05Z') };
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Source: 'sample' },
          { ...entry, Source: 'aws.ssm' },
        ],
      }),
    );
    await aws.quiet();
    expect((await told('event', since))[0]?.event).toMatchObject({ time: '2027-01-02T03:04:05Z' });
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{}, { ErrorCode: 'NotAuthorizedForSourceException' }],
    });
  });

  it('are fired with their input, under the role of the schedule', async () => {
    const since = await soFar();
    aws.setClock(new Date('2027-03-28T03:00:00Z'));
    await aws.fireSchedule('sweep');
    await aws.quiet();
    expect((await told('batch', since))[0]?.bodies).toEqual(['{"swept":"2027-03-28T03:00:00Z"}']);
    const found = await new SchedulerClient(aws.clients).send(new GetScheduleCommand({ Name: 'sweep' }));
    expect(found).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      ScheduleExpressionTimezone: 'Europe/Zurich',
    });
  });

  it.each([
    [
      'sweep-without-right',
      `schedule default/sweep-without-right: arn:aws:iam::${account}:role/nobody must be allowed sqs:SendMessage on ${arn('sqs', 'work')}`,
    ],
    ['sweep-disabled', 'schedule default/sweep-disabled must be ENABLED, got DISABLED'],
    ['sweep-unknown', 'schedule default/sweep-unknown does not exist'],
  ])('are refused: %s', async (name, message) => {
    await expect(aws.fireSchedule(name)).rejects.toThrow(`local AWS: ${message}`);
  });
});

describe('roles that services assume', () => {
  const document = `arn:aws:ssm:${region}::document/AWS-RunPatchBaseline`;
  const call = { action: 'ssm:SendCommand', resources: [document, arn('ec2', 'instance/i-1')] };

  it.each([
    ['its policy and its trust allow it', 'window', call.resources, true],
    ['one resource is missing', 'window', [...call.resources, arn('ssm', 'managed-instance/mi-1')], false],
    ['it trusts another service', 'sender', [arn('sqs', 'work')], false],
    ['there is no such role', 'nowhere', call.resources, false],
  ])('%s', async (_why, role, resources, allowed) => {
    expect(await aws.authorize({ ...call, roleArn: `arn:aws:iam::${account}:role/${role}`, resources })).toBe(allowed);
  });

  it.each([
    ['on all that a request names', { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['i-1'] }, true],
    ['not on what they may not touch', { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['mi-1'] }, false],
  ])('act %s', async (_how, input, allowed) => {
    const roleArn = `arn:aws:iam::${account}:role/window`;
    expect(await aws.authorize({ action: 'ssm:SendCommand', resources: [], input, roleArn })).toBe(allowed);
  });
});

it('a service that a bucket does not know may not write there', async () => {
  const resource = 'arn:aws:s3:::sample-reports/inventory/i-1.json';
  const sourceArn = arn('ssm', 'resource-data-sync/acme');
  const write = { service: 'ssm.amazonaws.com', action: 's3:PutObject', resource, sourceArn };
  expect(await aws.serviceMay(write)).toBe(false);
});

describe('notifications', () => {
  it('go to an e-mail address once somebody has confirmed it', async () => {
    const sns = new SNSClient(aws.clients);
    const publish = () =>
      sns.send(new PublishCommand({ TopicArn: arn('sns', 'sample'), Subject: 'hello', Message: 'x' }));
    await publish();
    const waiting = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn('sns', 'sample') }));
    expect(waiting.Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
    expect(await aws.confirmSubscriptions()).toBe(1);
    await publish();
    const [before, after] = (await aws.messages()).filter((message) => message.subject === 'hello');
    expect(before?.to).toEqual([]);
    expect(after?.to).toEqual(['email:oncall@acme.example']);
  });

  it('say to each protocol what is meant for it', async () => {
    const Message = JSON.stringify({ default: 'two nodes gave up', sqs: '{"nodes":2}' });
    const TopicArn = arn('sns', 'other');
    await new SNSClient(aws.clients).send(new PublishCommand({ TopicArn, MessageStructure: 'json', Message }));
    expect((await aws.messages()).at(-1)).toMatchObject({
      message: 'two nodes gave up',
      protocols: { sqs: '{"nodes":2}' },
      to: [`sqs:${arn('sqs', 'machines')}`],
    });
    await aws.quiet();
    const [received] = await aws.queueMessages('machines');
    expect(JSON.parse(received?.body ?? '{}')).toMatchObject({ TopicArn, Message: '{"nodes":2}' });
  });

  it.each([
    ['is no JSON', 'two', 'JSON message body failed to parse'],
    ['has nothing for everybody else', '{"sqs":"2"}', 'No default entry in JSON message body'],
  ])('refuses a message to each protocol that %s', async (_, Message, reason) => {
    const publish = new PublishCommand({ TopicArn: arn('sns', 'sample'), MessageStructure: 'json', Message });
    await expect(new SNSClient(aws.clients).send(publish)).rejects.toThrow(reason);
  });

  it('refuses a subject of more than a hundred characters', async () => {
    const publish = new PublishCommand({ TopicArn: arn('sns', 'sample'), Subject: 'x'.repeat(101), Message: 'x' });
    await expect(new SNSClient(aws.clients).send(publish)).rejects.toThrow('Invalid parameter: Subject');
  });
});

describe('CloudFormation', () => {
  const parameter = (value: string) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: value } });
  const exporter = (value: string | undefined) =>
    JSON.stringify({
      Resources: { P: parameter(`p ${value}`) },
      Outputs: value === undefined ? {} : { Shared: { Value: value, Export: { Name: 'shared' } } },
    });
  const cloudFormation = () => new CloudFormationClient(aws.clients);

  async function settled(stack: string): Promise<string | undefined> {
    for (;;) {
      const found = await cloudFormation().send(new DescribeStacksCommand({ StackName: stack }));
      const status = found.Stacks?.[0]?.StackStatus;
      if (!status?.endsWith('IN_PROGRESS')) return status;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function reasons(stack: string): Promise<(string | undefined)[]> {
    const found = await cloudFormation().send(new DescribeStackEventsCommand({ StackName: stack }));
    return (found.StackEvents ?? []).map((event) => event.ResourceStatusReason);
  }

  it('refuses to change or drop an export that another stack imports', async () => {
    await cloudFormation().send(new CreateStackCommand({ StackName: 'Exporter', TemplateBody: exporter('one') }));
    expect(await settled('Exporter')).toBe('CREATE_COMPLETE');
    const importer = JSON.stringify({
      Resources: { P: { ...parameter(''), Properties: { Type: 'String', Value: { 'Fn::ImportValue': 'shared' } } } },
    });
    await cloudFormation().send(new CreateStackCommand({ StackName: 'Importer', TemplateBody: importer }));
    expect(await settled('Importer')).toBe('CREATE_COMPLETE');

    for (const [value, change] of [
      ['two', 'updated'],
      [undefined, 'deleted'],
    ] as const) {
      await cloudFormation().send(new UpdateStackCommand({ StackName: 'Exporter', TemplateBody: exporter(value) }));
      expect(await settled('Exporter')).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await reasons('Exporter')).toContain(`Export shared cannot be ${change} as it is in use by Importer`);
    }
  });

  it.each(refusedTemplates)('refuses %s', async (what, resources, reason) => {
    const stack = what.replaceAll(' ', '-');
    await cloudFormation().send(
      new CreateStackCommand({
        StackName: stack,
        TemplateBody: JSON.stringify({ Resources: resources }),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    expect(await settled(stack)).toBe('ROLLBACK_COMPLETE');
    expect((await reasons(stack)).join('\n')).toContain(reason);
  });

  it('refuses a log group whose key does not know it', async () => {
    const group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/sealed', KmsKeyId: await keyArn() } };
    const template = JSON.stringify({ Resources: { G: group } });
    await cloudFormation().send(new CreateStackCommand({ StackName: 'Logs', TemplateBody: template }));
    expect(await settled('Logs')).toBe('ROLLBACK_COMPLETE');
    expect((await reasons('Logs')).join('\n')).toContain(
      `The specified KMS key does not exist or is not allowed to be used with Arn '${arn('logs', 'log-group:/sealed')}'`,
    );
  });
});

describe('quiet', () => {
  it('waits for a function that nobody waits for', async () => {
    const started = Date.now();
    const lambda = new LambdaClient(aws.clients);
    await lambda.send(
      new InvokeCommand({ FunctionName: 'probe', InvocationType: 'Event', Payload: Buffer.from('{"sleep":300}') }),
    );
    await aws.quiet();
    expect(Date.now() - started).toBeGreaterThanOrEqual(300);
  });

  it('ends the batching windows that are open', async () => {
    await new SQSClient(aws.clients).send(
      new SendMessageCommand({ QueueUrl: queueUrl('patient'), MessageBody: 'one' }),
    );
    await aws.quiet(10_000); // refuses to wait longer; the window alone is 15 seconds at this speed
    expect(await aws.queueMessages('patient')).toEqual([]);
  });

  it('says what is not at rest when its time is over', async () => {
    const lambda = new LambdaClient(aws.clients);
    const payload = Buffer.from('{"sleep":300}');
    await lambda.send(new InvokeCommand({ FunctionName: 'probe', InvocationType: 'Event', Payload: payload }));
    await expect(aws.quiet(100)).rejects.toThrow(
      `local AWS: must come to rest within 100 ms, got running functions: ${account}:${region}:probe`,
    );
    await aws.quiet();
  });
});

describe('its environment', () => {
  it('shows nothing of the operator to what it starts', () => {
    expect(Object.keys(aws.env).filter((name) => /PROFILE|PROXY|SESSION/i.test(name))).toEqual([]);
    expect(aws.env).toMatchObject({ AWS_ACCESS_KEY_ID: account, AWS_ENDPOINT_URL: aws.endpoint });
    expect(aws.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('ends a CDK that does not end', async () => {
    const hanging = aws.cdk(['synth', '--app', 'sleep 60'], { cwd: work, timeoutSeconds: 2 });
    await expect(hanging).rejects.toThrow('cdk synth: must end within 2 seconds, got no end');
  });
});
