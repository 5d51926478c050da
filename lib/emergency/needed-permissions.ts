import { partitionOf } from '../foundation/regions';
import { LIST_DOCUMENT } from './install-command';

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What permissions are needed for. */
export interface NeededFor {
  /** The fleet's name. */
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  /** @default not known yet: every bucket of the fleet's foundation */
  readonly bucket?: string;
}

/**
 * What whoever runs `patch-now` must be allowed, as an IAM policy's statements: the first without `--yes`, all of them with it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export function neededPermissions({ fleet, account, region, bucket }: NeededFor): Statement[] {
  const partition = partitionOf(region);
  const output = `arn:${partition}:s3:::${bucket ?? `${fleet}-foundation-*`}`;
  return [
    {
      Sid: 'Look',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeTags',
        'ssm:DescribeAvailablePatches',
        'ssm:DescribeInstanceInformation',
        'ssm:DescribeInstancePatches',
        'ssm:DescribeMaintenanceWindows',
        'ssm:DescribeMaintenanceWindowTasks',
        'ssm:GetMaintenanceWindowTask',
        'ssm:ListCommands',
        'tag:GetResources',
      ],
      Resource: '*',
    },
    {
      Sid: 'ReadTheBrake',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: `arn:${partition}:ssm:${region}:${account}:parameter/${fleet}/loop`,
    },
    { Sid: 'WriteTheList', Effect: 'Allow', Action: 's3:PutObject', Resource: `${output}/lists/*` },
    {
      Sid: 'EncryptTheList',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: `arn:${partition}:kms:${region}:${account}:key/*`,
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${fleet}` } },
    },
    {
      Sid: 'Start',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: [
        `arn:${partition}:ssm:${region}::document/${LIST_DOCUMENT}`,
        `arn:${partition}:ec2:${region}:${account}:instance/*`,
        `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
        output,
      ],
    },
  ];
}
