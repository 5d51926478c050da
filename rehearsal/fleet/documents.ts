import type {
  DescribeDocumentRequest,
  DocumentDescription,
  DocumentParameter,
  GetDocumentRequest,
  GetDocumentResult,
  PlatformType,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { type DocumentContent, parametersOf, patternOf, platformsOf, secondsOf } from './document-content';
import { LATEST_AGENT, type Node } from './nodes';
import { OWN_COMMANDS, runShell } from './own-commands';
import type { OwnDocuments } from './own-documents';
import { type ReadFile, runPatchBaseline, runPatchBaselineWithHooks } from './patch-documents';
import type { Patching } from './patching';
import type { World } from './world';

/** What came of a document on one node. */
export interface DocumentResult {
  readonly exitCode: number;
  readonly output: string;
}

/** What a document does on one node: so many minutes, and then this, or a next step. */
export interface DocumentRun {
  readonly minutes: number;
  /** Whether it runs in AWS rather than on the node: it goes on while the node is silent or restarts. @default false */
  readonly runsElsewhere?: boolean;
  finish(): DocumentResult | DocumentRun | Promise<DocumentResult | DocumentRun>;
}

/** What a command says to a document on one node. */
export interface DocumentCall {
  readonly node: Node;
  readonly commandId: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** The snapshot that a maintenance window's task shares among its nodes. */
  readonly windowSnapshotId: string | undefined;
}

/** A parameter of a document. */
export interface ParameterSettings {
  /** Command documents know the first two, Automation documents also those of resources, such as `AWS::IAM::Role::Arn`. */
  readonly type:
    | 'String'
    | 'StringList'
    | 'Integer'
    | 'Boolean'
    | 'MapList'
    | 'StringMap'
    | `AWS::${string}`
    | `List<AWS::${string}`;
  /** A parameter without default must be given. */
  readonly default?: string;
  readonly allowed?: readonly string[];
  readonly pattern?: string;
}

/** A Command document: what it takes and what it does. */
export interface DocumentSettings {
  readonly name: string;
  readonly platforms: readonly PlatformType[];
  readonly parameters: Readonly<Record<string, ParameterSettings>>;
  /** The names under which its steps report. */
  readonly plugins?: Readonly<Partial<Record<PlatformType, string>>>;
  /** How long a step may run before the agent stops it. @default 3600 */
  readonly executionTimeoutSeconds?: number;
  /** Whether another such document on the node waits for this one. @default false */
  readonly holdsPackageManager?: boolean;
  /** @default a few seconds of success */
  readonly run?: (call: DocumentCall) => DocumentRun;
  /** What is written in it, where we know it: the account's own documents. */
  readonly content?: DocumentContent;
  /** @default 'Command' */
  readonly type?: 'Command' | 'Automation' | 'Session';
  /** @default '1' */
  readonly version?: string;
}

const EVERYWHERE: readonly PlatformType[] = ['Linux', 'Windows', 'MacOS'];

/** The documents that nodes can run: AWS's best known, and what the scenario adds. */
export class Documents {
  private readonly known = new Map<string, DocumentSettings>();
  /** How an automation is run for a node. */
  automate: ((document: DocumentSettings, call: DocumentCall) => DocumentRun) | undefined;

  constructor(
    private readonly world: World,
    private readonly own: OwnDocuments,
    patching: Patching,
    readFile: ReadFile,
  ) {
    this.publish(runPatchBaseline(patching, readFile));
    this.publish(runPatchBaselineWithHooks(patching, (name, call) => this.beginNamed(name, call)));
    this.publish({ name: 'AWS-Noop', platforms: EVERYWHERE, parameters: {} });
    this.publish({
      name: 'AWS-InstallWindowsUpdates',
      platforms: ['Windows'],
      parameters: {
        Action: { type: 'String', allowed: ['Install', 'Scan'] },
        AllowReboot: { type: 'String', default: 'True', allowed: ['True', 'False'] },
        IncludeKbs: { type: 'String', default: '' },
        ExcludeKbs: { type: 'String', default: '' },
        Categories: { type: 'String', default: '' },
        SeverityLevels: { type: 'String', default: '' },
        PublishedDaysOld: { type: 'String', default: '' },
        PublishedDateAfter: { type: 'String', default: '' },
        PublishedDateBefore: { type: 'String', default: '' },
      },
    });
    const script = {
      commands: { type: 'StringList' },
      workingDirectory: { type: 'String', default: '' },
      executionTimeout: { type: 'String', default: '3600' },
    } as const;
    const run = runShell(this.world);
    this.publish({ name: 'AWS-RunShellScript', platforms: ['Linux', 'MacOS'], parameters: script, run });
    this.publish({ name: 'AWS-RunPowerShellScript', platforms: ['Windows', 'Linux'], parameters: script, run });
    this.publish({
      name: 'AmazonCloudWatch-ManageAgent',
      platforms: EVERYWHERE,
      parameters: {
        action: {
          type: 'String',
          default: 'configure',
          allowed: ['configure', 'configure (append)', 'configure (remove)', 'start', 'status', 'stop'],
        },
        mode: { type: 'String', default: 'ec2', allowed: ['ec2', 'onPremise', 'auto'] },
        optionalConfigurationSource: { type: 'String', default: 'ssm', allowed: ['ssm', 'default', 'all'] },
        optionalConfigurationLocation: { type: 'String', default: '', pattern: '^[a-zA-Z0-9-"~:_@./^(*)!<>?=+]*$' },
        optionalRestart: { type: 'String', default: 'yes', allowed: ['yes', 'no'] },
      },
    });
    this.publish({
      name: 'AWS-UpdateSSMAgent',
      platforms: EVERYWHERE,
      parameters: {
        version: { type: 'String', default: '' },
        allowDowngrade: { type: 'String', default: 'false', allowed: ['true', 'false'] },
      },
      run: ({ node, parameters, commandId }) => ({
        minutes: 0.5 + this.world.random.fraction('agent', node.id, commandId),
        finish: () => updateAgent(node, parameters.version?.[0] ?? '', parameters.allowDowngrade?.[0] === 'true'),
      }),
    });
    this.publish({
      name: 'AWS-ConfigureAWSPackage',
      platforms: EVERYWHERE,
      parameters: {
        action: { type: 'String', allowed: ['Install', 'Uninstall'] },
        installationType: {
          type: 'String',
          default: 'Uninstall and reinstall',
          allowed: ['Uninstall and reinstall', 'In-place update'],
        },
        name: { type: 'String' },
        version: { type: 'String', default: '' },
        additionalArguments: { type: 'String', default: '{}' },
      },
    });
  }

  publish(document: DocumentSettings): void {
    this.known.set(document.name, document);
  }

  /** @throws InvalidDocument, InvalidDocumentVersion */
  get(name: string | undefined, version: string | undefined = '$DEFAULT'): DocumentSettings {
    const own = this.own.find(shortName(name ?? ''));
    if (own) {
      const { content, number } = this.own.versionOf(own, version);
      return {
        name: own.name,
        type: own.type as DocumentSettings['type'],
        version: number,
        platforms: own.type === 'Command' ? platformsOf(content) : EVERYWHERE,
        parameters: parametersOf(content),
        executionTimeoutSeconds: own.type === 'Command' ? secondsOf(content) : 86_400,
        // what the scenario says that it does, else what our own documents do
        run:
          this.known.get(own.name)?.run ?? OWN_COMMANDS.find(({ isNamed }) => isNamed.test(own.name))?.run(this.world),
        content,
      };
    }
    const document = this.known.get(shortName(name ?? ''));
    if (!document) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    if (!['$DEFAULT', '$LATEST', '1'].includes(version)) {
      throw new AwsError('InvalidDocumentVersion', `Document version ${version} of ${name} does not exist.`);
    }
    return document;
  }

  /** What a document does on a node; without a part of its own it succeeds within seconds. */
  begin(document: DocumentSettings, call: DocumentCall): DocumentRun {
    if (document.type === 'Automation' && this.automate) return this.automate(document, call);
    const { type } = call.node.platform;
    // steps have preconditions: a node of another platform skips them, and that is no failure
    if (!document.platforms.includes(type))
      return {
        minutes: 0.1,
        finish: () => ({ exitCode: 0, output: 'Step execution skipped due to unsupported platform' }),
      };
    if (document.run) return document.run(call);
    const minutes = 0.1 + 0.4 * this.world.random.fraction('command', call.node.id, call.commandId);
    return { minutes, finish: () => ({ exitCode: 0, output: '' }) };
  }

  /** Begins a document that another one names; undefined where there is none or the node cannot run it. */
  private beginNamed(name: string, call: DocumentCall): DocumentRun | undefined {
    const document = this.known.get(shortName(name));
    return document?.platforms.includes(call.node.platform.type) ? this.begin(document, call) : undefined;
  }

  /** The step of a document that runs on a node. */
  pluginOf({ name, plugins, content }: DocumentSettings, node: Node): string {
    const step = content?.mainSteps?.find(({ precondition }) => {
      const [left, right] = precondition?.StringEquals ?? [];
      return left !== 'platformType' || right === node.platform.type;
    });
    return (
      plugins?.[node.platform.type] ??
      step?.name ??
      `aws:${name.replace(/^AWS-/, '').replace(/^./, (letter) => letter.toLowerCase())}`
    );
  }

  /** @throws InvalidParameters for what the document does not know, demand or allow. */
  checkParameters(document: DocumentSettings, given: Readonly<Record<string, readonly string[]>>): void {
    for (const name of Object.keys(given)) {
      if (!document.parameters[name]) throw invalid(`Parameter "${name}" is not defined in document ${document.name}.`);
    }
    for (const [name, parameter] of Object.entries(document.parameters)) {
      const values = given[name];
      if (values === undefined) {
        if (parameter.default === undefined) throw invalid(`Parameter "${name}" requires a value.`);
        continue;
      }
      if (!/List|Map/.test(parameter.type) && values.length !== 1)
        throw invalid(`Parameter "${name}" must have exactly one value.`);
      for (const value of values) {
        const isAllowed =
          parameter.allowed?.includes(value) ??
          (parameter.pattern === undefined || patternOf(parameter.pattern).test(value));
        const isOfType =
          (parameter.type !== 'Boolean' || /^(true|false)$/.test(value)) &&
          (parameter.type !== 'Integer' || /^-?\d+$/.test(value));
        if (!isAllowed || !isOfType) throw invalid(`Parameter "${name}" has an invalid value: ${value}`);
      }
    }
  }

  describeDocument({ Name, DocumentVersion, VersionName }: DescribeDocumentRequest): { Document: DocumentDescription } {
    const own = this.own.find(shortName(Name ?? ''));
    if (own) return { Document: this.own.describe(own, this.own.versionOf(own, DocumentVersion, VersionName)) };
    const document = this.get(Name, DocumentVersion);
    return {
      Document: {
        Name: document.name,
        Owner: 'Amazon',
        Status: 'Active',
        DocumentType: 'Command',
        DocumentFormat: 'JSON',
        DocumentVersion: '1',
        LatestVersion: '1',
        DefaultVersion: '1',
        SchemaVersion: '2.2',
        PlatformTypes: [...document.platforms],
        Parameters: Object.entries(document.parameters).map(
          ([name, { type, default: value }]): DocumentParameter => ({
            Name: name,
            Type: type as DocumentParameter['Type'],
            DefaultValue: value,
          }),
        ),
      },
    };
  }

  getDocument({ Name, DocumentVersion, VersionName, DocumentFormat }: GetDocumentRequest): GetDocumentResult {
    const own = this.own.find(shortName(Name ?? ''));
    if (own) return this.own.content(own, this.own.versionOf(own, DocumentVersion, VersionName), DocumentFormat);
    const document = this.get(Name, DocumentVersion);
    const parameters = Object.fromEntries(
      Object.entries(document.parameters).map(([name, { type, default: value, allowed, pattern }]) => [
        name,
        { type, default: value, allowedValues: allowed, allowedPattern: pattern },
      ]),
    );
    return {
      Name: document.name,
      DocumentVersion: '1',
      Status: 'Active',
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      Content: JSON.stringify({ schemaVersion: '2.2', parameters, mainSteps: [] }),
    };
  }
}

/** Documents are called by name or by ARN. */
const shortName = (name: string): string => name.replace(/^arn:[^:]+:ssm:[^:]*:\d*:document\//, '');

/** Brings the agent to a version, the latest unless one is named; an older one only where that is allowed. */
function updateAgent(node: Node, version: string, allowsDowngrade: boolean): DocumentResult {
  const wanted = version === '' ? LATEST_AGENT : version;
  const isOlder = wanted.localeCompare(node.agentVersion, 'en', { numeric: true }) < 0;
  if (isOlder && !allowsDowngrade)
    return { exitCode: 1, output: `version ${wanted} is older than ${node.agentVersion}, and allowDowngrade is false` };
  const before = node.agentVersion;
  node.agentVersion = wanted;
  return {
    exitCode: 0,
    output: before === wanted ? `${wanted} is installed already` : `updated from ${before} to ${wanted}`,
  };
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameters', message);
