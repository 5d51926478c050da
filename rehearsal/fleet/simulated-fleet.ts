import { ec2Operations, type Operation, ssmOperations, taggingOperations } from './api';
import { type AssociationFault, AssociationFaults } from './association-faults';
import { AssociationRecordsApi } from './association-records';
import { AssociationRunner } from './association-runner';
import { Associations } from './associations';
import { AutomationRunner } from './automation/automation-runner';
import { Automations } from './automation/automations';
import { callWithRole } from './automation/aws-calls';
import { AvailablePatchesApi } from './available-patches';
import { AwsError } from './aws-error';
import { Baselines } from './baselines';
import { VirtualClock } from './clock';
import { applyResource } from './cloudformation/apply-resource';
import type { CallApi, ResourceRequest, ResourceResult } from './cloudformation/resource-handler';
import { CommandRecordsApi } from './command-records';
import { Commands } from './commands';
import { ComplianceApi } from './compliance';
import { checkAnswer, checkRefusal } from './constraints/check-answer';
import { readInput } from './constraints/read-input';
import { ServiceModel } from './constraints/service-model';
import { CustomComplianceApi } from './custom-compliance';
import { type DocumentSettings, Documents } from './documents';
import { Ec2Api } from './ec2';
import { Ec2Instances } from './ec2-instances';
import { Ec2Permissions } from './ec2-permissions';
import { type IngressRule, SecurityGroups } from './ec2-security-groups';
import { Ec2Storage } from './ec2-storage';
import { InstanceInformationApi } from './instance-information';
import { Inventory } from './inventory';
import { type Node, type NodeSettings, Nodes } from './nodes';
import { OpsItems } from './ops-items';
import { type AwsEvent, Outbox } from './outbox';
import { OwnDocuments } from './own-documents';
import type { ReadFile } from './patch-documents';
import { PatchStatesApi } from './patch-states';
import { type Patch, PatchCatalogue, type PatchSettings } from './patches';
import { Patching } from './patching';
import { Random } from './random';
import { ResourceDataSyncs, type WriteObject } from './resource-data-syncs';
import { ResourceGroups } from './resource-groups';
import { TaggedResources } from './tagged-resources';
import { Tagging, TagStore } from './tags';
import { type Rate, Throttle } from './throttle';
import { WindowHistoryApi } from './window-history';
import { type Recorder, WindowRunner } from './window-runner';
import { Windows } from './windows';
import { type AuthorizationRequest, type Caller, World } from './world';

/** Where and when the fleet lives, and who listens. */
export interface SimulatedFleetOptions {
  /** Two fleets of one seed, asked the same things at the same times, behave the same. */
  readonly seed: number;
  readonly account: string;
  readonly region: string;
  readonly start: Date;
  /** Where events go, in order; awaited one by one. @default nowhere */
  readonly emit?: (event: AwsEvent) => void | Promise<void>;
  /** Whether a role may do what AWS is about to do in its name. @default everything is allowed */
  readonly authorize?: (call: AuthorizationRequest) => boolean | Promise<boolean>;
  /** What nodes fetch from S3 or the web, such as lists of patches to install. @default nothing is found */
  readonly readFile?: ReadFile;
  /** Writes what a resource data sync hands on; whether the bucket's policy allows it. @default it is allowed and lost */
  readonly writeObject?: WriteObject;
  /**
   * Rates by operation (`SendCommand`, `ec2:DescribeTags`), and under `*` that of the rest.
   * @default what AWS publishes, and a generous one where it publishes none
   */
  readonly rates?: Readonly<Record<string, Rate>>;
  /** Whether answers are held to the service model; a fleet that others have tested may save a tenth of its time. @default true */
  readonly checksAnswers?: boolean;
  /** Milliseconds of the time by which callers pace themselves. @default the fleet's own */
  readonly throttleTime?: () => number;
}

/** One call that somebody made. */
export interface RecordedCall {
  readonly at: Date;
  /** `SendCommand`, `ec2:DescribeTags`, `tag:GetResources`, `cloudformation:create AWS::SSM::PatchBaseline` … */
  readonly action: string;
  readonly input: unknown;
  readonly principal?: string;
  /** The code of the refusal, if it was refused. */
  readonly error?: string;
}

const CLOUDFORMATION = 'cloudformation.amazonaws.com';

