import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { PublishedDocument, Runbook } from '../../../lib';
import { aStack, aTemplate } from '../../support/a-stack';

const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const automation = (name: string, api = 'RebootInstances') => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `schemaVersion: "0.3"
mainSteps:
  - { name: act, action: aws:executeAwsApi, inputs: { Service: ec2, Api: ${api}, InstanceIds: ["i-1"] } }
`,
  );
  return file;
};
const command = () => {
  const file = join(folder, 'tidy.yaml');
  writeFileSync(file, 'schemaVersion: "2.2"\nmainSteps: []\n');
  return file;
};

it('is a document of the fleet’s own, of the type that its schema version says, with a version for each change', () => {
  aTemplate(
    (stack) => new PublishedDocument(stack, 'Tidy', { fleet: 'shop', file: command(), name: 'night-tidy' }),
  ).hasResourceProperties('AWS::SSM::Document', {
    Name: 'shop-night-tidy',
    DocumentType: 'Command',
    DocumentFormat: 'JSON',
    Content: { schemaVersion: '2.2', mainSteps: [] },
    TargetType: '/',
    UpdateMethod: 'NewVersion',
  });
});

it('has no role if it runs as the agent does', () => {
  aTemplate((stack) => new Runbook(stack, 'Tidy', { fleet: 'shop', file: command() })).resourceCountIs(
    'AWS::IAM::Role',
    0,
  );
});

it('takes a role of one’s own as it is', () => {
  const template = aTemplate((stack) => {
    const role = new Role(stack, 'Own', { assumedBy: new ServicePrincipal('ssm.amazonaws.com') });
    expect(new Runbook(stack, 'Act', { fleet: 'shop', file: automation('act'), role }).role).toBe(role);
  });
  template.resourceCountIs('AWS::IAM::Role', 1);
});

it('lets somebody start it, hand over its role to Systems Manager alone, and see how it goes', () => {
  const runs = 'arn:aws:ssm:eu-central-1:123456789012:automation-execution/*';
  aTemplate((stack) => {
    const who = new Role(stack, 'Who', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new Runbook(stack, 'Act', { fleet: 'shop', file: automation('act') }).grantStart(who);
  }).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({
      Statement: [
        Match.objectLike({
          Action: 'ssm:StartAutomationExecution',
          Resource: Match.arrayWith([runs, 'arn:aws:ssm:eu-central-1:123456789012:document/shop-act']),
        }),
        Match.objectLike({ Action: 'ssm:GetAutomationExecution', Resource: runs }),
        Match.objectLike({
          Action: 'iam:PassRole',
          Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ],
    }),
  });
});

it('refuses a call of which nobody has said what it is made on', () => {
  const file = automation('end', 'TerminateInstances');
  expect(() => aStack((stack) => new Runbook(stack, 'End', { fleet: 'shop', file }))).toThrow(
    'Shop/End/Role: ec2:TerminateInstances must have its resources in automation-resources.ts, got none',
  );
});

it.each([
  [
    'a name that AWS keeps to itself',
    'amazonia',
    'Shop/Tidy: name must not begin with aws, amazon or amzn, which are AWS\'s own, got "amazonia-tidy"',
  ],
  [
    'a name with a space',
    'my shop',
    'Shop/Tidy: name must have 3 to 128 letters, digits, _, - and ., got "my shop-tidy"',
  ],
])('refuses %s', (_, fleet, message) => {
  expect(() => aStack((stack) => new PublishedDocument(stack, 'Tidy', { fleet, file: command() }))).toThrow(message);
});
