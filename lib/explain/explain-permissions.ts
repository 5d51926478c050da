import type { Statement } from '../emergency/needed-permissions';
import { partitionOf } from '../foundation/regions';

/**
 * What whoever runs `npm run explain` must be allowed, as an IAM policy's statements. Nothing of it changes anything.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export function explainPermissions(about: { fleet: string; account: string; region: string }): Statement[] {
  const { fleet, account, region } = about;
  const partition = partitionOf(region);
  return [
    {
      Sid: 'Look',
      Effect: 'Allow',
      Action: [
        'dynamodb:ListTables',
        'ec2:DescribeInstances',
        'ec2:DescribeRouteTables',
        'ec2:DescribeTags',
        'ec2:DescribeVpcEndpoints',
        'ssm:DescribeAssociationExecutionTargets',
        'ssm:DescribeAssociationExecutions',
        'ssm:DescribeInstanceInformation',
        'ssm:DescribeInstancePatches',
        'ssm:DescribeInstancePatchStates',
        'ssm:DescribeMaintenanceWindowExecutions',
        'ssm:DescribeMaintenanceWindows',
        'ssm:DescribePatchBaselines',
        'ssm:GetDefaultPatchBaseline',
        'ssm:GetPatchBaselineForPatchGroup',
        'ssm:GetServiceSetting',
        'ssm:ListAssociations',
        'ssm:ListCommandInvocations',
        'ssm:ListCommands',
        'ssm:ListComplianceItems',
        'ssm:ListTagsForResource',
      ],
      Resource: '*',
    },
    {
      Sid: 'ReadTheBrake',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: `arn:${partition}:ssm:${region}:${account}:parameter/${fleet}/loop`,
    },
    {
      Sid: 'ReadTheLedger',
      Effect: 'Allow',
      Action: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query'],
      Resource: `arn:${partition}:dynamodb:${region}:${account}:table/${fleet}-foundation-Ledger*`,
    },
    {
      Sid: 'DecryptTheLedger',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: `arn:${partition}:kms:${region}:${account}:key/*`,
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${fleet}` } },
    },
  ];
}
