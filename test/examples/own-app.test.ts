import { Template } from 'aws-cdk-lib/assertions';
import { OwnPatching } from '../../examples/own-app/own-patching';
import { createApp } from '../../lib';

// test/lib/stacks/validation.test.ts holds it to the validator and the security checks.
const template = Template.fromStack(
  new OwnPatching(createApp(), 'shop-patching', { env: { account: '123456789012', region: 'eu-central-1' } }),
);

describe('the app of one’s own', () => {
  it('patches the later ring a week behind', () => {
    template.hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Name: 'shop-web',
      Schedule: 'cron(0 22 ? * TUE#2 *)',
      ScheduleOffset: 6,
      Duration: 4,
    });
    template.hasResourceProperties('AWS::SSM::PatchBaseline', {
      Name: 'shop-late',
      ApprovalRules: { PatchRules: [{ ApproveAfterDays: 10 }] },
    });
  });

  it('registers a baseline of AWS beside its own', () => {
    template.hasResourceProperties('Custom::PatchRegistrations', {
      Groups: { web: { UBUNTU: 'aws:AWS-UbuntuDefaultPatchBaseline' } },
    });
  });
});
