import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { Brake } from '../../../lib/foundation/brake';

const MOMENT = '2026-11-22T03:00:00.000Z';

describe('what the parameter takes', () => {
  const stack = new Stack(new App(), 'Fleet');
  new Brake(stack, 'Brake', { fleet: 'acme' });
  const [parameter] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  const pattern = new RegExp(parameter?.Properties.AllowedPattern);

  it.each([
    ['run', true],
    ['pause', true],
    [`run reset ${MOMENT}`, true],
    ['pause reset 2026-11-22T03:00:00Z', true],
    ['run reset', false],
    ['run reset 2026-11-22', false],
    ['run reset 2026-11-22T03:00:00+01:00', false],
    ['Run', false],
    [' run', false],
    ['run pause', false],
  ])('%j: %s', (value, isTaken) => expect(pattern.test(value)).toBe(isTaken));
});
