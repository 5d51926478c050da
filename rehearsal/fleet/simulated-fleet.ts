import { ec2Operations, type Operation, ssmOperations } from './api';
import { AwsError } from './aws-error';
import { Baselines } from './baselines';
import { VirtualClock } from './clock';
import { applyResource } from './cloudformation/apply-resource';
import type { ResourceRequest, ResourceResult } from './cloudformation/resource-handler';
import { readInput } from './constraints/read-input';
import { ServiceModel } from './constraints/service-model';
import { Ec2Api } from './ec2';
import { InstanceInformationApi } from './instance-information';
import { type Node, type NodeSettings, Nodes } from './nodes';
import { type AwsEvent, Outbox } from './outbox';
import { type Patch, PatchCatalogue, type PatchSettings } from './patches';
import { Random } from './random';
import { Tagging, TagStore } from './tags';
import { type Rate, Throttle } from './throttle';
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
  /** Rates by operation, beside which a generous one holds for the rest. @default the generous one for all */
  readonly rates?: Readonly<Record<string, Rate>>;
}

/** One call that somebody made. */
export interface RecordedCall {
  readonly at: Date;
  /** `SendCommand`, `ec2:DescribeTags`, `cloudformation:create AWS::SSM::PatchBaseline` … */
  readonly action: string;
  readonly input: unknown;
  readonly principal?: string;
  /** The code of the refusal, if it was refused. */
  readonly error?: string;
}

/** AWS Systems Manager, and what EC2 says of the same servers, for one account and Region, on a clock of its own. */
export class SimulatedFleet {
  /** Everything asked of the fleet since it began. */
  readonly calls: RecordedCall[] = [];
  readonly nodes: Nodes;
  readonly world: World;
  private readonly patches = new PatchCatalogue();
  private readonly throttle: Throttle;
  private readonly ssm: Readonly<Record<string, Operation>>;
  private readonly ec2Calls: Readonly<Record<string, Operation>>;

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
    this.throttle = new Throttle(clock, options.rates);
    this.nodes = new Nodes(this.world);
    const tags = new TagStore();
    const baselines = new Baselines(this.world, tags);
    this.ssm = ssmOperations({
      baselines,
      instanceInformation: new InstanceInformationApi(this.world, this.nodes),
      tagging: new Tagging(tags, this.nodes),
    });
    this.ec2Calls = ec2Operations(new Ec2Api(this.world, this.nodes));
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

  /** Publishes a patch: nodes see it from its release on. */
  publishPatch(settings: PatchSettings): Patch {
    return this.patches.publish(settings, this.now());
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
   * Does what CloudFormation's handler of a resource type does.
   * @throws AwsError whose message is what the stack's events would say.
   */
  async cloudFormation(request: ResourceRequest): Promise<ResourceResult> {
    const result = await this.recorded(`cloudformation:${request.op} ${request.type}`, request, {}, () =>
      applyResource(request, this.ssm, this.world),
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
    const output = await this.recorded(action, input, caller, () => {
      const act = operations[operation];
      if (!act) throw new AwsError('UnknownOperationException', `The simulated fleet does not know ${action}`);
      this.throttle.take(action);
      return act(readInput(model, operation, input) as never, caller);
    });
    await this.world.outbox.drain();
    return output;
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
