import type {
  DescribeDocumentRequest,
  DocumentDescription,
  DocumentParameter,
  GetDocumentRequest,
  GetDocumentResult,
  PlatformType,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Node } from './nodes';
import type { Patching } from './patching';
import type { World } from './world';

/** What a document does on one node: so many minutes, and then this. */
export interface DocumentRun {
  readonly minutes: number;
  finish(): { readonly exitCode: number; readonly output: string };
}

/** What a command says to a document on one node. */
export interface DocumentCall {
  readonly node: Node;
  readonly commandId: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** The snapshot that a maintenance window's task shares among its nodes. */
  readonly windowSnapshotId: string | undefined;
}

/** A parameter of a Command document. */
export interface ParameterSettings {
  readonly type: 'String' | 'StringList';
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
  /** @default a few seconds of success */
  readonly run?: (call: DocumentCall) => DocumentRun;
}

const EVERYWHERE: readonly PlatformType[] = ['Linux', 'Windows', 'MacOS'];

/** The documents that nodes can run: AWS's best known, and what the scenario adds. */
export class Documents {
  private readonly known = new Map<string, DocumentSettings>();

  constructor(
    private readonly world: World,
    patching: Patching,
  ) {
    this.publish({
      name: 'AWS-RunPatchBaseline',
      platforms: EVERYWHERE,
      plugins: { Windows: 'PatchWindows', Linux: 'PatchLinux', MacOS: 'PatchMacOS' },
      executionTimeoutSeconds: 7200,
      parameters: {
        Operation: { type: 'String', allowed: ['Scan', 'Install'] },
        AssociationId: { type: 'String', default: '' },
        SnapshotId: { type: 'String', default: '', pattern: '(^$)|^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' },
        InstallOverrideList: { type: 'String', default: '', pattern: '(^$)|^https://.+$|^s3://([^/]+)/(.*?([^/]+))$' },
        BaselineOverride: { type: 'String', default: '', pattern: '(^$)|^https://.+$|^s3://([^/]+)/(.*?([^/]+))$' },
        RebootOption: { type: 'String', default: 'RebootIfNeeded', allowed: ['RebootIfNeeded', 'NoReboot'] },
        StepTimeoutSeconds: {
          type: 'String',
          default: '7200',
          pattern: '^([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36000)$',
        },
      },
      run: ({ node, parameters, commandId, windowSnapshotId }) =>
        patching.begin(node, {
          operation: parameters.Operation?.[0] === 'Install' ? 'Install' : 'Scan',
          rebootOption: parameters.RebootOption?.[0] === 'NoReboot' ? 'NoReboot' : 'RebootIfNeeded',
          snapshotId: parameters.SnapshotId?.[0] || windowSnapshotId,
          commandId,
        }),
    });
    const script = {
      commands: { type: 'StringList' },
      workingDirectory: { type: 'String', default: '' },
      executionTimeout: { type: 'String', default: '3600' },
    } as const;
    this.publish({ name: 'AWS-RunShellScript', platforms: ['Linux', 'MacOS'], parameters: script });
    this.publish({ name: 'AWS-RunPowerShellScript', platforms: ['Windows', 'Linux'], parameters: script });
    this.publish({
      name: 'AWS-UpdateSSMAgent',
      platforms: EVERYWHERE,
      parameters: {
        version: { type: 'String', default: '' },
        allowDowngrade: { type: 'String', default: 'false', allowed: ['true', 'false'] },
      },
    });
    this.publish({
      name: 'AWS-RefreshAssociation',
      platforms: EVERYWHERE,
      parameters: { associationIds: { type: 'StringList', default: '' } },
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
    const document = this.known.get((name ?? '').replace(/^arn:[^:]+:ssm:[^:]*:\d*:document\//, ''));
    if (!document) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    if (!['$DEFAULT', '$LATEST', '1'].includes(version)) {
      throw new AwsError('InvalidDocumentVersion', `Document version ${version} of ${name} does not exist.`);
    }
    return document;
  }

  /** What a document does on a node; without a part of its own it succeeds within seconds. */
  begin(document: DocumentSettings, call: DocumentCall): DocumentRun {
    if (document.run) return document.run(call);
    const minutes = 0.1 + 0.4 * this.world.random.fraction('command', call.node.id, call.commandId);
    return { minutes, finish: () => ({ exitCode: 0, output: '' }) };
  }

  /** The step of a document that runs on a node. */
  pluginOf({ name, plugins }: DocumentSettings, node: Node): string {
    return (
      plugins?.[node.platform.type] ??
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
      if (parameter.type === 'String' && values.length !== 1)
        throw invalid(`Parameter "${name}" must have exactly one value.`);
      for (const value of values) {
        const isAllowed =
          parameter.allowed?.includes(value) ??
          (parameter.pattern === undefined || new RegExp(parameter.pattern).test(value));
        if (!isAllowed) throw invalid(`Parameter "${name}" has an invalid value: ${value}`);
      }
    }
  }

  describeDocument({ Name, DocumentVersion }: DescribeDocumentRequest): { Document: DocumentDescription } {
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
            Type: type,
            DefaultValue: value,
          }),
        ),
      },
    };
  }

  getDocument({ Name, DocumentVersion }: GetDocumentRequest): GetDocumentResult {
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

const invalid = (message: string): AwsError => new AwsError('InvalidParameters', message);
