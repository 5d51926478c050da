import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { SQSRecord } from 'aws-lambda';
import { recordOutcome } from '../../lambdas/record-outcome/record-outcome';
import { remediateCompliance } from '../../lambdas/remediate-compliance/remediate-compliance';
import { readBrake } from '../../lambdas/shared/brake';
import { commands } from '../../lambdas/shared/commands';
import { ec2Nodes } from '../../lambdas/shared/ec2-nodes';
import { failedAssociations } from '../../lambdas/shared/failed-associations';
import { hybridTags } from '../../lambdas/shared/hybrid-tags';
import { paced } from '../../lambdas/shared/paced';
import { patchBaselines } from '../../lambdas/shared/patch-baselines';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { remembered } from '../../lambdas/shared/remembered';
import { ssmNodes } from '../../lambdas/shared/ssm-nodes';
import { readWindows } from '../../lambdas/shared/windows';
import { inProcess } from '../../rehearsal/fleet/in-process';
import type { AwsEvent } from '../../rehearsal/fleet/outbox';
import { SimulatedFleet } from '../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from './a-policy';
import { FakeNotifier } from './fake-notifier';
import { InMemoryLedger } from './in-memory-ledger';
import { SilentLog } from './silent-log';

const HOUR = 3_600_000;
const SYSTEM = 'AMAZON_LINUX_2023';

/** What happens to a call instead of being answered: refused before it is carried out, or answered into the void. */
export type Fault = 'throttled' | 'refused' | 'node gone' | 'answer lost' | 'line broken';

/**
 * The loop's two functions with real SDK clients on a simulated fleet, their queues, and a ledger in memory. It is Saturday, 5
 * September 2026, noon UTC; ring canary opens on Sundays and ring web on Wednesdays, both at 02:00 for three hours.
 */
export class Loop {
  readonly fleet: SimulatedFleet;
  readonly policy: LoopPolicy;
  readonly ledger = new InMemoryLedger();
  readonly notifier = new FakeNotifier();
  readonly log = new SilentLog();
  readonly buried: { body: string; reason: string }[] = [];
  readonly windows: Record<string, string> = {};
  /** What the brake says; nothing: it cannot be read. */
  brake: string | undefined = 'run';
  /** How often the brake was read. */
  brakeReads = 0;
  /** Decides about calls by name, such as `SendCommand` or `DescribeTags`. */
  faultOf: (operation: string) => Fault | undefined = () => undefined;
  /** Whether what the fleet tells of commands gets lost. */
  isDeafToCommands = false;
  /** Whether what State Manager tells of associations gets lost. */
  isDeafToAssociations = false;
  /** Whether State Manager cannot say which association failed on a node. */
  associationsAreUnnamed = false;
  /** The calls to Systems Manager and EC2 that each function made, as IAM spells them. */
  readonly made = { remediate: new Set<string>(), record: new Set<string>() };
  private readonly incoming: string[] = [];
  private readonly outcomes: string[] = [];
  private readonly remediate: ReturnType<typeof remediateCompliance>;
  private readonly record: ReturnType<typeof recordOutcome>;
  private ids = 0;
  /** How much later than the fleet's clock the functions' one is. */
  private lateness = 0;
  /** Milliseconds that callers waited for their turn: time for those who count calls a second, and for nobody else. */
  private paced = 0;
  private readonly pacedTime = () => (this.fleet?.now().getTime() ?? 0) + this.paced;

  private constructor(policy: Partial<LoopPolicy>) {
    this.policy = aPolicy(policy);
    this.fleet = new SimulatedFleet({
      seed: 7,
      account: this.policy.account,
      region: this.policy.region,
      start: new Date('2026-09-05T12:00:00Z'),
      emit: (event) => this.hear(event),
      throttleTime: () => this.pacedTime(),
    });
    const client = (made: Set<string>) => ({
      region: this.policy.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: this.faultyHandler(made) as never,
    });
    const clock = {
      now: () => new Date(this.pacedTime()),
      sleep: async (milliseconds: number) => {
        this.paced += milliseconds;
      },
    };
    const ssm = paced(new SSMClient(client(this.made.remediate)), clock);
    const ssmOfRecord = paced(new SSMClient(client(this.made.record)), clock);
    const common = {
      policy: this.policy,
      ledger: this.ledger,
      notifier: this.notifier,
      deadLetters: {
        queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/acme-compliance-dead-letters',
        bury: async (body: string, reason: string) => void this.buried.push({ body, reason }),
      },
      brake: () => readBrake({ send: async () => this.readBrake() } as never, '/acme/loop'),
      log: this.log,
      now: () => new Date(this.fleet.now().getTime() + this.lateness),
    };
    this.remediate = remediateCompliance({
      ...common,
      commands: commands(ssm, this.policy.fleet, { once: ssm, outputBucket: 'acme-output' }),
      failedAssociations: async (nodeIds, hasTime) =>
        this.associationsAreUnnamed ? new Map() : failedAssociations(ssm, nodeIds, hasTime),
      ssm: ssmNodes(ssm),
      ec2: ec2Nodes(new EC2Client(client(this.made.remediate))),
      hybridTags: hybridTags(new ResourceGroupsTaggingAPIClient(client(this.made.remediate)), this.policy),
      baselines: remembered(() => patchBaselines(ssm, this.policy), common.now),
      windows: remembered(() => readWindows(ssm, this.policy, common.now()), common.now),
      newId: () => `00000000-0000-4000-8000-${String(++this.ids).padStart(12, '0')}`,
    });
    this.record = recordOutcome({ ...common, commands: commands(ssmOfRecord, this.policy.fleet) });
  }

