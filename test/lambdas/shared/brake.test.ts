import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { brakeOf, readBrake } from '../../../lambdas/shared/brake';
import { brakeSaying, brakeText } from '../../../lambdas/shared/brake-value';

const MOMENT = '2026-11-22T03:00:00.000Z';

it.each<[string, object]>([
  ['run', { isOn: false }],
  ['pause', { isOn: true, reason: 'the brake /acme/loop says pause' }],
  [`run reset ${MOMENT}`, { isOn: false, resetAt: new Date(MOMENT) }],
  [`pause reset ${MOMENT}`, { isOn: true, reason: 'the brake /acme/loop says pause', resetAt: new Date(MOMENT) }],
  ['run reset yesterday', { isOn: true, reason: 'the brake /acme/loop says run reset yesterday' }],
  ['run fast', { isOn: true, reason: 'the brake /acme/loop says run fast' }],
  ['', { isOn: true, reason: 'the brake /acme/loop says ' }],
])('a brake that says %j', (value, brake) => expect(brakeOf('/acme/loop', value)).toEqual(brake));

it('counts as on when it cannot be read: a loop that cannot be stopped must not run', async () => {
  mockClient(SSMClient)
    .on(GetParameterCommand)
    .rejects(Object.assign(new Error('not yours'), { name: 'AccessDenied' }));
  expect(await readBrake(new SSMClient({}), '/acme/loop')).toEqual({
    isOn: true,
    isUnreadable: true,
    reason: 'the brake /acme/loop cannot be read (AccessDenied: not yours)',
  });
});

it.each(['run', 'pause', `run reset ${MOMENT}`, `pause reset ${MOMENT}`])('%s is written as it is read', (value) => {
  expect(brakeText(brakeSaying(value) as never)).toBe(value);
});
