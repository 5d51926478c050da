import type { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import { AwsError } from '../aws-error';
import type { Step } from '../document-content';
import type { World } from '../world';
import { type AutomationExecution, asTexts, type StepRun } from './execution';
import { holds, resolved, selected } from './expressions';
import { ScriptRun } from './script-run';

/** What a step came to. */
interface Outcome {
  readonly status: 'Success' | 'Failed' | 'TimedOut';
  /** What selectors look into. */
  readonly response?: unknown;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** Where to go on, if the step itself says so. */
  readonly next?: string;
}

type Done = (outcome: Outcome) => void;

/** Calls AWS in a run's name, with its role. */
export type CallFor = (
  execution: AutomationExecution,
  service: string,
  operation: string,
  input: object,
) => Promise<object>;

const DEFAULT_SECONDS: Readonly<Record<string, number>> = { 'aws:executeScript': 600 };
const POLL_SECONDS = 15;

/** Runs automations, step by step, on the fleet's time. */
export class AutomationRunner {
  constructor(
    private readonly world: World,
    private readonly callFor: CallFor,
  ) {}

  begin(execution: AutomationExecution): void {
    this.soon(() => {
      execution.status = 'InProgress';
      this.take(execution, execution.settings.content.mainSteps?.[0]);
    });
  }

  /** Ends a run before its time. */
  stop(execution: AutomationExecution): void {
    if (!execution.isOver) this.end(execution, 'Cancelled', 'The execution was cancelled.');
  }

  private soon(act: () => void | Promise<void>, seconds = 0): void {
    this.world.clock.at(this.world.clock.nowMillis() + seconds * 1000, act);
  }

  private take(execution: AutomationExecution, step: Step | undefined): void {
    if (execution.isOver) return;
    if (!step) {
      this.end(execution, execution.hasFailed ? 'Failed' : 'Success', execution.failureMessage);
      return;
    }
    const run: StepRun = {
      id: this.world.random.uuid('automation-step'),
      step,
      startedAt: this.world.clock.now(),
      inputs: {},
      endedAt: undefined,
      status: 'InProgress',
      message: '',
      outputs: {},
      attempts: 0,
    };
    execution.steps.push(run);
    this.attempt(execution, run);
  }

  private attempt(execution: AutomationExecution, run: StepRun): void {
    run.attempts++;
    this.soon(async () => {
      let isDone = false;
      const done: Done = (outcome) => {
        if (isDone || execution.isOver) return;
        isDone = true;
        this.finish(execution, run, outcome);
      };
      try {
        run.inputs = resolved(run.step.inputs ?? {}, (name) => this.lookup(execution, name)) as StepRun['inputs'];
        await this.act(execution, run, done);
      } catch (error) {
        done(failure(error));
      }
    });
  }

  private lookup(execution: AutomationExecution, name: string): unknown {
    const now = this.world.clock.now().toISOString();
    const known: Readonly<Record<string, string>> = {
      'global:ACCOUNT_ID': this.world.account,
      'global:REGION': this.world.region,
      'global:AWS_PARTITION': this.world.partition,
      'global:DATE': now.slice(0, 10),
      'global:DATE_TIME': now.slice(0, 19).replace('T', '_').replaceAll(':', '.'),
      'automation:EXECUTION_ID': execution.id,
    };
    return known[name] ?? execution.lookup(name);
  }

  private act(execution: AutomationExecution, run: StepRun, done: Done): void | Promise<void> {
    const { inputs, step } = run;
    switch (step.action) {
      case 'aws:executeAwsApi':
        return this.callApi(execution, inputs).then((response) => done({ status: 'Success', response }));
      case 'aws:assertAwsResourceProperty':
        return this.callApi(execution, inputs).then((response) => {
          const value = selected(response, String(inputs.PropertySelector));
          done(
            isDesired(inputs, value)
              ? { status: 'Success', response }
              : { status: 'Failed', message: undesired(inputs, value) },
          );
        });
      case 'aws:waitForAwsResourceProperty':
        return this.wait(execution, run, done);
      case 'aws:runCommand':
        return this.runCommand(execution, run, done);
      case 'aws:executeScript':
        return this.runScript(execution, run, done);
      case 'aws:changeInstanceState':
        return this.changeState(execution, run, done);
      case 'aws:branch': {
        const choice = (inputs.Choices as Readonly<Record<string, unknown>>[]).find(holds);
        const next = choice?.NextStep ?? inputs.Default;
        return done({ status: 'Success', ...(next !== undefined && { next: String(next) }) });
      }
      case 'aws:sleep':
        return this.soon(() => done({ status: 'Success' }), secondsOf(inputs, this.world.clock.nowMillis()));
      default:
        throw new Error(`The simulated fleet does not know the action ${step.action}.`);
    }
  }

  private callApi(execution: AutomationExecution, { Service, Api, ...rest }: StepRun['inputs']): Promise<object> {
    const { PropertySelector: _, DesiredValues: __, ...input } = rest;
    return this.callFor(execution, String(Service), String(Api), input);
  }

  private async wait(execution: AutomationExecution, run: StepRun, done: Done): Promise<void> {
    const response = await this.callApi(execution, run.inputs);
    const value = selected(response, String(run.inputs.PropertySelector));
    if (isDesired(run.inputs, value)) return done({ status: 'Success', response });
    this.later(run, done, () => this.wait(execution, run, done), undesired(run.inputs, value));
  }

  /** Looks again after a while, unless the step's time is over by then. */
  private later(run: StepRun, done: Done, act: () => Promise<void>, message: string, seconds = POLL_SECONDS): void {
    const { step } = run;
    const limit = (step.timeoutSeconds ?? DEFAULT_SECONDS[step.action] ?? 3600) * 1000;
    const rest = run.startedAt.getTime() + limit * run.attempts - this.world.clock.nowMillis();
    if (rest <= seconds * 1000) this.soon(() => done({ status: 'TimedOut', message }), Math.max(0, rest) / 1000);
    else this.soon(() => act().catch((error: unknown) => done(failure(error))), seconds);
  }

  private async runCommand(execution: AutomationExecution, run: StepRun, done: Done): Promise<void> {
    const { Command } = (await this.callFor(execution, 'ssm', 'SendCommand', asSent(run.inputs))) as {
      Command: { CommandId: string };
    };
    const CommandId = Command.CommandId;
    const look = async (): Promise<void> => {
      const { Commands } = (await this.callFor(execution, 'ssm', 'ListCommands', { CommandId })) as {
        Commands: { Status: string }[];
      };
      const status = Commands[0]?.Status ?? 'Pending';
      if (['Pending', 'InProgress', 'Cancelling', 'Delayed'].includes(status))
        return this.later(run, done, look, `The command ${CommandId} has not ended.`, 5);
      const { CommandInvocations } = (await this.callFor(execution, 'ssm', 'ListCommandInvocations', {
        CommandId,
        Details: true,
      })) as { CommandInvocations: { CommandPlugins: { Output: string; ResponseCode: number }[] }[] };
      const plugin = CommandInvocations[0]?.CommandPlugins[0];
      const outputs = {
        CommandId,
        Status: status,
        ResponseCode: plugin?.ResponseCode ?? -1,
        Output: plugin?.Output ?? '',
      };
      const message = `The command ${CommandId} came to ${status}.`;
      done(status === 'Success' ? { status: 'Success', outputs } : { status: 'Failed', outputs, message });
    };
    this.later(run, done, look, `The command ${CommandId} has not ended.`, 2);
  }

  private async runScript(execution: AutomationExecution, run: StepRun, done: Done): Promise<void> {
    const { Script, Handler, InputPayload, Runtime } = run.inputs;
    if (!/^python3\.\d+$/.test(String(Runtime)))
      throw new Error(`The simulated fleet runs Python only, not ${Runtime}.`);
    const script = new ScriptRun();
    const end: Done = (outcome) => {
      script.end();
      done(outcome);
    };
    execution.whenOver.push(() => script.end());
    const talk = async (answer: object): Promise<void> => {
      const message = await script.say({ ...answer, now: this.world.clock.nowMillis() / 1000 });
      if ('call' in message) {
        const { service, operation, input } = message.call;
        return talk(await this.callFor(execution, service, operation, input).then((output) => ({ output }), refusalOf));
      }
      if ('sleep' in message)
        return this.later(run, end, () => talk({}), 'The script did not end in time.', message.sleep);
      if ('failure' in message) return end({ status: 'Failed', message: message.failure });
      const response = { Payload: message.result };
      return end({ status: 'Success', response, outputs: response });
    };
    await talk({ script: Script, handler: Handler, events: InputPayload ?? {} });
  }

  private async changeState(execution: AutomationExecution, run: StepRun, done: Done): Promise<void> {
    const { InstanceIds, DesiredState, CheckStateOnly } = run.inputs;
    const operation = DesiredState === 'running' ? 'StartInstances' : 'StopInstances';
    if (CheckStateOnly !== true) await this.callFor(execution, 'ec2', operation, { InstanceIds });
    const look = async (): Promise<void> => {
      const answer = await this.callFor(execution, 'ec2', 'DescribeInstances', { InstanceIds });
      const states = selected(answer, '$.Reservations[*].Instances[*].State.Name') as string[];
      if (states.every((state) => state === DesiredState))
        return done({ status: 'Success', outputs: { InstanceStates: states } });
      this.later(run, done, look, `The instances are ${states.join(', ')}, not ${DesiredState}.`);
    };
    await look();
  }

  private finish(execution: AutomationExecution, run: StepRun, outcome: Outcome): void {
    const { step } = run;
    if (outcome.status === 'Failed' && run.attempts < (step.maxAttempts ?? 1)) {
      this.attempt(execution, run);
      return;
    }
    run.endedAt = this.world.clock.now();
    run.status = outcome.status;
    run.message = outcome.message ?? '';
    const chosen = (step.outputs ?? []).map(
      ({ Name, Selector }) => [Name, selected(outcome.response, Selector)] as const,
    );
    run.outputs = { ...outcome.outputs, ...Object.fromEntries(chosen) };
    this.tell(execution, run);
    const steps = execution.settings.content.mainSteps ?? [];
    const named = (name: string): Step | undefined => steps.find((one) => one.name === name);
    if (outcome.status === 'Success') {
      const next = outcome.next ?? step.nextStep;
      const following = step.isEnd ? undefined : steps[steps.indexOf(step) + 1];
      this.take(execution, next === undefined ? following : named(next));
      return;
    }
    const onFailure = step.onFailure ?? 'Abort';
    const message = `Step ${step.name} fails when it is Execute ${step.action}. ${run.message}`;
    if (onFailure === 'Abort') {
      this.end(execution, outcome.status, message);
      return;
    }
    execution.failureMessage = message;
    if (onFailure !== 'Continue') {
      execution.hasFailed = true;
      this.take(execution, named(onFailure.replace(/^step:/, '')));
      return;
    }
    this.take(
      execution,
      step.isEnd ? undefined : step.nextStep ? named(step.nextStep) : steps[steps.indexOf(step) + 1],
    );
  }

  private end(execution: AutomationExecution, status: AutomationExecutionStatus, message: string): void {
    execution.status = status;
    execution.endedAt = this.world.clock.now();
    execution.failureMessage = message;
    this.tell(execution);
    for (const act of execution.whenOver) act();
  }

  /** Says what a run, or one of its steps, has come to. */
  tell(execution: AutomationExecution, run?: StepRun): void {
    const { id, settings, startedAt, endedAt, status } = execution;
    const { documentName, documentVersion, executedBy } = settings;
    const [from, to] = [run?.startedAt ?? startedAt, run?.endedAt ?? endedAt ?? startedAt];
    this.world.publish(
      `EC2 Automation ${run ? 'Step' : 'Execution'} Status-change Notification`,
      [
        this.world.arn(`automation-execution/${id}`),
        this.world.arn(`automation-definition/${documentName}:${documentVersion}`),
      ],
      {
        ExecutionId: id,
        Definition: documentName,
        DefinitionVersion: Number(documentVersion),
        Status: inEvents(run?.status ?? status),
        StartTime: inWords(from),
        EndTime: inWords(to),
        Time: to.getTime() - from.getTime(),
        ...(run ? { StepName: run.step.name, Action: run.step.action } : { ExecutedBy: executedBy }),
      },
    );
  }
}

const inEvents = (status: string): string => (status === 'Cancelled' ? 'Canceled' : status);

const WORDS = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const inWords = (date: Date): string => WORDS.format(date).replace(/\u202f/g, ' ');

const failure = (error: unknown): Outcome => ({
  status: 'Failed',
  message: error instanceof AwsError ? `${error.message} (Error Code: ${error.code})` : (error as Error).message,
});

const refusalOf = (error: unknown): object => {
  if (!(error instanceof AwsError)) throw error;
  return { refusal: { code: error.code, message: error.message } };
};

const isDesired = ({ DesiredValues }: StepRun['inputs'], value: unknown): boolean =>
  (DesiredValues as readonly unknown[]).map(String).includes(asTexts(value)[0] ?? '');

const undesired = ({ PropertySelector, DesiredValues }: StepRun['inputs'], value: unknown): string =>
  `Property value ${asTexts(value).join(', ')} from the API output at ${String(PropertySelector)} is not in the desired values ${asTexts(DesiredValues).join(', ')}.`;

/** Numbers in a command's parameters are texts to SendCommand. */
function asSent({ Parameters, TimeoutSeconds, ...inputs }: StepRun['inputs']): object {
  const lists = Object.entries((Parameters ?? {}) as object).map(([name, value]) => [name, asTexts(value)]);
  return {
    ...inputs,
    ...(TimeoutSeconds !== undefined && { TimeoutSeconds: Number(TimeoutSeconds) }),
    ...(Parameters !== undefined && { Parameters: Object.fromEntries(lists) }),
  };
}

function secondsOf({ Duration, Timestamp }: StepRun['inputs'], now: number): number {
  if (Timestamp !== undefined) return Math.max(0, (Date.parse(String(Timestamp)) - now) / 1000);
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(String(Duration)) ?? [];
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
