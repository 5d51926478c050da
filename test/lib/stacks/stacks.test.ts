import { Match } from 'aws-cdk-lib/assertions';
import * as configureAccount from '../../../lambdas/configure-account/contract';
import * as recordOutcome from '../../../lambdas/record-outcome/contract';
import * as remediateCompliance from '../../../lambdas/remediate-compliance/contract';
import * as reportCompliance from '../../../lambdas/report-compliance/contract';
import { aFleet } from '../../support/a-fleet';
import { normalised, synthesized } from '../../support/synthesized';

const templates = synthesized();

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Principal?: Record<string, unknown>;
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}
interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's resources have no common shape
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
}
const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
const resourcesOf = (template: (typeof templates)['foundation'], type: string) =>
  Object.entries(template.findResources(type)) as [string, Resource][];

describe.each(Object.entries(templates))('the %s stack', (_name, template) => {
  it('is what it was', () => {
    expect(normalised(template)).toMatchSnapshot();
  });

  it('trusts a service with a role only for this account, but Lambda and EC2, which have no such condition', () => {
    for (const [id, role] of resourcesOf(template, 'AWS::IAM::Role')) {
      const { Statement } = role.Properties.AssumeRolePolicyDocument as { Statement: Statement[] };
      for (const { Principal, Condition } of Statement)
        if (!/^(lambda|ec2)\./.test(String(Principal?.Service)))
          expect([id, Condition]).toEqual([
            id,
            expect.objectContaining({ StringEquals: expect.objectContaining({ 'aws:SourceAccount': '123456789012' }) }),
          ]);
    }
  });

  it('keeps well within the limits of CloudFormation', () => {
    expect(Object.keys(template.toJSON().Resources ?? {}).length).toBeLessThan(300);
    expect(JSON.stringify(template.toJSON()).length).toBeLessThan(600_000);
  });
});

