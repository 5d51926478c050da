import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnAssociation } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { showValue } from '../config/show-value';
import type { FleetSlice } from '../config/slice';
import { isOfAws } from '../iam/document-arn';
import { ErrorBudget } from '../patching/error-budget';
import type { CommandOutput } from '../patching/maintenance-window-task';
import { must } from '../patching/must';
import { Pace } from '../patching/pace';
import type { AssociationSchedule } from './association-schedule';
import { DispatchRole } from './dispatch-role';

/** How bad it is when a node is not in this state. */
export type AssociationSeverity = 'critical' | 'high' | 'medium' | 'low' | 'unspecified';

/** Which nodes: those of a slice, or every managed node of the account in this Region. */
export type AssociationNodes = FleetSlice | 'every node';

/** What State Manager keeps true, on which nodes, and how often it looks. */
export interface AssociationProps {
  /** 3 to 128 letters, digits, `_`, `-` and `.`; what the console and messages call it. */
  readonly associationName: string;
  /** The name of a Command or Policy document, or the ARN of one that is shared with this account. */
  readonly document: string;
  /**
   * `$LATEST`, `$DEFAULT` or a number. Not for documents of AWS.
   * @default the default version
   */
  readonly documentVersion?: string;
  readonly nodes: AssociationNodes;
  /**
   * The document's parameters; every value is a list, also of a single one.
   * @default none
   */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** In UTC: State Manager knows no other time. */
  readonly schedule: AssociationSchedule;
  /**
   * Whether it runs as soon as it is deployed or changed, and at its hours after that. A rate begins with the deploy in any case,
   * so it must be asked for here.
   * @default false: at its hours only
   */
  readonly atOnce?: boolean;
  /**
   * On how many nodes at once.
   * @default Pace.percent(10)
   */
  readonly pace?: Pace;
  /**
   * How many nodes may fail before no further one is begun.
   * @default ErrorBudget.nodes(1)
   */
  readonly errors?: ErrorBudget;
  /** @default 'unspecified' */
  readonly severity?: AssociationSeverity;
  /**
   * Where nodes leave what the document prints, with their own role. State Manager writes to S3 alone.
   * @default kept nowhere; the console shows its beginning
   */
  readonly output?: Pick<CommandOutput, 'bucket' | 'prefix'>;
  /**
   * What State Manager sends it with.
   * @default a new {@link DispatchRole} for this association alone
   */
  readonly dispatch?: DispatchRole | IRole;
}

/**
 * A state in which State Manager keeps nodes: it applies a document again and again, and says which nodes are compliant with it.
 * A node on which it failed is what the loop hears of.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-about.html
 */
export class Association extends Construct {
  /** A UUID. */
  readonly associationId: string;

  /**
   * @throws Error where State Manager would refuse it, or run it at an hour that nobody asked for
   */
  constructor(scope: Construct, id: string, props: AssociationProps) {
    super(scope, id);
    this.check(props);
    const { document, nodes, schedule, atOnce = false, output } = props;
    const targets = targetsOf(nodes);
    this.associationId = new CfnAssociation(this, 'Resource', {
      associationName: props.associationName,
      name: document,
      documentVersion: props.documentVersion,
      parameters: props.parameters,
      targets,
      scheduleExpression: schedule.expression,
      scheduleOffset: schedule.offsetDays,
      // Otherwise State Manager runs it when it is created and when it is changed, at whatever hour somebody deploys.
      applyOnlyAtCronInterval: schedule.isByTheClock ? !atOnce : undefined,
      maxConcurrency: (props.pace ?? Pace.percent(10)).toString(),
      maxErrors: (props.errors ?? ErrorBudget.nodes(1)).toString(),
      complianceSeverity: (props.severity ?? 'unspecified').toUpperCase(),
      outputLocation: output?.bucket && {
        s3Location: {
          outputS3BucketName: output.bucket.bucketName,
          outputS3KeyPrefix: output.prefix,
          outputS3Region: output.bucket.env.region,
        },
      },
      associationDispatchAssumeRole: this.dispatchRole(props).roleArn,
    }).attrAssociationId;
  }

  private dispatchRole({ dispatch, associationName, document, nodes, output }: AssociationProps): IRole {
    if (dispatch && !(dispatch instanceof DispatchRole)) return dispatch;
    const own = dispatch ?? new DispatchRole(this, 'Dispatch', associationName);
    own.allow({
      document,
      output: output?.bucket,
      group: nodes !== 'every node' && nodes.kind === 'resourceGroup' ? nodes.name : undefined,
    });
    return own.role;
  }

  private check({ associationName, document, documentVersion, schedule, atOnce }: AssociationProps): void {
    must(
      /^[\w.-]{3,128}$/.test(associationName),
      this,
      `associationName must have 3 to 128 letters, digits, _, - and ., got ${showValue(associationName)}`,
    );
    must(
      documentVersion === undefined || !isOfAws(document),
      this,
      `documentVersion must be absent for a document of AWS, got ${showValue(documentVersion)}`,
    );
    must(
      schedule.isByTheClock || atOnce === true,
      this,
      `atOnce must be true with a rate, which begins when it is deployed, got ${schedule.expression}`,
    );
    must(
      schedule.offsetDays === undefined || !atOnce,
      this,
      `atOnce must be absent where the schedule is some days late, got ${showValue(String(schedule))}`,
    );
  }
}

function targetsOf(nodes: AssociationNodes): { key: string; values: string[] }[] {
  if (nodes === 'every node') return [{ key: 'InstanceIds', values: ['*'] }];
  if (nodes.kind === 'resourceGroup') return [{ key: 'resource-groups:Name', values: [nodes.name] }];
  return Object.entries(nodes.tags).map(([key, value]) => ({ key: `tag:${key}`, values: [value] }));
}
