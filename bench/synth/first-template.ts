import { Template } from 'aws-cdk-lib/assertions';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { App, Stack } from 'aws-cdk-lib/core';

/** What the first assertion on a template costs a test file. */
const stack = new Stack(new App(), 'first');
new CfnParameter(stack, 'Parameter', { type: 'String', value: 'value' });
Template.fromStack(stack).resourceCountIs('AWS::SSM::Parameter', 1);
