import type {
  AutomationExecutionFilter,
  AutomationExecutionMetadata,
  AutomationExecution as AutomationExecutionRecord,
  DescribeAutomationExecutionsRequest,
  DescribeAutomationExecutionsResult,
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult,
  GetAutomationExecutionRequest,
  StartAutomationExecutionRequest,
  StepExecution,
  StopAutomationExecutionRequest,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../aws-error';
import type { DocumentCall, DocumentRun, DocumentSettings, Documents } from '../documents';
import type { Node, Nodes } from '../nodes';
import { pageOf } from '../paging';
import { resolveTargets } from '../targets';
import type { Caller, World } from '../world';
import type { AutomationRunner } from './automation-runner';
import { AutomationExecution, asTexts, type ExecutionSettings, type StepRun } from './execution';

/** Runs of one automation on many nodes. */
export interface ManyRuns {
  readonly request: StartAutomationExecutionRequest;
  readonly nodes: readonly Node[];
  readonly executedBy: string;
  /** What a node's run is given. */
  parametersFor(node: Node): Readonly<Record<string, readonly string[]>>;
  /** Asked whether another node may begin. @default always */
  readonly mayGoOn?: () => boolean;
  readonly onBegun?: (node: Node, execution: AutomationExecution) => void;
  readonly onEnded?: (node: Node, execution: AutomationExecution) => void;
  /** Told when nobody is left; `skipped` had no turn, since too many had failed. */
  readonly onOver: (executions: readonly AutomationExecution[], skipped: number) => void;
}

/** Automation: takes runs, keeps them, and answers for them. */
export class Automations {
  private readonly byId = new Map<string, AutomationExecution>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly documents: Documents,
    private readonly runner: AutomationRunner,
  ) {
    documents.automate = (document, call) => this.automate(document, call);
  }

  startAutomationExecution(
    request: StartAutomationExecutionRequest,
    caller: Caller,
  ): { AutomationExecutionId: string } {
    const executedBy = caller.principal ?? this.root;
    if (!request.Targets) return { AutomationExecutionId: this.start(request, { executedBy }).id };
    return { AutomationExecutionId: this.startOnTargets(request, executedBy).id };
  }

  /**
   * Takes one run.
   * @throws AutomationDefinitionNotFoundException, AutomationDefinitionVersionNotFoundException,
   * InvalidAutomationExecutionParametersException
   */
  start(
    request: StartAutomationExecutionRequest,
    more: Pick<ExecutionSettings, 'executedBy' | 'target' | 'parentId' | 'associationId'>,
  ): AutomationExecution {
    const execution = this.keep(request, more);
    this.runner.begin(execution);
    return execution;
  }

  /** Begins runs on nodes, so many at once, until too many have failed. */
  startMany(many: ManyRuns): void {
    const { nodes, request } = many;
    const most = Math.max(1, shareOf(request.MaxConcurrency ?? '10', nodes.length));
    const budget = shareOf(request.MaxErrors ?? '0', nodes.length);
    const executions: AutomationExecution[] = [];
    let [running, errors] = [0, 0];
    const go = (): void => {
      const mayGoOn = (): boolean => errors <= budget && (many.mayGoOn?.() ?? true);
      while (running < most && executions.length < nodes.length && mayGoOn()) {
        const node = nodes[executions.length] as Node;
        const Parameters = { ...many.parametersFor(node) } as StartAutomationExecutionRequest['Parameters'];
        const execution = this.start({ ...request, Parameters }, { executedBy: many.executedBy, target: node.id });
        running++;
        executions.push(execution);
        execution.whenOver.push(() => {
          running--;
          if (execution.status !== 'Success') errors++;
          many.onEnded?.(node, execution);
          go();
        });
        many.onBegun?.(node, execution);
      }
      const isSpent = executions.length === nodes.length || !mayGoOn();
      if (running === 0 && isSpent) many.onOver(executions, nodes.length - executions.length);
    };
    go();
  }

  stopAutomationExecution({ AutomationExecutionId: id }: StopAutomationExecutionRequest): object {
    this.runner.stop(this.get(id));
    return {};
  }

  getAutomationExecution({ AutomationExecutionId: id }: GetAutomationExecutionRequest): {
    AutomationExecution: AutomationExecutionRecord;
  } {
    const execution = this.get(id);
    const { settings, steps } = execution;
    const { AutomationType: _, ...shown } = this.describe(execution);
    return {
      AutomationExecution: {
        ...shown,
        StepExecutions: steps.map(describeStep),
        StepExecutionsTruncated: false,
        Parameters: Object.fromEntries(
          Object.entries(settings.parameters).map(([name, values]) => [name, [...values]]),
        ),
      },
    };
  }

  describeAutomationExecutions(request: DescribeAutomationExecutionsRequest): DescribeAutomationExecutionsResult {
    const tests = (request.Filters ?? []).map(testOf);
    const newestFirst = [...this.byId.values()].reverse();
    const { items, NextToken } = pageOf(newestFirst, request, 50, (one) => tests.every((test) => test(one)));
    return { AutomationExecutionMetadataList: items.map((one) => this.describe(one)), NextToken };
  }

  describeAutomationStepExecutions(
    request: DescribeAutomationStepExecutionsRequest,
  ): DescribeAutomationStepExecutionsResult {
    const { steps } = this.get(request.AutomationExecutionId);
    const { items, NextToken } = pageOf(request.ReverseOrder ? [...steps].reverse() : steps, request, 50);
    return { StepExecutions: items.map(describeStep), NextToken };
  }

  private get root(): string {
    return `arn:${this.world.partition}:iam::${this.world.account}:root`;
  }

  /** A run of runs, one for each node that the targets name. */
  private startOnTargets(request: StartAutomationExecutionRequest, executedBy: string): AutomationExecution {
    const { Targets = [], TargetParameterName: parameter, Parameters = {} } = request;
    if (parameter === undefined) throw invalidParameters('TargetParameterName is required with Targets.');
    const nodes = resolveTargets(this.nodes, Targets);
    const some = { ...Parameters, [parameter]: [nodes[0]?.id ?? ''] };
    const parent = this.keep(
      { ...request, Parameters: nodes.length > 0 ? some : Parameters },
      { executedBy },
      nodes.length > 0,
    );
    parent.status = 'InProgress';
    this.world.clock.at(this.world.clock.nowMillis(), () =>
      this.startMany({
        request: { ...request, Targets: undefined },
        nodes,
        executedBy,
        parametersFor: ({ id }) => ({ ...Parameters, [parameter]: [id] }),
        onBegun: (_, execution) => void parent.children.push(execution),
        onOver: (executions) => {
          parent.endedAt = this.world.clock.now();
          parent.status = executions.every(({ status }) => status === 'Success') ? 'Success' : 'Failed';
          this.runner.tell(parent);
          for (const act of parent.whenOver) act();
        },
      }),
    );
    return parent;
  }

  /** State Manager's way: an association runs the automation, and waits for it. */
  private automate(document: DocumentSettings, call: DocumentCall): DocumentRun {
    let execution: AutomationExecution | undefined;
    const look = (): DocumentRun => ({
      minutes: 0.25,
      runsElsewhere: true,
      finish: () => {
        execution ??= this.start(
          {
            DocumentName: document.name,
            DocumentVersion: document.version,
            Parameters: call.parameters as StartAutomationExecutionRequest['Parameters'],
          },
          { executedBy: this.root, target: call.node.id },
        );
        if (!execution.isOver) return look();
        const { status, failureMessage, id } = execution;
        return { exitCode: status === 'Success' ? 0 : 1, output: `${id} ${status}. ${failureMessage}` };
      },
    });
    return look();
  }

  private keep(
    request: StartAutomationExecutionRequest,
    more: Pick<ExecutionSettings, 'executedBy' | 'target' | 'parentId' | 'associationId'>,
    isChecked = true,
  ): AutomationExecution {
    const { DocumentName = '', DocumentVersion, Parameters = {} } = request;
    const document = this.definition(DocumentName, DocumentVersion);
    if (isChecked) this.check(document, Parameters);
    const settings: ExecutionSettings = {
      ...more,
      documentName: document.name,
      documentVersion: document.version ?? '1',
      content: document.content ?? { schemaVersion: '0.3' },
      parameters: Parameters,
    };
    const execution = new AutomationExecution(this.world.random.uuid('automation'), settings, this.world.clock.now());
    this.byId.set(execution.id, execution);
    return execution;
  }

  private definition(name: string, version: string | undefined): DocumentSettings {
    try {
      const document = this.documents.get(name, version);
      if (document.type === 'Automation') return document;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'InvalidDocumentVersion')
        throw new AwsError('AutomationDefinitionVersionNotFoundException', error.message);
    }
    throw new AwsError(
      'AutomationDefinitionNotFoundException',
      `The automation definition ${name} could not be found.`,
    );
  }

  private check(document: DocumentSettings, parameters: Readonly<Record<string, readonly string[]>>): void {
    try {
      this.documents.checkParameters(document, parameters);
    } catch (error) {
      throw invalidParameters((error as Error).message);
    }
  }

  /** @throws AutomationExecutionNotFoundException */
  private get(id = ''): AutomationExecution {
    const execution = this.byId.get(id);
    if (!execution)
      throw new AwsError('AutomationExecutionNotFoundException', `The automation execution ${id} could not be found.`);
    return execution;
  }

  private describe(execution: AutomationExecution): AutomationExecutionMetadata {
    const { id, settings, startedAt, endedAt, status, failureMessage, outputs, steps } = execution;
    const current = execution.isOver ? undefined : steps.at(-1)?.step;
    return {
      AutomationExecutionId: id,
      DocumentName: settings.documentName,
      DocumentVersion: settings.documentVersion,
      AutomationExecutionStatus: status,
      ExecutionStartTime: startedAt,
      ...(endedAt && { ExecutionEndTime: endedAt }),
      ExecutedBy: settings.executedBy,
      Mode: 'Auto',
      Outputs: outputs,
      ...(current && { CurrentStepName: current.name, CurrentAction: current.action }),
      ...(failureMessage !== '' && { FailureMessage: failureMessage }),
      ...(settings.target !== undefined && { Target: settings.target }),
      AutomationType: 'Local',
    };
  }
}

