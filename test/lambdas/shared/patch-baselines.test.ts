import { DescribePatchBaselinesCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { patchBaselines } from '../../../lambdas/shared/patch-baselines';
import { loopPolicy } from '../../../lib/compliance/loop-policy';
import { aFleet } from '../../support/a-fleet';
import { everyOption } from '../../support/every-option';

const ssm = mockClient(SSMClient);
const arn = 'arn:aws:ssm:eu-central-1:090909090909:patchbaseline/pb-0aaaaaaaaaaaaaaaa';

function policyOf(fleet = aFleet()) {
  const policy = loopPolicy(fleet);
  if (!policy) throw new Error('the fleet must have a loop');
  return policy;
}

beforeEach(() => {
  ssm.reset();
  ssm.on(DescribePatchBaselinesCommand).callsFake(({ Filters: [{ Values }] }) => ({
    BaselineIdentities:
      Values[0] === 'AWS'
        ? [{ BaselineName: 'AWS-UbuntuDefaultPatchBaseline', BaselineId: arn }]
        : [{ BaselineName: 'acme-ubuntu', BaselineId: 'pb-0bbbbbbbbbbbbbbbb' }],
  }));
});

it('finds the fleet’s baselines by name, and asks for no others', async () => {
  expect([...(await patchBaselines(new SSMClient({}), policyOf()))]).toEqual([['acme-ubuntu', 'pb-0bbbbbbbbbbbbbbbb']]);
  expect(ssm.commandCalls(DescribePatchBaselinesCommand)).toHaveLength(1);
});

it('finds the baseline of AWS that the policy foresees, by the id that patch states have', async () => {
  const policy = policyOf(everyOption());
  expect(policy.defaultBaselines.UBUNTU).toBe('AWS-UbuntuDefaultPatchBaseline');
  expect(policy.rings.canary?.baselines.UBUNTU).toBe('AWS-UbuntuDefaultPatchBaseline');
  const found = await patchBaselines(new SSMClient({}), policy);
  expect(found.get('AWS-UbuntuDefaultPatchBaseline')).toBe('pb-0aaaaaaaaaaaaaaaa');
  expect(found.get('acme-ubuntu')).toBe('pb-0bbbbbbbbbbbbbbbb');
});