  /** A loop whose fleet has baselines and windows, and no servers yet. */
  static async start(policy: Partial<LoopPolicy> = {}, { windowErrors = '100%' } = {}): Promise<Loop> {
    const loop = new Loop(policy);
    await loop.addBaseline('acme-amazon-linux', 'canary');
    await loop.addBaseline('acme-amazon-linux-web', 'web');
    await loop.addWindow('canary', 'cron(0 2 ? * SUN *)', windowErrors);
    await loop.addWindow('web', 'cron(0 2 ? * WED *)', windowErrors);
    return loop;
  }

  /** Adds servers whose image is a month old; answers with their ids. */
  addNodes(count: number, tags: Record<string, string> = { PatchGroup: 'canary' }, hybrid = false): string[] {
    const patchedUntil = new Date('2026-08-01T00:00:00Z');
    return Array.from(
      { length: count },
      () => this.fleet.addNode({ operatingSystem: SYSTEM, tags, hybrid, patchedUntil }).id,
    );
  }

  /** Makes an association that does nothing on every node of ring canary, and runs there at once; answers with its id. */
  async addAssociation(AssociationName: string): Promise<string> {
    const { AssociationDescription } = (await this.fleet.call('CreateAssociation', {
      Name: 'AWS-Noop',
      AssociationName,
      Targets: [{ Key: 'tag:PatchGroup', Values: ['canary'] }],
    })) as { AssociationDescription: { AssociationId: string } };
    return AssociationDescription.AssociationId;
  }

  /** Publishes a patch that every baseline approved long ago. */
  addPatch(id = 'openssl', fails?: { on: readonly string[] | 'every node'; times: number | 'always' }): void {
    const releasedAt = new Date('2026-08-10T00:00:00Z');
    this.fleet.publishPatch({
      id,
      operatingSystem: SYSTEM,
      classification: 'Security',
      severity: 'Critical',
      releasedAt,
      fails,
    });
  }

