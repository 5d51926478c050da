import { account, arn } from './account';

/** What AWS refuses when it creates a resource, and ministack would let through: what, the resources, AWS's words. */
export const refusedTemplates: readonly [what: string, resources: object, reason: string][] = [
  [
    'a name that is taken',
    {
      Q: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'ledger',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        },
      },
    },
    'ledger already exists',
  ],
  [
    'a batch above ten without a window',
    mapping({ BatchSize: 20 }),
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a queue whose role may not receive',
    mapping({ EventSourceArn: arn('sqs', 'letters') }),
    'The provided execution role does not have permissions to call ReceiveMessage on SQS',
  ],
  [
    'a function whose role trusts Scheduler',
    {
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs24.x', Handler: 'a.b', Role: role('sender'), Code: { ZipFile: '' } },
      },
    },
    'The role defined for the function cannot be assumed by Lambda.',
  ],
  [
    'a schedule whose role trusts Systems Manager',
    aSchedule({ Target: { Arn: arn('sqs', 'work'), RoleArn: role('window') } }),
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  ],
  [
    'a schedule on Mars',
    aSchedule({ ScheduleExpressionTimezone: 'Mars/Base' }),
    'Provided ScheduleExpressionTimezone Mars/Base is not valid.',
  ],
  [
    'an event pattern that matches nothing by mistake',
    { R: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: 'aws.ssm' } } } },
    'Event pattern is not valid. Reason: "source" must be an object or an array',
  ],
  [
    'a chat channel whose role nobody in chat may assume',
    {
      S: {
        Type: 'AWS::Chatbot::SlackChannelConfiguration',
        Properties: {
          ConfigurationName: 'a',
          SlackChannelId: 'C1',
          SlackWorkspaceId: 'T1',
          IamRoleArn: role('sender'),
        },
      },
    },
    'AWS Chatbot cannot assume the role',
  ],
  [
    'a permission on a function that is not there',
    {
      P: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: 'nowhere', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' },
      },
    },
    'Function not found: nowhere',
  ],
  [
    'a long parameter',
    { P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x'.repeat(4097) } } },
    'support a maximum parameter value of 4096 characters',
  ],
  [
    'a policy that grew too long',
    {
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'long',
          Roles: ['nobody'],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'x'.repeat(10_240)}` },
          },
        },
      },
    },
    'Maximum policy size of 10240 bytes exceeded for role nobody',
  ],
  [
    'a bucket policy for another bucket',
    {
      P: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: 'sample-reports',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: { Effect: 'Deny', Action: 's3:*', Principal: '*', Resource: 'arn:aws:s3:::another/*' },
          },
        },
      },
    },
    'Policy has invalid resource: arn:aws:s3:::another/*',
  ],
  [
    'a key that nobody could manage',
    {
      K: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Principal: { Service: 'ssm.amazonaws.com' },
              Resource: '*',
            },
          },
        },
      },
    },
    'The new key policy will not allow you to update the key policy in the future.',
  ],
  [
    'a managed policy of more than 6144 characters',
    {
      P: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::a/${'x'.repeat(6144)}` },
          },
        },
      },
    },
    'Cannot exceed quota for PolicySize: 6144',
  ],
  ['a parameter of AWS', aParameter({ Name: '/aws/mine' }), 'No access to reserved parameter name: aws/mine.'],
  ['a parameter with a space', aParameter({ Name: '/acme/a b' }), 'each sub-path can be formed as a mix of letters'],
  ['a path without its slash', aParameter({ Name: 'acme/web' }), 'Parameter name must be a fully qualified name.'],
  ['a sixteenth level', aParameter({ Name: '/a'.repeat(16) }), 'A hierarchy can have a maximum of 15 levels.'],
  ['a parameter in a parameter', aParameter({ Value: '{{ssm:other}}' }), 'nest another parameter.'],
  [
    'a value that its pattern does not allow',
    aParameter({ AllowedPattern: '^b$' }),
    'Parameter value, cannot be validated against allowedPattern: ^b$',
  ],
  ['an image that is none', aParameter({ DataType: 'aws:ec2:image' }), 'Parameter value a is not a valid EC2 AMI id.'],
  [
    'more than 8 KB',
    aParameter({ Tier: 'Advanced', Value: 'x'.repeat(8193) }),
    'Advanced tier parameters support a maximum parameter value of 8192 characters.',
  ],
];

function aParameter(properties: object): object {
  return { P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'a', ...properties } } };
}

function role(name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function aSchedule(properties: object): object {
  const target = { Arn: arn('sqs', 'work'), RoleArn: role('sender') };
  const schedule = { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: target };
  return { S: { Type: 'AWS::Scheduler::Schedule', Properties: { ...schedule, ...properties } } };
}

function mapping(properties: object): object {
  return {
    M: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: 'probe', EventSourceArn: arn('sqs', 'work'), ...properties },
    },
  };
}
