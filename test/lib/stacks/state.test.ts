import { Match } from 'aws-cdk-lib/assertions';
import { aFleet } from '../../support/a-fleet';
import { allowedBy } from '../../support/a-stack';
import { synthesized } from '../../support/synthesized';

const stateOf = (changes?: Record<string, unknown>) => synthesized(aFleet(changes)).state;
const state = stateOf();

describe('the state stack', () => {
  it('keeps clocks right on the nodes of the slice, at their hour in UTC and never at the deploy', () => {
    state.hasResourceProperties('AWS::SSM::Association', {
      AssociationName: 'acme-time-in-sync',
      Name: { Ref: Match.stringLikeRegexp('Documenttimesync') },
      DocumentVersion: '$LATEST',
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
      ScheduleExpression: 'cron(0 5 ? * * *)',
      ApplyOnlyAtCronInterval: true,
      Parameters: { Mode: ['repair'] },
      MaxConcurrency: '10%',
      MaxErrors: '1',
      ComplianceSeverity: 'MEDIUM',
      OutputLocation: { S3Location: Match.objectLike({ OutputS3KeyPrefix: 'state/time-in-sync' }) },
      AssociationDispatchAssumeRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('Dispatch'), 'Arn'] },
    });
  });

  it('publishes the document under a name of its own, as the file lies there', () => {
    state.hasResourceProperties('AWS::SSM::Document', {
      Name: 'acme-state-time-sync',
      DocumentType: 'Command',
      UpdateMethod: 'NewVersion',
    });
  });

  it('only looks where it is told so', () => {
    stateOf({ state: { 'time-in-sync': { slice: 'web', auditOnly: true } } }).hasResourceProperties(
      'AWS::SSM::Association',
      { Parameters: { Mode: ['audit'] }, MaxConcurrency: '50%', MaxErrors: '100%' },
    );
  });

  it('collects the inventory of every node, with a document of AWS and thus without a version', () => {
    state.hasResourceProperties('AWS::SSM::Association', {
      Name: 'AWS-GatherSoftwareInventory',
      DocumentVersion: Match.absent(),
      Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
      ScheduleExpression: 'cron(0 0/12 * * ? *)',
      Parameters: Match.objectLike({ applications: ['Enabled'], windowsUpdates: ['Enabled'] }),
    });
  });

  it('copies no inventory if it is told so, and needs no bucket then', () => {
    const without = stateOf({ state: { inventory: { sync: false } } });
    without.resourceCountIs('AWS::SSM::ResourceDataSync', 0);
    without.resourceCountIs('AWS::S3::Bucket', 0);
  });

  it('brings the CloudWatch agent with a configuration that the policy of AWS lets nodes read', () => {
    state.hasResourceProperties('AWS::SSM::Parameter', {
      Name: 'AmazonCloudWatch-acme',
      Tier: 'Standard',
      Value: '{"metrics":{"metrics_collected":{"mem":{}}}}',
    });
    state.hasResource('AWS::SSM::Association', {
      Properties: {
        AssociationName: 'acme-cloudwatch-agent',
        Parameters: { Configuration: ['AmazonCloudWatch-acme'] },
      },
      DependsOn: [Match.stringLikeRegexp('AgentConfiguration')],
    });
  });

  it('runs at the deploy only what was asked to', () => {
    stateOf({
      slices: { web: { tags: { Role: 'web' } }, db: { resourceGroup: 'databases' } },
      state: { tools: { document: 'Acme-Tools', slice: 'db', at: 'every 3 hours', atOnce: true, output: false } },
    }).hasResourceProperties('AWS::SSM::Association', {
      Name: 'Acme-Tools',
      ScheduleExpression: 'rate(3 hours)',
      ApplyOnlyAtCronInterval: Match.absent(),
      Targets: [{ Key: 'resource-groups:Name', Values: ['databases'] }],
      OutputLocation: Match.absent(),
    });
  });

  it('sends the documents of its associations with a role of its own, and no others', () => {
    expect(allowedBy(state, /State Manager/).filter((line) => line.startsWith('ssm:SendCommand'))).toEqual(
      expect.arrayContaining([
        expect.stringContaining('document/AWS-GatherSoftwareInventory'),
        expect.stringContaining('document/AWS-RunShellScript'),
        expect.stringContaining('Documenttimesync'),
      ]),
    );
  });

  it('lets nodes write below state/ and read the one configuration', () => {
    state.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: 'acme-node-state',
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 'ssm:GetParameter', Effect: 'Allow' })]),
      },
    });
  });

  it.each<[string, unknown]>([
    ['is absent', undefined],
    ['names nothing', {}],
  ])('has no resources while the section %s, and the foundation stays as it is', (_, section) => {
    const without = synthesized(aFleet({ state: section }));
    expect(without.state.toJSON().Resources ?? {}).toEqual({});
    expect(without.foundation.toJSON()).toEqual(synthesized().foundation.toJSON());
  });

  it('is heard by the loop: the compliance of associations and their failures are among its events', () => {
    const { compliance } = synthesized();
    compliance.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        'detail-type': ['Configuration Compliance State Change'],
        detail: Match.objectLike({ 'compliance-type': Match.arrayWith(['Association']) }),
      }),
      State: 'ENABLED',
    });
    compliance.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        'detail-type': ['EC2 State Manager Instance Association State Change'],
        detail: { status: ['Failed'] },
      }),
      State: 'ENABLED',
    });
    // Nobody reports compliance in State Manager's stead.
    state.allResourcesProperties('AWS::SSM::Association', { SyncCompliance: Match.absent() });
  });
});