function describeStep(run: StepRun): StepExecution {
  const { id, step, status, startedAt, endedAt, message, inputs, outputs } = run;
  return {
    StepExecutionId: id,
    StepName: step.name,
    Action: step.action,
    StepStatus: status,
    ExecutionStartTime: startedAt,
    ...(endedAt && { ExecutionEndTime: endedAt }),
    TimeoutSeconds: step.timeoutSeconds,
    OnFailure: step.onFailure ?? 'Abort',
    MaxAttempts: step.maxAttempts ?? 1,
    IsEnd: step.isEnd ?? false,
    Inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, asTexts([value])[0] ?? ''])),
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asTexts(value)])),
    ...(message !== '' && { FailureMessage: message }),
  };
}

function testOf({ Key: key, Values: values = [] }: AutomationExecutionFilter): (one: AutomationExecution) => boolean {
  switch (key) {
    case 'DocumentNamePrefix':
      return ({ settings }) => values.some((value) => settings.documentName.startsWith(value));
    case 'ExecutionStatus':
      return ({ status }) => values.includes(status);
    case 'ExecutionId':
      return ({ id }) => values.includes(id);
    case 'StartTimeAfter':
      return ({ startedAt }) => startedAt.getTime() > Date.parse(values[0] ?? '');
    case 'StartTimeBefore':
      return ({ startedAt }) => startedAt.getTime() < Date.parse(values[0] ?? '');
    default:
      throw new AwsError('InvalidFilterKey', `The simulated fleet does not know the automation filter ${key}.`);
  }
}

const shareOf = (text: string, of: number): number =>
  text.endsWith('%') ? Math.floor((of * Number.parseInt(text, 10)) / 100) : Number(text);

const invalidParameters = (message: string): AwsError =>
  new AwsError('InvalidAutomationExecutionParametersException', message);
