import { readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { Checkout } from '../../examples/checkout/checkout';

const template = Template.fromStack(
  new Checkout(new App(), 'shop-checkout', {
    env: { account: '123456789012', region: 'eu-central-1' },
    bundle: 'examples/checkout',
  }),
);

describe('a function that reads the flags of a fleet', () => {
  it('may read the tree that its flags lie in, and nothing else', () => {
    template.resourceCountIs('AWS::IAM::Policy', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
            Resource: ['/acme/web', '/acme/web/*'].map((path) => ({
              'Fn::Join': ['', Match.arrayWith([`:ssm:eu-central-1:123456789012:parameter${path}`])],
            })),
          },
        ],
      },
    });
  });

  it('is shown in the documentation as it stands', () => {
    expect(readFileSync('docs/parameters.md', 'utf8')).toContain(readFileSync('examples/checkout/handler.ts', 'utf8'));
  });
});
