import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { documentArn } from '../iam/document-arn';
import { checkName } from '../patching/check-name';
import { must } from '../patching/must';
import { type Document, readDocument } from './document';

/** Which file becomes which document. */
export interface PublishedDocumentProps {
  /** The fleet's name; the document's begins with it. */
  readonly fleet: string;
  /** An SSM document in YAML or JSON; Systems Manager receives what it says, without its comments. */
  readonly file: string;
  /**
   * What follows the fleet's name and a hyphen.
   * @default the file's name without its ending
   */
  readonly name?: string;
  /**
   * For which kind of resource the console offers it, such as `/AWS::EC2::Instance`.
   * @default '/', any kind
   */
  readonly targetType?: string;
}

const TYPES = { automation: 'Automation', command: 'Command', session: 'Session' } as const;

/**
 * An SSM document of the fleet's own, from a file. A change of the file becomes a new version; callers of ours ask for `$LATEST`, because
 * CloudFormation may leave an older version the default one.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2539
 */
export class PublishedDocument extends Construct {
  /** `FLEET-NAME`. */
  readonly documentName: string;
  readonly documentArn: string;
  /** The version that callers should name. */
  readonly version = '$LATEST';
  /** What the file says. */
  readonly document: Document;

  /**
   * @throws Error if the file is no document, or the name is none that Systems Manager takes
   */
  constructor(scope: Construct, id: string, props: PublishedDocumentProps) {
    super(scope, id);
    this.document = readDocument(props.file);
    const { kind, name, content } = this.document;
    const documentName = `${props.fleet}-${props.name ?? name}`;
    checkName(this, 'name', documentName);
    must(
      !/^(aws|amazon|amzn)/i.test(documentName),
      this,
      `name must not begin with aws, amazon or amzn, which are AWS's own, got "${documentName}"`,
    );
    this.documentName = new CfnDocument(this, 'Resource', {
      name: documentName,
      documentType: TYPES[kind],
      documentFormat: 'JSON',
      content,
      targetType: kind === 'session' ? undefined : (props.targetType ?? '/'),
      updateMethod: 'NewVersion',
    }).ref;
    this.documentArn = documentArn(this, documentName);
  }
}
