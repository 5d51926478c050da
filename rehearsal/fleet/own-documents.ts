import { createHash } from 'node:crypto';
import type {
  CreateDocumentRequest,
  DeleteDocumentRequest,
  DocumentDescription,
  DocumentFormat,
  DocumentIdentifier,
  DocumentKeyValuesFilter,
  DocumentParameter,
  DocumentType,
  GetDocumentRequest,
  GetDocumentResult,
  ListDocumentsRequest,
  ListDocumentsResult,
  ListDocumentVersionsRequest,
  ListDocumentVersionsResult,
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentRequest,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { type DocumentContent, inFormat, parametersOf, platformsOf, readContent } from './document-content';
import { pageOf } from './paging';
import type { TagStore } from './tags';
import type { World } from './world';

const DOCUMENTS = 500;
const VERSIONS = 1000;
const SIMULATED: readonly DocumentType[] = ['Automation', 'Command', 'Session'];
/** What AWS keeps for documents of its own. */
const RESERVED = /^(aws|amazon|amzn)/i;

/** One version of a document. */
export interface DocumentVersion {
  readonly number: string;
  readonly name: string | undefined;
  readonly text: string;
  readonly format: DocumentFormat;
  readonly content: DocumentContent;
  readonly targetType: string | undefined;
  readonly createdAt: Date;
}

/** A document of the account. */
export interface OwnDocument {
  readonly name: string;
  readonly type: DocumentType;
  /** Oldest first. */
  readonly versions: DocumentVersion[];
  defaultVersion: string;
  /** Accounts that it is shared with: it cannot go as long as there are any. */
  readonly sharedWith: Set<string>;
}

/** The account's own documents with all of their versions. */
export class OwnDocuments {
  private readonly byName = new Map<string, OwnDocument>();
  /** Whether associations apply a document to nodes. */
  isAssociated: (name: string) => boolean = () => false;

  constructor(
    private readonly world: World,
    private readonly tags: TagStore,
  ) {}

  find(name: string): OwnDocument | undefined {
    return this.byName.get(name);
  }

  /** @throws InvalidDocumentVersion for a version that it has not. */
  versionOf(document: OwnDocument, version = '$DEFAULT', versionName?: string): DocumentVersion {
    const { versions, defaultVersion } = document;
    const number = version === '$DEFAULT' ? defaultVersion : version;
    const found =
      versionName !== undefined
        ? versions.find(({ name }) => name === versionName)
        : version === '$LATEST'
          ? versions.at(-1)
          : versions.find((one) => one.number === number);
    if (!found)
      throw new AwsError(
        'InvalidDocumentVersion',
        `Document version ${versionName ?? version} of ${document.name} does not exist.`,
      );
    return found;
  }

  createDocument(request: CreateDocumentRequest): { DocumentDescription: DocumentDescription } {
    const { Name: name = '', DocumentType: type = 'Command', Tags = [] } = request;
    if (RESERVED.test(name))
      throw new AwsError('ValidationException', `Document name ${name} cannot begin with a prefix that AWS reserves.`);
    if (!SIMULATED.includes(type))
      throw new AwsError(
        'ValidationException',
        `The simulated fleet knows documents of type ${SIMULATED.join(', ')} only, not ${type}.`,
      );
    if (this.byName.has(name))
      throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
    if (this.byName.size >= DOCUMENTS)
      throw new AwsError('DocumentLimitExceeded', `You can have at most ${DOCUMENTS} documents.`);
    const version = this.read(request, type, '1');
    const document: OwnDocument = { name, type, versions: [version], defaultVersion: '1', sharedWith: new Set() };
    this.byName.set(name, document);
    this.tags.add('Document', name, Tags);
    return { DocumentDescription: this.describe(document, version) };
  }

  /** Adds a version; which one is the default does not change. */
  updateDocument(request: UpdateDocumentRequest): { DocumentDescription: DocumentDescription } {
    const document = this.get(request.Name);
    const latest = document.versions.at(-1) as DocumentVersion;
    // AWS takes no version but the latest as the one to go on from
    if (request.DocumentVersion !== undefined && !['$LATEST', latest.number].includes(request.DocumentVersion))
      throw new AwsError(
        'InvalidDocumentVersion',
        'The document version is not valid: only the latest can be updated.',
      );
    if (request.DocumentVersion === undefined && document.versions.length > 1)
      throw new AwsError('InvalidDocumentVersion', 'The document has several versions: $LATEST must be given.');
    if (document.versions.length >= VERSIONS)
      throw new AwsError('DocumentVersionLimitExceeded', `A document can have ${VERSIONS} versions.`);
    if (request.VersionName !== undefined && document.versions.some(({ name }) => name === request.VersionName))
      throw new AwsError('DuplicateDocumentVersionName', `The version name ${request.VersionName} is in use.`);
    const version = this.read(request, document.type, String(Number(latest.number) + 1));
    if (version.text === latest.text && version.targetType === latest.targetType)
      throw new AwsError(
        'DuplicateDocumentContent',
        'The content of the document is the same as that of its latest version.',
      );
    document.versions.push(version);
    return { DocumentDescription: this.describe(document, version) };
  }

  updateDocumentDefaultVersion({
    Name,
    DocumentVersion: number,
  }: UpdateDocumentDefaultVersionRequest): UpdateDocumentDefaultVersionResult {
    const document = this.get(Name);
    const version = this.versionOf(document, number);
    document.defaultVersion = version.number;
    return { Description: { Name: document.name, DefaultVersion: version.number, DefaultVersionName: version.name } };
  }

  deleteDocument({ Name, Force: isForced, DocumentVersion: number }: DeleteDocumentRequest): object {
    const document = this.get(Name);
    if (number !== undefined) {
      if (number === document.defaultVersion)
        throw new AwsError('InvalidDocumentOperation', 'The default version of a document cannot be deleted.');
      document.versions.splice(document.versions.indexOf(this.versionOf(document, number)), 1);
      return {};
    }
    if (document.sharedWith.size > 0)
      throw new AwsError(
        'InvalidDocumentOperation',
        `You must stop sharing document ${document.name} before you can delete it.`,
      );
    if (!isForced && this.isAssociated(document.name))
      throw new AwsError(
        'AssociatedInstances',
        'You must disassociate a document from all managed nodes before you can delete it.',
      );
    this.byName.delete(document.name);
    this.tags.forget('Document', document.name);
    return {};
  }

  listDocumentVersions(request: ListDocumentVersionsRequest): ListDocumentVersionsResult {
    const document = this.get(request.Name);
    const { items, NextToken } = pageOf([...document.versions].reverse(), request, 50);
    return {
      DocumentVersions: items.map(({ number, name, format, createdAt }) => ({
        Name: document.name,
        DocumentVersion: number,
        VersionName: name,
        CreatedDate: createdAt,
        IsDefaultVersion: number === document.defaultVersion,
        DocumentFormat: format,
        Status: 'Active',
      })),
      NextToken,
    };
  }

  listDocuments(request: ListDocumentsRequest): ListDocumentsResult {
    const tests = (request.Filters ?? []).map((filter) => this.testOf(filter));
    const { items, NextToken } = pageOf([...this.byName.values()], request, 10, (document) =>
      tests.every((test) => test(document)),
    );
    return { DocumentIdentifiers: items.map((document) => this.summarise(document)), NextToken };
  }

  describe(document: OwnDocument, version: DocumentVersion): DocumentDescription {
    const { name, type, versions, defaultVersion } = document;
    const { content, format, number, text, targetType, createdAt } = version;
    return {
      Name: name,
      Owner: this.world.account,
      Status: 'Active',
      CreatedDate: createdAt,
      DocumentType: type,
      DocumentFormat: format,
      DocumentVersion: number,
      VersionName: version.name,
      LatestVersion: versions.at(-1)?.number,
      DefaultVersion: defaultVersion,
      SchemaVersion: content.schemaVersion,
      Description: content.description,
      PlatformTypes: type === 'Command' ? platformsOf(content) : ['Windows', 'Linux', 'MacOS'],
      TargetType: targetType,
      Hash: createHash('sha256').update(text).digest('hex'),
      HashType: 'Sha256',
      Parameters: Object.entries(parametersOf(content)).map(
        ([parameter, { type: kind, default: value }]): DocumentParameter => ({
          Name: parameter,
          // parameters of a resource's type are texts, and lists of such
          Type: /List|Map/.test(kind) ? 'StringList' : 'String',
          Description: content.parameters?.[parameter]?.description as string | undefined,
          DefaultValue: value,
        }),
      ),
      Tags: this.tagsOf(name),
    };
  }

  content(
    document: OwnDocument,
    version: DocumentVersion,
    format: GetDocumentRequest['DocumentFormat'],
  ): GetDocumentResult {
    return {
      Name: document.name,
      CreatedDate: version.createdAt,
      VersionName: version.name,
      DocumentVersion: version.number,
      Status: 'Active',
      DocumentType: document.type,
      DocumentFormat: format ?? version.format,
      Content: inFormat(version.text, version.format, format ?? version.format),
    };
  }

  private read(
    request: CreateDocumentRequest | UpdateDocumentRequest,
    type: DocumentType,
    number: string,
  ): DocumentVersion {
    const { Content: text = '', DocumentFormat: format = 'JSON', VersionName: name, TargetType: targetType } = request;
    const content = readContent(text, type, format);
    return { number, name, text, format, content, targetType, createdAt: this.world.clock.now() };
  }

  /** @throws InvalidDocument */
  private get(name = ''): OwnDocument {
    const document = this.byName.get(name);
    if (!document) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    return document;
  }

  private tagsOf(name: string): { Key: string; Value: string }[] {
    return [...(this.tags.of('Document', name) ?? [])].map(([Key, Value]) => ({ Key, Value }));
  }

  private summarise(document: OwnDocument): DocumentIdentifier {
    const {
      Name,
      Owner,
      DocumentType,
      DocumentFormat,
      DocumentVersion,
      SchemaVersion,
      PlatformTypes,
      TargetType,
      Tags,
    } = this.describe(document, this.versionOf(document));
    return {
      Name,
      Owner,
      DocumentType,
      DocumentFormat,
      DocumentVersion,
      SchemaVersion,
      PlatformTypes,
      TargetType,
      Tags,
    };
  }

  private testOf({ Key: key = '', Values: values = [] }: DocumentKeyValuesFilter): (document: OwnDocument) => boolean {
    switch (key) {
      case 'Name':
        return ({ name }) => values.some((value) => name.startsWith(value));
      case 'Owner':
        return () => values.some((value) => value === 'Self' || value === 'Private' || value === 'All');
      case 'DocumentType':
        return ({ type }) => values.includes(type);
      case 'TargetType':
        return (document) => values.includes(this.versionOf(document).targetType ?? '');
      default:
        if (key.startsWith('tag:'))
          return ({ name }) => values.includes(this.tags.of('Document', name)?.get(key.slice(4)) ?? '');
        throw new AwsError('InvalidFilterKey', `The simulated fleet does not know the document filter ${key}.`);
    }
  }
}
