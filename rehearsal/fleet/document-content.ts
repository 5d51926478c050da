import type { DocumentFormat, DocumentType, PlatformType } from '@aws-sdk/client-ssm';
import { parse, stringify } from 'yaml';
import { AwsError } from './aws-error';
import type { ParameterSettings } from './documents';

const KILOBYTES_64 = 65_536;

const SCHEMA_VERSIONS: Readonly<Partial<Record<DocumentType, readonly string[]>>> = {
  Automation: ['0.3'],
  Command: ['1.2', '2.0', '2.2'],
  Session: ['1.0'],
};

const PARAMETER_TYPES: Readonly<Partial<Record<DocumentType, readonly string[]>>> = {
  Automation: ['String', 'StringList', 'Integer', 'Boolean', 'MapList', 'StringMap'],
  Command: ['String', 'StringList'],
  Session: ['String', 'StringList'],
};

const ACTIONS =
  /^aws:(approve|assertAwsResourceProperty|branch|changeInstanceState|copyImage|createImage|createStack|createTags|deleteImage|deleteStack|executeAutomation|executeAwsApi|executeScript|executeStateMachine|invokeLambdaFunction|invokeWebhook|loop|pause|runCommand|runInstances|sleep|updateVariable|waitForAwsResourceProperty)$/;

const PLUGIN_PLATFORMS: Readonly<Record<string, readonly PlatformType[]>> = {
  'aws:runShellScript': ['Linux', 'MacOS'],
  'aws:runPowerShellScript': ['Windows', 'Linux', 'MacOS'],
};

/** A step of a document, as its author wrote it. */
export interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly precondition?: { readonly StringEquals?: readonly string[] };
  readonly timeoutSeconds?: number;
  readonly maxAttempts?: number;
  readonly onFailure?: string;
  readonly nextStep?: string;
  readonly isEnd?: boolean;
  readonly outputs?: readonly { readonly Name: string; readonly Selector: string; readonly Type?: string }[];
}

/** A document's text, read. */
export interface DocumentContent {
  readonly schemaVersion: string;
  readonly description?: string;
  readonly assumeRole?: string;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly outputs?: readonly string[];
  readonly mainSteps?: readonly Step[];
  readonly sessionType?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a document's text and refuses what CreateDocument refuses of it.
 * @throws MaxDocumentSizeExceeded, InvalidDocumentContent, InvalidDocumentSchemaVersion
 */
export function readContent(text: string, type: DocumentType, format: DocumentFormat): DocumentContent {
  if (Buffer.byteLength(text) > KILOBYTES_64)
    throw new AwsError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  const content = parsed(text, format);
  const versions = SCHEMA_VERSIONS[type] ?? [];
  if (!versions.includes(content.schemaVersion)) {
    throw new AwsError(
      'InvalidDocumentSchemaVersion',
      `The schema version ${content.schemaVersion} is not supported for documents of type ${type}.`,
    );
  }
  checkParameters(content, type);
  if (type === 'Session') checkSession(content);
  else checkSteps(content, type);
  return content;
}

/** A document's text in another format. */
export function inFormat(text: string, from: DocumentFormat, to: DocumentFormat): string {
  if (from === to) return text;
  return to === 'JSON' ? JSON.stringify(parse(text), undefined, 2) : stringify(JSON.parse(text));
}

/** What a document's parameters ask of a value. */
export function parametersOf({ parameters = {} }: DocumentContent): Record<string, ParameterSettings> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, settings]) => [
      name,
      {
        type: settings.type as ParameterSettings['type'],
        ...(settings.default !== undefined && { default: asText(settings.default) }),
        ...(Array.isArray(settings.allowedValues) && { allowed: settings.allowedValues.map(asText) }),
        ...(typeof settings.allowedPattern === 'string' && { pattern: settings.allowedPattern }),
      },
    ]),
  );
}

/** The platforms for which a Command document has a step. */
export function platformsOf({ mainSteps = [] }: DocumentContent): PlatformType[] {
  const all = mainSteps.flatMap(({ action, precondition }): readonly PlatformType[] => {
    const [left, right] = precondition?.StringEquals ?? [];
    return left === 'platformType' ? [right as PlatformType] : (PLUGIN_PLATFORMS[action] ?? ['Linux', 'Windows']);
  });
  return (['Linux', 'Windows', 'MacOS'] as const).filter((platform) => all.includes(platform));
}