  /** Has nodes scanned as the fleet's own scan would, and forgets what the loop made of it. */
  async scan(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += 50) {
      await this.fleet.call('SendCommand', {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: ids.slice(from, from + 50),
        MaxConcurrency: '50',
        Parameters: { Operation: ['Scan'] },
      });
    }
    await this.fleet.advanceTo(new Date(this.fleet.now().getTime() + HOUR / 4));
    this.incoming.length = 0;
    this.outcomes.length = 0;
  }

  /** Lets time pass up to a moment of 2026, such as `09-06T02:30`; the functions hear of events as they happen. */
  async passUntil(moment: string, { sweeps = false } = {}): Promise<void> {
    const goal = new Date(`2026-${moment}:00Z`);
    let sweepAt = this.fleet.now().getTime() + HOUR / 4;
    for (;;) {
      await this.deliver();
      const next = Math.min(
        this.fleet.nextEventAt()?.getTime() ?? Number.POSITIVE_INFINITY,
        sweeps ? sweepAt : Number.POSITIVE_INFINITY,
      );
      if (next > goal.getTime()) break;
      await this.fleet.advanceTo(new Date(next));
      if (sweeps && next >= sweepAt) {
        this.askForSweep();
        sweepAt += HOUR / 4;
      }
    }
    await this.fleet.advanceTo(goal);
    await this.deliver();
  }

  /** Lets time pass without anybody hearing of it. */
  async sleepUntil(moment: string): Promise<void> {
    await this.fleet.advanceTo(new Date(`2026-${moment}:00Z`));
    this.incoming.length = 0;
    this.outcomes.length = 0;
  }

  /** Sweeps now. */
  async sweep(): Promise<void> {
    this.askForSweep();
    await this.deliver();
  }

  /** Puts messages into the queue of remediate-compliance: events, or text as it is. */
  send(...messages: (object | string)[]): void {
    this.incoming.push(...messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message))));
  }

  /** Runs the functions until their queues are empty; what failed stays in the queue for the next delivery. */
  async deliver(): Promise<void> {
    const again: { incoming: string[]; outcomes: string[] } = { incoming: [], outcomes: [] };
    while (this.incoming.length + this.outcomes.length > 0) {
      again.outcomes.push(...(await this.run(this.record, this.outcomes.splice(0, 50))));
      again.incoming.push(...(await this.run(this.remediate, this.incoming.splice(0, 50))));
    }
    this.incoming.push(...again.incoming);
    this.outcomes.push(...again.outcomes);
  }

  /** Runs remediate-compliance on several batches at the same time; answers with how many messages must come again. */
  async deliverAtOnce(batches: readonly (readonly object[])[]): Promise<number> {
    const failed = await Promise.all(
      batches.map((batch) =>
        this.run(
          this.remediate,
          batch.map((message) => JSON.stringify(message)),
        ),
      ),
    );
    return failed.flat().length;
  }

  /** Runs something while each call of this name takes so many seconds of the functions' time, and none of the fleet's. */
  async whileSlow(operation: string, seconds: number, work: () => Promise<void>): Promise<void> {
    const { faultOf } = this;
    this.faultOf = (called) => {
      if (called === operation) this.lateness += seconds * 1000;
      return faultOf(called);
    };
    await work();
    this.faultOf = faultOf;
    this.lateness = 0;
  }

  /** Messages that wait for their next delivery. */
  get waiting(): number {
    return this.incoming.length + this.outcomes.length;
  }

  /** The loop's own commands, oldest first. */
  get sent(): {
    DocumentName: string;
    Parameters: Record<string, string[]>;
    InstanceIds: string[];
    Comment: string;
    MaxConcurrency: string;
    MaxErrors: string;
    TimeoutSeconds: number;
  }[] {
    const ours = this.fleet.calls.filter(({ action, input }) => {
      return action === 'SendCommand' && (input as { Comment?: string }).Comment?.startsWith('shipshape acme 0000');
    });
    return ours.map(({ input }) => input as never);
  }

  /** What the ledger says about a node, in one line per cause. */
  owes(nodeId: string): string[] {
    const debts = [...this.ledger.debts.values()].filter((debt) => debt.nodeId === nodeId && !debt.closedAt);
    return debts.map((debt) => `${debt.cause}: ${debt.verdict}: ${debt.reason}`);
  }

  private askForSweep(): void {
    this.incoming.push(JSON.stringify({ source: 'shipshape', 'detail-type': 'Sweep', detail: {} }));
  }

  private async run(story: ReturnType<typeof remediateCompliance>, bodies: readonly string[]): Promise<string[]> {
    if (bodies.length === 0) return [];
    const Records = bodies.map((body, index) => ({ messageId: `m-${index}`, body }) as SQSRecord);
    const { batchItemFailures } = await story({ Records });
    return batchItemFailures.map(({ itemIdentifier }) => bodies[Number(itemIdentifier.slice(2))] as string);
  }

  /** The rules by which events reach the queues. */
  private hear(event: AwsEvent): void {
    const body = JSON.stringify(event);
    if (event['detail-type'] === 'EC2 Command Status-change Notification') {
      const isOver = ['Success', 'Failed', 'TimedOut', 'Canceled'].includes(event.detail.status as string);
      if (isOver && !this.isDeafToCommands) this.outcomes.push(body);
    }
    const wakes = [
      'Configuration Compliance State Change',
      'EC2 State Manager Instance Association State Change',
      'EC2 Instance State-change Notification',
      'Maintenance Window Execution State-change Notification',
    ];
    const isOfAssociations = event['detail-type'] === wakes[1] || event.detail['compliance-type'] === 'Association';
    if (isOfAssociations && this.isDeafToAssociations) return;
    const isNoFailure = event['detail-type'] === wakes[1] && event.detail.status !== 'Failed';
    if (wakes.includes(event['detail-type']) && !isNoFailure) this.incoming.push(body);
  }

  private async readBrake(): Promise<object> {
    this.brakeReads += 1;
    if (this.brake === undefined) throw Object.assign(new Error('no such parameter'), { name: 'ParameterNotFound' });
    return { Parameter: { Value: this.brake } };
  }

  private faultyHandler(made: Set<string>) {
    const real = inProcess(this.fleet);
    return {
      ...real,
      handle: async (request: Parameters<typeof real.handle>[0]) => {
        const target = request.headers['x-amz-target'] ?? request.headers['X-Amz-Target'];
        const operation = target?.split('.')[1] ?? /Action=(\w+)/.exec(String(request.body))?.[1] ?? '';
        const service = target?.startsWith('ResourceGroupsTagging') ? 'tag' : target ? 'ssm' : 'ec2';
        made.add(`${service}:${operation}`);
        const fault = this.faultOf(operation);
        const refuse = target ? jsonRefusal : xmlRefusal;
        if (fault === 'throttled') return refuse(target ? 'ThrottlingException' : 'RequestLimitExceeded', 'Slow down');
        if (fault === 'refused') return refuse('AccessDeniedException', `not allowed: ${operation}`);
        if (fault === 'node gone') return refuse('InvalidInstanceId', 'Instances not in a valid state for account');
        if (fault === 'line broken') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        const response = await real.handle(request);
        if (fault === 'answer lost') throw Object.assign(new Error('timed out'), { name: 'TimeoutError' });
        return response;
      },
    };
  }

  private async addBaseline(Name: string, PatchGroup: string): Promise<void> {
    const { BaselineId } = (await this.fleet.call('CreatePatchBaseline', {
      Name,
      OperatingSystem: SYSTEM,
      ApprovalRules: {
        PatchRules: [
          {
            PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }] },
            ApproveAfterDays: 0,
            ComplianceLevel: 'CRITICAL',
          },
        ],
      },
    })) as { BaselineId: string };
    await this.fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup });
  }

  private async addWindow(ring: string, Schedule: string, errors: string): Promise<void> {
    const { WindowId } = (await this.fleet.call('CreateMaintenanceWindow', {
      Name: `acme-${ring}`,
      Schedule,
      Duration: 3,
      Cutoff: 1,
      AllowUnassociatedTargets: false,
    })) as { WindowId: string };
    const { WindowTargetId } = (await this.fleet.call('RegisterTargetWithMaintenanceWindow', {
      WindowId,
      ResourceType: 'INSTANCE',
      Targets: [{ Key: 'tag:PatchGroup', Values: [ring] }],
    })) as { WindowTargetId: string };
    await this.fleet.call('RegisterTaskWithMaintenanceWindow', {
      WindowId,
      Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
      TaskArn: 'AWS-RunPatchBaseline',
      TaskType: 'RUN_COMMAND',
      MaxConcurrency: '100%',
      MaxErrors: errors,
      Priority: 1,
      TaskInvocationParameters: {
        RunCommand: { Comment: `shipshape acme window ${ring}`, Parameters: { Operation: ['Install'] } },
      },
    });
    this.windows[ring] = WindowId;
  }
}