/** AWS Systems Manager, and what EC2 says of the same servers, for one account and Region, on a clock of its own. */
export class SimulatedFleet {
  /** Everything asked of the fleet since it began. */
  readonly calls: RecordedCall[] = [];
  readonly nodes: Nodes;
  readonly world: World;
  private readonly patches = new PatchCatalogue();
  private readonly throttle: Throttle;
  private readonly checksAnswers: boolean;
  private readonly documents: Documents;
  private readonly ssm: Readonly<Record<string, Operation>>;
  private readonly ec2Calls: Readonly<Record<string, Operation>>;
  private readonly tagCalls: Readonly<Record<string, Operation>>;
  private readonly groups: SecurityGroups;
  private readonly faults = new AssociationFaults();

  constructor(options: SimulatedFleetOptions) {
    const clock = new VirtualClock(options.start);
    this.world = new World(
      options.account,
      options.region,
      clock,
      new Random(options.seed),
      new Outbox(options.emit),
      options.authorize ?? (() => true),
    );
    this.throttle = new Throttle(options.throttleTime ?? (() => clock.nowMillis()), options.rates);
    this.checksAnswers = options.checksAnswers ?? true;
    this.nodes = new Nodes(this.world);
    const tags = new TagStore();
    const baselines = new Baselines(this.world, tags);
    const patching = new Patching(this.world, this.patches, baselines);
    const ownDocuments = new OwnDocuments(this.world, tags);
    this.documents = new Documents(this.world, ownDocuments, patching, options.readFile ?? notFound);
    const commands = new Commands(this.world, this.nodes, this.documents);
    const record: Recorder = (action, input, { principal }, error) =>
      this.calls.push({ at: this.now(), action, input, principal, error });
    this.groups = new SecurityGroups(this.world);
    const storage = new Ec2Storage(this.world, this.nodes);
    const permissions = new Ec2Permissions(this.world, this.nodes, storage, this.groups);
    const callFor = callWithRole(
      this.world,
      permissions,
      (operation, input, caller) => this.call(operation, input, caller),
      (operation, input, caller) => this.ec2(operation, input, caller),
    );
    const automations = new Automations(
      this.world,
      this.nodes,
      this.documents,
      new AutomationRunner(this.world, callFor),
    );
    const windowRunner = new WindowRunner(this.world, this.nodes, commands, automations, record);
    const windows = new Windows(this.world, tags, windowRunner);
    const runner = new AssociationRunner(this.world, this.nodes, this.documents, this.faults);
    const associations = new Associations(this.world, this.nodes, this.documents, tags, runner);
    ownDocuments.isAssociated = (name) => associations.apply(name);
    const resourceDataSyncs = new ResourceDataSyncs(this.world, options.writeObject ?? (() => true));
    const inventory = new Inventory(this.world, this.nodes, resourceDataSyncs);
    this.documents.publish(inventory.document);
    this.ssm = ssmOperations({
      automations,
      associationRecords: new AssociationRecordsApi(associations, this.nodes),
      associations,
      availablePatches: new AvailablePatchesApi(this.world, this.patches),
      baselines,
      commandRecords: new CommandRecordsApi(this.world, commands, this.documents),
      commands,
      compliance: new ComplianceApi(this.nodes),
      customCompliance: new CustomComplianceApi(this.nodes),
      documents: this.documents,
      inventory,
      instanceInformation: new InstanceInformationApi(this.world, this.nodes),
      opsItems: new OpsItems(this.world, tags),
      ownDocuments,
      patchStates: new PatchStatesApi(this.nodes, patching),
      resourceDataSyncs,
      tagging: new Tagging(tags, this.nodes),
      windowHistory: new WindowHistoryApi(windows),
      windows,
    });
    this.ec2Calls = ec2Operations({
      ec2: new Ec2Api(this.world, this.nodes, this.groups),
      groups: this.groups,
      instances: new Ec2Instances(this.world, this.nodes, storage, this.groups, {
        start: (id) => this.startNode(id),
        stop: (id) => this.stopNode(id),
      }),
      storage,
    });
    this.tagCalls = taggingOperations(new TaggedResources(this.world, this.nodes));
  }

  /** The fleet's time. */
  now(): Date {
    return this.world.clock.now();
  }

  /** When something will next happen by itself. */
  nextEventAt(): Date | undefined {
    return this.world.clock.next();
  }