/** How long a command of the document may take: all that its steps may. */
export function secondsOf({ mainSteps = [] }: DocumentContent): number {
  const seconds = mainSteps.map(({ inputs }) => Number(inputs?.timeoutSeconds ?? 3600));
  return Math.max(...seconds.map((each) => (Number.isFinite(each) ? each : 3600)), 1);
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parsed(text: string, format: DocumentFormat): DocumentContent {
  try {
    const content: unknown = format === 'JSON' ? JSON.parse(text) : parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as DocumentContent;
  } catch {
    // said below
  }
  throw invalid(`${format} not well-formed.`);
}

function checkParameters({ parameters = {} }: DocumentContent, type: DocumentType): void {
  for (const [name, settings] of Object.entries(parameters)) {
    const types = PARAMETER_TYPES[type] ?? [];
    const isRunbookType = type === 'Automation' && /^(List<)?AWS::/.test(`${settings.type}`);
    if (!types.includes(`${settings.type}`) && !isRunbookType)
      throw invalid(`The type ${settings.type} of parameter ${name} is not supported for documents of type ${type}.`);
    if (typeof settings.allowedPattern === 'string') patternOf(settings.allowedPattern);
  }
}

function checkSteps({ mainSteps, assumeRole, schemaVersion }: DocumentContent, type: DocumentType): void {
  if (schemaVersion === '1.2') return;
  if (!Array.isArray(mainSteps) || mainSteps.length === 0) throw invalid('The mainSteps section is required.');
  const names = (mainSteps as readonly Step[]).map(({ name }) => name);
  for (const step of mainSteps as readonly Step[]) {
    if (typeof step.name !== 'string' || typeof step.action !== 'string')
      throw invalid('Every step requires a name and an action.');
    if (type !== 'Automation') continue;
    if (!/^[a-zA-Z0-9_]+$/.test(step.name)) throw invalid(`The step name ${step.name} is not valid.`);
    if (!ACTIONS.test(step.action)) throw invalid(`The action ${step.action} of step ${step.name} is not supported.`);
    const { nextStep, onFailure = 'Abort' } = step;
    const afterFailure = /^step:(.+)$/.exec(onFailure)?.[1];
    for (const next of [nextStep, afterFailure]) {
      if (next !== undefined && !names.includes(next))
        throw invalid(`Step ${step.name} leads to ${next}, which is no step.`);
    }
    if (afterFailure === undefined && !['Abort', 'Continue'].includes(onFailure))
      throw invalid(`The onFailure ${onFailure} of step ${step.name} is not supported.`);
  }
  if (type === 'Automation' && new Set(names).size < names.length) throw invalid('Step names must be unique.');
  if (assumeRole !== undefined && /\{\{\s*ssm:/.test(assumeRole))
    throw invalid('assumeRole cannot be a Parameter Store parameter.');
}

function checkSession({ sessionType = '', inputs }: DocumentContent): void {
  const types = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];
  if (!types.includes(sessionType)) throw invalid(`The session type ${sessionType} is not supported.`);
  if (sessionType !== 'Standard_Stream') return;
  if (!inputs) throw invalid('Documents of session type Standard_Stream require inputs.');
  for (const name of [
    's3EncryptionEnabled',
    'cloudWatchEncryptionEnabled',
    'cloudWatchStreamingEnabled',
    'runAsEnabled',
  ]) {
    if (inputs[name] !== undefined && typeof inputs[name] !== 'boolean') throw invalid(`${name} must be a Boolean.`);
  }
  for (const [name, most] of [
    ['idleSessionTimeout', 60],
    ['maxSessionDuration', 1440],
  ] as const) {
    const value = inputs[name];
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string' || !/^\d+$/.test(value) || Number(value) < 1 || Number(value) > most)
      throw invalid(`${name} must be a String of 1 to ${most} minutes.`);
  }
}

/**
 * A parameter's pattern, which is Java's to the API; what both languages know is enough for ours.
 * @throws InvalidDocumentContent
 */
export function patternOf(pattern: string): RegExp {
  const { flags = '' } = /^\(\?(?<flags>[is]+)\)/.exec(pattern)?.groups ?? {};
  try {
    return new RegExp(pattern.replace(/^\(\?[is]+\)/, ''), flags);
  } catch {
    throw invalid(`The allowedPattern ${pattern} is not a valid regular expression.`);
  }
}

const invalid = (message: string): AwsError => new AwsError('InvalidDocumentContent', message);
