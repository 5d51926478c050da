import { RUNBOOK_NAMES, RUNBOOKS, type RunbookName, runbookFile } from '../runbooks/catalogue';
import { readDocument } from '../runbooks/document';

/** What a document takes for one of its parameters. */
export interface KnownParameter {
  readonly isRequired: boolean;
  /** Whether it takes more values than one. */
  readonly isList: boolean;
  /** Absent where any text will do. */
  readonly values?: readonly string[];
  /** A regular expression that each value must match. */
  readonly pattern?: string;
}

/** What is known of a document without asking AWS. */
export interface KnownDocument {
  readonly parameters: Readonly<Record<string, KnownParameter>>;
  /** Whether it only looks, whatever its parameters say. */
  readonly isReading: boolean;
  /** The parameter that says whether it only looks, and what it says for either. */
  readonly mode?: { readonly parameter: string; readonly looks: string; readonly acts: string };
}

const any: KnownParameter = { isRequired: false, isList: false };
const required: KnownParameter = { ...any, isRequired: true };
const lines: KnownParameter = { ...required, isList: true };
const oneOf = (...values: string[]): KnownParameter => ({ ...any, values });
const kinds = oneOf('Enabled', 'Disabled');

const SCRIPT: KnownDocument = {
  isReading: false,
  parameters: { commands: lines, workingDirectory: any, executionTimeout: { ...any, pattern: '^[1-9][0-9]{0,5}$' } },
};

/**
 * Documents of AWS, as its pages describe them.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-using.html
 */
const OF_AWS: Readonly<Record<string, KnownDocument>> = {
  'AWS-GatherSoftwareInventory': {
    isReading: true,
    parameters: {
      applications: kinds,
      awsComponents: kinds,
      billingInfo: kinds,
      customInventory: kinds,
      files: any,
      instanceDetailedInformation: kinds,
      networkConfig: kinds,
      services: kinds,
      windowsRegistry: any,
      windowsRoles: kinds,
      windowsUpdates: kinds,
    },
  },
  'AWS-UpdateSSMAgent': { isReading: false, parameters: { version: any, allowDowngrade: oneOf('true', 'false') } },
  'AWS-ConfigureAWSPackage': {
    isReading: false,
    parameters: {
      action: { ...oneOf('Install', 'Uninstall'), isRequired: true },
      name: required,
      installationType: oneOf('Uninstall and reinstall', 'In-place update'),
      version: any,
      additionalArguments: any,
    },
  },
  'AmazonCloudWatch-ManageAgent': {
    isReading: false,
    parameters: {
      action: oneOf('configure', 'configure (append)', 'configure (remove)', 'start', 'status', 'stop'),
      mode: oneOf('ec2', 'onPremise', 'auto'),
      optionalConfigurationSource: oneOf('ssm', 'default', 'all'),
      optionalConfigurationLocation: any,
      optionalRestart: oneOf('yes', 'no'),
    },
  },
  'AWS-RunShellScript': SCRIPT,
  'AWS-RunPowerShellScript': SCRIPT,
  'AWS-RunPatchBaseline': {
    isReading: false,
    mode: { parameter: 'Operation', looks: 'Scan', acts: 'Install' },
    parameters: {
      Operation: { ...oneOf('Scan', 'Install'), isRequired: true },
      RebootOption: oneOf('RebootIfNeeded', 'NoReboot'),
      SnapshotId: any,
      InstallOverrideList: any,
      BaselineOverride: any,
      AssociationId: any,
      StepTimeoutSeconds: { ...any, pattern: '^[1-9][0-9]{0,4}$' },
    },
  },
};

/** What a mode is called in which a document of ours only looks. */
const LOOKING = ['audit', 'dry-run'];

/** Command documents of ours, by the names that the file calls them. */
export const OWN_COMMANDS: readonly string[] = RUNBOOK_NAMES.filter((name) => RUNBOOKS[name].kind === 'command');

/** The names of the documents whose parameters are known. */
export const KNOWN_DOCUMENTS: readonly string[] = [...OWN_COMMANDS, ...Object.keys(OF_AWS)];

/** What is known of a document; of one that somebody else wrote that is nothing. */
export function knownDocument(name: string): KnownDocument | undefined {
  return OWN_COMMANDS.includes(name) ? ownCommand(name as RunbookName) : OF_AWS[name];
}

function ownCommand(name: RunbookName): KnownDocument {
  const { parameters } = readDocument(runbookFile(name));
  const known = Object.entries(parameters).map(([key, { type, default: usual, allowedValues, allowedPattern }]) => [
    key,
    {
      isRequired: usual === undefined,
      isList: type === 'StringList',
      ...(allowedValues ? { values: allowedValues.map(String) } : {}),
      ...(allowedPattern === undefined ? {} : { pattern: allowedPattern }),
    } satisfies KnownParameter,
  ]);
  const modes = parameters.Mode?.allowedValues?.map(String) ?? [];
  const looks = modes.find((mode) => LOOKING.includes(mode));
  const acts = modes.find((mode) => !LOOKING.includes(mode));
  return {
    parameters: Object.fromEntries(known),
    isReading: false,
    ...(looks !== undefined && acts !== undefined ? { mode: { parameter: 'Mode', looks, acts } } : {}),
  };
}