const answer = (statusCode: number, type: string, body: string) => ({
  response: { statusCode, headers: { 'content-type': type }, body: Buffer.from(body) },
});

const jsonRefusal = (code: string, message: string) =>
  answer(400, 'application/x-amz-json-1.1', JSON.stringify({ __type: code, message }));

const xmlRefusal = (code: string, message: string) =>
  answer(
    503,
    'text/xml',
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
  );

/** An event that says that a node's patches are not as they should be. */
export const notCompliant = (nodeId: string): object => ({
  source: 'aws.ssm',
  'detail-type': 'Configuration Compliance State Change',
  time: '2026-09-06T02:00:00Z',
  detail: {
    'compliance-type': 'Patch',
    'compliance-status': 'non_compliant',
    'resource-type': 'managed-instance',
    'resource-id': nodeId,
  },
});

/** What State Manager tells of a node. */
export type AssociationEvent = object;

/** An event that names an association which failed on a node, at 12:30 unless another time is given. */
export const associationFailed = (
  nodeId: string,
  {
    time = '2026-09-05T12:30:00Z',
    ...changes
  }: { time?: string; 'association-id'?: string; 'document-name'?: string } = {},
): AssociationEvent => ({
  source: 'aws.ssm',
  'detail-type': 'EC2 State Manager Instance Association State Change',
  time,
  detail: {
    'association-id': '34fcb7e0',
    'instance-id': nodeId,
    'document-name': 'acme-agent',
    status: 'Failed',
    'detailed-status': 'Failed',
    ...changes,
  },
});

/** An event that says how a node's associations stand, and names none. */
export const associationChanged = (
  nodeId: string,
  status: 'compliant' | 'non_compliant',
  time: string,
): AssociationEvent => ({
  source: 'aws.ssm',
  'detail-type': 'Configuration Compliance State Change',
  time,
  detail: {
    'compliance-type': 'Association',
    'compliance-status': status,
    'resource-type': 'managed-instance',
    'resource-id': nodeId,
  },
});