  /** Lets time pass up to `date`: everything due happens, in order, and its events are handed over. */
  async advanceTo(date: Date): Promise<void> {
    await this.world.clock.advanceTo(date, () => this.world.outbox.drain());
  }

  /** Lets something of the scenario happen at a time to come. */
  at(date: Date, action: () => void | Promise<void>): void {
    this.world.clock.at(date.getTime(), action);
  }

  /** Adds a server. */
  addNode(settings: NodeSettings): Node {
    return this.nodes.add(settings);
  }

  /** Makes a resource group of the servers that have all of some tags. */
  addResourceGroup(name: string, tags: Readonly<Record<string, string>>): void {
    this.nodes.addGroup(name, Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, [value]])));
  }

  /** Makes a security group and puts EC2 instances into it; answers its id. */
  addSecurityGroup(name: string, rules: readonly IngressRule[], nodeIds: readonly string[]): string {
    return this.groups.add(name, rules, nodeIds);
  }

  /** Publishes a patch: nodes see it from its release on. */
  publishPatch(settings: PatchSettings): Patch {
    return this.patches.publish(settings, this.now());
  }

  /** Adds a Command document, or gives a known one another behaviour. */
  publishDocument(document: DocumentSettings): void {
    this.documents.publish(document);
  }

  /** Lets runs of an association fail on nodes, until they have failed so often or it is repaired. */
  breakAssociation(fault: AssociationFault): void {
    this.faults.add(fault);
  }

  /** Ends every fault of an association, by the name or id under which it was broken: its next run is the document's own. */
  repairAssociation(association: string): void {
    this.faults.repair(association);
  }

  /** Shuts an EC2 instance down: it stops within a minute, and what runs on it dies. */
  async stopNode(id: string): Promise<void> {
    await this.stop(this.nodes.get(id), 'shutdown');
  }

  /** Lets an EC2 instance hibernate: to Systems Manager the same as a stop, to EC2 a stop for another reason. */
  async hibernateNode(id: string): Promise<void> {
    await this.stop(this.nodes.get(id), 'hibernate');
  }

  /** Starts a stopped instance: it runs at once, its agent answers two minutes later. */
  async startNode(id: string): Promise<void> {
    const node = this.nodes.get(id);
    this.nodes.changeState(node, 'pending');
    this.nodes.changeState(node, 'running');
    node.bootedAt = this.world.clock.nowMillis();
    node.pendingReboot.clear();
    this.world.clock.inMinutes(2, () => {
      if (node.state === 'running') this.nodes.connect(node);
    });
    await this.world.outbox.drain();
  }

  /** Terminates an instance: Systems Manager and EC2 forget it an hour later. */
  async terminateNode(id: string): Promise<void> {
    const node = this.nodes.get(id);
    this.powerOff(node, 'shutting-down', 'shutdown');
    this.world.clock.inMinutes(1, () => this.nodes.changeState(node, 'terminated'));
    this.world.clock.inMinutes(60, () => this.nodes.remove(node));
    await this.world.outbox.drain();
  }

  /** Auto Scaling takes an instance away: it is terminated, and EventBridge hears from whom. */
  async scaleInNode(id: string): Promise<void> {
    const group = this.nodes.get(id).tags.get('aws:autoscaling:groupName') ?? '';
    await this.terminateNode(id);
    this.world.publish(
      'EC2 Instance Terminate Successful',
      [this.world.nodeArn(id)],
      { EC2InstanceId: id, AutoScalingGroupName: group, StatusCode: 'InProgress', Origin: 'AutoScalingGroup' },
      'aws.autoscaling',
    );
    await this.world.outbox.drain();
  }

  /** Lets a node's agent fall silent while its server goes on; what runs there goes on, too. */
  disconnectNode(id: string): void {
    this.nodes.disconnect(this.nodes.get(id));
  }

  /** Lets a silent agent answer again, or one register that never has. */
  async connectNode(id: string): Promise<void> {
    this.nodes.connect(this.nodes.get(id));
    await this.world.outbox.drain();
  }

  /** Reboots a node by other hands than Systems Manager's: what was pending no longer is, what ran dies. */
  rebootNode(id: string): void {
    this.nodes.get(id).restart(this.world.clock.nowMillis());
  }

  /** Installs a patch by other hands than Systems Manager's; only on Windows does it then count as pending a reboot that it needs. */
  installOutside(id: string, patchId: string): void {
    const node = this.nodes.get(id);
    const patch = this.patches.get(patchId);
    if (!patch) throw new Error(`patch ${patchId}: must be published first, got an unknown id`);
    node.installed.set(patch.index, this.world.clock.nowMillis());
    if (patch.settings.needsReboot && node.operatingSystem === 'WINDOWS') node.pendingReboot.add(patch.index);
  }

  /**
   * Calls Systems Manager as an SDK would.
   * @throws AwsError as AWS would refuse it.
   */
  call(operation: string, input: unknown = {}, caller: Caller = {}): Promise<object> {
    return this.answer(operation, operation, this.ssm, ServiceModel.ssm, input, caller);
  }

  /**
   * Calls EC2.
   * @throws AwsError as AWS would refuse it.
   */
  ec2(operation: string, input: unknown = {}, caller: Caller = {}): Promise<object> {
    return this.answer(`ec2:${operation}`, operation, this.ec2Calls, ServiceModel.ec2, input, caller);
  }

  /**
   * Calls the Resource Groups Tagging API.
   * @throws AwsError as AWS would refuse it.
   */
  tag(operation: string, input: unknown = {}, caller: Caller = {}): Promise<object> {
    return this.answer(`tag:${operation}`, operation, this.tagCalls, ServiceModel.tagging, input, caller);
  }

  /**
   * Does what CloudFormation's handler of a resource type does.
   * @throws AwsError whose message is what the stack's events would say.
   */
  async cloudFormation(request: ResourceRequest): Promise<ResourceResult> {
    const caller = { principal: CLOUDFORMATION };
    const groups = new ResourceGroups(this.nodes);
    const callApi: CallApi = async (operation, input) =>
      (await (operation.startsWith('resource-groups:')
        ? groups.call(operation, input as never)
        : this.call(operation, input, caller))) as Readonly<Record<string, unknown>>;
    const result = await this.recorded(`cloudformation:${request.op} ${request.type}`, request, {}, () =>
      applyResource(request, callApi),
    );
    await this.world.outbox.drain();
    return result;
  }

  private async answer(
    action: string,
    operation: string,
    operations: Readonly<Record<string, Operation>>,
    model: ServiceModel,
    input: unknown,
    caller: Caller,
  ): Promise<object> {
    const output = await this.recorded(action, input, caller, async () => {
      const act = operations[operation];
      if (!act) throw new AwsError('UnknownOperationException', `The simulated fleet does not know ${action}`);
      // CloudFormation waits and asks again, for as long as it takes
      if (caller.principal !== CLOUDFORMATION) this.throttle.take(action);
      try {
        return await act(readInput(model, operation, input) as never, caller);
      } catch (error) {
        if (error instanceof AwsError) checkRefusal(model, operation, error.code);
        throw error;
      }
    });
    if (this.checksAnswers) checkAnswer(model, operation, output);
    await this.world.outbox.drain();
    return output;
  }

  private async stop(node: Node, way: 'shutdown' | 'hibernate'): Promise<void> {
    this.powerOff(node, 'stopping', way);
    this.world.clock.inMinutes(1, () => this.nodes.changeState(node, 'stopped'));
    await this.world.outbox.drain();
  }

  private powerOff(node: Node, state: 'stopping' | 'shutting-down', way: 'shutdown' | 'hibernate'): void {
    if (node.isHybrid) throw new Error(`node ${node.id}: must be an EC2 instance, got one on premises`);
    node.boots++;
    const code = `Client.UserInitiated${way === 'shutdown' ? 'Shutdown' : 'Hibernate'}`;
    node.stateReason = { code, message: `${code}: User initiated ${way}`, at: this.world.clock.nowMillis() };
    this.nodes.changeState(node, state);
    this.nodes.disconnect(node);
  }

  private async recorded<T>(
    action: string,
    input: unknown,
    { principal }: Caller,
    act: () => T | Promise<T>,
  ): Promise<T> {
    const call = { at: this.now(), action, input, ...(principal !== undefined && { principal }) };
    try {
      const result = await act();
      this.calls.push(call);
      return result;
    } catch (error) {
      this.calls.push({ ...call, error: error instanceof AwsError ? error.code : 'InternalServerError' });
      throw error;
    }
  }
}

const notFound: ReadFile = (url) => {
  throw new Error(`${url}: not found`);
};
