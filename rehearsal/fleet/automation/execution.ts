import type { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import type { DocumentContent, Step } from '../document-content';

/** One step of a run. */
export interface StepRun {
  readonly id: string;
  readonly step: Step;
  readonly startedAt: Date;
  inputs: Readonly<Record<string, unknown>>;
  endedAt: Date | undefined;
  status: AutomationExecutionStatus;
  message: string;
  outputs: Readonly<Record<string, unknown>>;
  attempts: number;
}

/** What a run is to do. */
export interface ExecutionSettings {
  readonly documentName: string;
  readonly documentVersion: string;
  readonly content: DocumentContent;
  /** As given: lists of texts. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly executedBy: string;
  /** What it is about, where it is one of several. */
  readonly target?: string;
  readonly parentId?: string;
  readonly associationId?: string;
}

/** A run of an automation, or, if `children` is given, the runs of many together. */
export class AutomationExecution {
  status: AutomationExecutionStatus = 'Pending';
  endedAt: Date | undefined;
  failureMessage = '';
  /** A step failed that is critical: the run goes on where it says so, and is Failed all the same. */
  hasFailed = false;
  readonly steps: StepRun[] = [];
  readonly children: AutomationExecution[] = [];
  readonly whenOver: (() => void)[] = [];

  constructor(
    readonly id: string,
    readonly settings: ExecutionSettings,
    readonly startedAt: Date,
  ) {}

  get isOver(): boolean {
    return this.endedAt !== undefined;
  }

  /** The role whose permissions count; undefined where the caller's do. */
  get roleArn(): string | undefined {
    const role = this.settings.content.assumeRole;
    const found = role === undefined ? undefined : this.lookup(role.replace(/^\{\{\s*|\s*\}\}$/g, ''), role);
    return typeof found === 'string' && found !== '' ? found : undefined;
  }

  /** @throws Error for a name that stands for nothing. */
  lookup(name: string, otherwise?: unknown): unknown {
    const { content, parameters } = this.settings;
    const parameter = content.parameters?.[name];
    if (parameter) {
      const given = parameters[name];
      return given === undefined ? parameter.default : typed(given, String(parameter.type));
    }
    const [stepName = '', output = ''] = name.split('.');
    const step = this.steps.findLast((one) => one.step.name === stepName);
    if (step && step.outputs[output] !== undefined) return step.outputs[output];
    if (otherwise !== undefined) return otherwise;
    throw new Error(`Failed to resolve input: ${name} is not defined in the Automation Document.`);
  }

  /** Outputs of the whole run, as lists of texts. */
  get outputs(): Record<string, string[]> {
    return Object.fromEntries(
      (this.settings.content.outputs ?? []).map((name) => {
        const [stepName, output = ''] = name.split('.');
        const value = this.steps.findLast(({ step }) => step.name === stepName)?.outputs[output];
        return [name, asTexts(value ?? 'No output available yet because the step is not successfully executed')];
      }),
    );
  }
}

/** A value as the API shows it: a list of texts. */
export function asTexts(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

function typed(values: readonly string[], type: string): unknown {
  const [first = ''] = values;
  if (type === 'StringList' || type.startsWith('List<')) return values;
  if (type === 'Boolean') return first === 'true';
  if (type === 'Integer') return Number(first);
  if (type === 'StringMap') return JSON.parse(first);
  if (type === 'MapList') return values.map((value) => JSON.parse(value) as unknown);
  return first;
}