describe('the foundation', () => {
  const exportsOf = (template: (typeof templates)['foundation']) =>
    Object.values(template.toJSON().Outputs as Record<string, { Export?: { Name: string } }>)
      .flatMap((output) => output.Export?.Name ?? [])
      .sort();

  it('exports the same values whichever subjects there are', () => {
    const alone = synthesized(aFleet({ patching: undefined, compliance: undefined }));
    expect(exportsOf(alone.foundation)).toEqual(exportsOf(templates.foundation));
    expect(exportsOf(alone.foundation).length).toBe(12);
  });

  it('lets exactly the services that need it use the key, for this account and this fleet alone', () => {
    const statements = resourcesOf(templates.foundation, 'AWS::KMS::Key').flatMap(
      ([, key]) => key.Properties.KeyPolicy.Statement as Statement[],
    );
    const services = statements.filter(({ Principal }) => Principal?.Service !== undefined);
    expect(
      services.map(({ Principal, Action, Condition }) => ({
        who: list(Principal?.Service),
        may: list(Action),
        if: Condition,
      })),
    ).toEqual([
      {
        who: ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'ssm.amazonaws.com'],
        may: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        if: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
      {
        who: ['ssm.amazonaws.com'],
        may: ['kms:GenerateDataKey'],
        if: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:*:123456789012:resource-data-sync/*' },
        },
      },
      {
        who: ['logs.eu-central-1.amazonaws.com'],
        may: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        if: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': ['/aws/lambda/acme-*', '/shipshape/acme/*'].map(
              (group) => `arn:aws:logs:eu-central-1:123456789012:log-group:${group}`,
            ),
          },
        },
      },
    ]);
  });

  it.each(['AWS::KMS::Key', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket'])('keeps every %s when it is deleted', (type) => {
    const found = resourcesOf(templates.foundation, type);
    expect(found.length).toBeGreaterThan(0);
    for (const [, resource] of found) expect(resource.DeletionPolicy).toBe('Retain');
  });

  it('gives what is kept no fixed name, so that the fleet can be deployed again', () => {
    for (const [type, name] of [
      ['AWS::DynamoDB::Table', 'TableName'],
      ['AWS::S3::Bucket', 'BucketName'],
    ] as const)
      for (const [, resource] of resourcesOf(templates.foundation, type))
        expect(resource.Properties[name]).toBeUndefined();
  });

  it.each(['urgent', 'digest'])('encrypts the topic %s and takes messages over TLS only', (name) => {
    templates.foundation.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: `acme-${name}`,
      KmsMasterKeyId: Match.anyValue(),
    });
  });

  it('has buckets that nobody outside can read, and that refuse anything but TLS', () => {
    for (const [, bucket] of resourcesOf(templates.foundation, 'AWS::S3::Bucket'))
      expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    expect(resourcesOf(templates.foundation, 'AWS::S3::BucketPolicy').length).toBe(
      resourcesOf(templates.foundation, 'AWS::S3::Bucket').length,
    );
  });

  it('keeps reports for as long as the file says', () => {
    templates.foundation.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 400 })]) },
      LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'reports/' }),
    });
  });
});

describe('every stack', () => {
  it('names resources in the partition of its Region', () => {
    const inChina = synthesized(aFleet({ deploysTo: { account: '123456789012', region: 'cn-north-1' } }));
    for (const template of Object.values(inChina)) expect(JSON.stringify(template.toJSON())).not.toMatch(/arn:aws:/);
    expect(JSON.stringify(inChina.patching.toJSON())).toContain(
      'arn:aws-cn:ssm:cn-north-1::document/AWS-RunPatchBaseline',
    );
  });
});

describe('a subject', () => {
  it.each(['patching', 'compliance', 'parameters'] as const)(
    'without a section in the file is a stack without resources: %s',
    (name) => {
      // Automatic repair needs windows, so compliance cannot stay as it is without patching.
      const changes = name === 'patching' ? { patching: undefined, compliance: undefined } : { [name]: undefined };
      const template = synthesized(aFleet(changes))[name].toJSON();
      expect(template.Resources ?? {}).toEqual({});
    },
  );

  it('takes nothing from another but from the foundation', () => {
    for (const name of ['patching', 'compliance'] as const) {
      const imports = [...JSON.stringify(templates[name].toJSON()).matchAll(/"Fn::ImportValue":"([^:"]+)/g)];
      expect(imports.length).toBeGreaterThan(0);
      expect([...new Set(imports.map(([, from]) => from))]).toEqual(['acme-foundation']);
    }
  });
});

describe('patching', () => {
  it('opens each ring’s window at its hour, in the fleet’s time zone', () => {
    templates.patching.hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Name: 'acme-canary',
      Schedule: 'cron(0 2 ? * SUN *)',
      ScheduleTimezone: 'Europe/Zurich',
      Duration: 3,
      Cutoff: 1,
    });
  });

  it('installs on the ring’s patch group at its pace, cancels at the cutoff, and delivers to nobody after it', () => {
    templates.patching.hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
      TaskArn: 'AWS-RunPatchBaseline',
      MaxConcurrency: '50%',
      MaxErrors: '1',
      CutoffBehavior: 'CANCEL_TASK',
      TaskInvocationParameters: {
        MaintenanceWindowRunCommandParameters: {
          Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
          TimeoutSeconds: 7200,
          OutputS3KeyPrefix: 'install/canary',
        },
      },
    });
  });

  it('derives a baseline for the ring that comes after: four days later, as web may start until two hours after its opening', () => {
    templates.patching.hasResourceProperties('AWS::SSM::PatchBaseline', {
      Name: 'acme-amazon-linux-web',
      ApprovalRules: { PatchRules: [Match.objectLike({ ApproveAfterDays: 7, ComplianceLevel: 'CRITICAL' })] },
      RejectedPatches: ['kernel-6.1.*'],
      RejectedPatchesAction: 'BLOCK',
    });
  });

  it('derives none where there are no delays to lengthen', () => {
    const names = resourcesOf(templates.patching, 'AWS::SSM::PatchBaseline').map(
      ([, { Properties }]) => Properties.Name,
    );
    expect(names.sort()).toEqual(['acme-amazon-linux', 'acme-amazon-linux-web', 'acme-ubuntu']);
  });

  it('leaves registrations to the one resource that can move them', () => {
    for (const [, { Properties }] of resourcesOf(templates.patching, 'AWS::SSM::PatchBaseline')) {
      expect(Properties).not.toHaveProperty('PatchGroups');
      expect(Properties).not.toHaveProperty('DefaultBaseline');
    }
    templates.patching.hasResourceProperties('Custom::PatchRegistrations', {
      Fleet: 'acme',
      Defaults: { AMAZON_LINUX_2023: { Ref: Match.stringLikeRegexp('Baselineamazonlinux') } },
      Groups: {
        canary: { AMAZON_LINUX_2023: { Ref: Match.anyValue() }, UBUNTU: { Ref: Match.anyValue() } },
        web: {
          AMAZON_LINUX_2023: { Ref: Match.stringLikeRegexp('Baselineamazonlinuxweb') },
          UBUNTU: { Ref: Match.anyValue() },
        },
      },
    });
  });

  it('scans every ring and installs nothing, with a task for each at the same priority', () => {
    const scans = resourcesOf(templates.patching, 'AWS::SSM::MaintenanceWindowTask').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('"Operation":["Scan"]'),
    );
    expect(scans.map(([, { Properties }]) => [Properties.Name, Properties.Priority])).toEqual([
      ['acme-scan-canary', 1],
      ['acme-scan-web', 1],
    ]);
  });

  it('takes the lock of the default baselines only if it sets any', () => {
    const lock = { Name: '/shipshape/default-patch-baselines-belong-to', Value: 'acme' };
    templates.patching.hasResourceProperties('AWS::SSM::Parameter', lock);
    const without = aFleet({
      patching: {
        baselines: {
          ubuntu: { operatingSystem: 'UBUNTU', approve: [{ priority: ['Required'] }] },
        },
        rings: { canary: { opens: 'Sunday 02:00', lasts: '3 hours', cutoff: '1 hour', pace: '50%', errors: 1 } },
      },
    });
    synthesized(without).patching.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  it('gives each window a role that can send the one document, and nothing else but follow and cancel it', () => {
    const roles = resourcesOf(templates.patching, 'AWS::IAM::Role');
    expect(roles.length).toBe(3);
    for (const [, role] of roles)
      expect(
        (role.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(({ PolicyDocument }) =>
          PolicyDocument.Statement.flatMap(({ Action }) => list(Action)),
        ),
      ).toEqual([
        'ssm:SendCommand',
        'ssm:CancelCommand',
        'ssm:GetCommandInvocation',
        'ssm:ListCommandInvocations',
        'ssm:ListCommands',
      ]);
  });
});

describe('a function', () => {
  const contracts = {
    'configure-account': [templates.foundation, configureAccount.configureAccountCalls],
    'remediate-compliance': [templates.compliance, remediateCompliance.CALLS],
    'record-outcome': [templates.compliance, recordOutcome.CALLS],
    'report-compliance': [templates.compliance, reportCompliance.reportComplianceCalls],
  } as const;

  /** What every function may do beside its own calls: write its log, and use the key; a queue's reader takes its messages. */
  const plumbing = [
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ];

  /** A function that nobody waits for leaves what it failed at to its dead letters; Lambda does so with the function's role. */
  const leaves: Record<string, readonly string[]> = { 'report-compliance': ['sqs:SendMessage'] };

  it.each(Object.entries(contracts))('%s holds exactly the calls of its contract', (name, [template, calls]) => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    const [, lambda] = functions.find(([, { Properties }]) => Properties.FunctionName === `acme-${name}`) ?? [];
    const roleId = (lambda?.Properties.Role as { 'Fn::GetAtt': string[] } | undefined)?.['Fn::GetAtt'][0] ?? '';
    const [, role] = resourcesOf(template, 'AWS::IAM::Role').find(([id]) => id === roleId) ?? [];
    const attached = resourcesOf(template, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties.Roles).includes(roleId),
    );
    const documents = [
      ...((role?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]),
      ...attached.map(([, { Properties }]) => Properties as { PolicyDocument: { Statement: Statement[] } }),
    ];
    const actions = documents.flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap(({ Action }) => list(Action)),
    );
    expect(actions.filter((action) => !plumbing.includes(action)).sort()).toEqual(
      [...calls.map(({ action }) => action), ...(leaves[name] ?? [])].sort(),
    );
    expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('runs on Node 24 on arm64, with an encrypted log group of its own', () => {
    for (const template of [templates.foundation, templates.compliance]) {
      template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue(), RetentionInDays: 180 });
    }
  });
});

describe('the loop', () => {
  it('takes events in batches of fifty, at most two at a time, and reports the messages that failed', () => {
    templates.compliance.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 20,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('keeps what EventBridge could not deliver beside what its queue’s function could not handle', () => {
    const redriveOf = (arn: unknown) =>
      resourcesOf(templates.compliance, 'AWS::SQS::Queue').find(
        ([id]) => JSON.stringify(arn) === JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] }),
      )?.[1].Properties.RedrivePolicy.deadLetterTargetArn;
    const rules = resourcesOf(templates.compliance, 'AWS::Events::Rule');
    expect(rules).toHaveLength(5);
    for (const [, { Properties }] of rules)
      for (const { Arn, DeadLetterConfig } of Properties.Targets) expect(DeadLetterConfig.Arn).toEqual(redriveOf(Arn));
  });

  it('tells a person when no report came, whether the scheduler could not start it or every try failed', () => {
    const [[queue = ''] = []] = Object.entries(templates.compliance.findResources('AWS::SQS::Queue')).filter(([id]) =>
      id.startsWith('Report'),
    );
    const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
    templates.compliance.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'acme-report-compliance',
      DeadLetterConfig: { TargetArn: arn },
    });
    templates.compliance.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'acme-report',
      Target: Match.objectLike({ DeadLetterConfig: { Arn: arn } }),
    });
    templates.compliance.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Principal: { Service: 'scheduler.amazonaws.com' } })],
      }),
      Policies: [
        Match.objectLike({
          PolicyDocument: Match.objectLike({
            Statement: Match.arrayWith([{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arn }]),
          }),
        }),
      ],
    });
    templates.compliance.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme-report-failed',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      AlarmActions: [Match.anyValue()],
    });
  });

  it('sweeps every 15 minutes and reports at the file’s hour in the fleet’s time zone', () => {
    templates.compliance.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'acme-sweep',
      ScheduleExpression: 'rate(15 minutes)',
    });
    templates.compliance.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'acme-report',
      ScheduleExpression: 'cron(0 7 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Zurich',
    });
  });
});
