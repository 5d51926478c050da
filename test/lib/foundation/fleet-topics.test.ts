import { aFleet } from '../../support/a-fleet';
import { synthesized } from '../../support/synthesized';

const outputOf = (notify: object): string | undefined =>
  synthesized(aFleet({ notify })).foundation.toJSON().Outputs.SubscriptionsToConfirm?.Value;

it('a deploy names everybody who must confirm a subscription before anything is heard', () => {
  const queue = 'arn:aws:sqs:eu-central-1:123456789012:oncall';
  expect(outputOf({ urgent: ['oncall@acme.example', queue], digest: ['https://hooks.acme.example/ssm'] })).toBe(
    'oncall@acme.example (urgent), https://hooks.acme.example/ssm (digest): hears nothing before following the link that was sent; npm run notify-test shows who has',
  );
});

it('a deploy says nothing of confirming where nobody must', () => {
  expect(outputOf({ urgent: ['arn:aws:sqs:eu-central-1:123456789012:oncall'] })).toBeUndefined();
});

it('a deploy names a long list in part, as an output has its limit', () => {
  const urgent = Array.from({ length: 90 }, (_, index) => `oncall-${index}@acme.example`);
  expect(outputOf({ urgent })).toMatch(/^oncall-0@acme\.example \(urgent\), .* and 70 more: hears nothing/);
});
