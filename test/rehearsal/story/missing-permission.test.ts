import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { GetRolePolicyCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { cast } from '../../../rehearsal/story/cast';
import type { Claim } from '../../../rehearsal/story/claims';
import type { LocalAccount } from '../../../rehearsal/story/local-account';
import { rehearse } from '../../../rehearsal/story/rehearse';
import { Telling } from '../../../rehearsal/story/telling';

/** Takes one action out of one role's policy, as a careless edit of the code would. */
async function withoutAction({ aws }: LocalAccount, role: string, action: string): Promise<void> {
  const iam = new IAMClient(aws.clients);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const RoleName = Roles.find(({ RoleName: name = '' }) => name.includes(role))?.RoleName;
  const policy = { RoleName, PolicyName: 'Calls' };
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));
  const document = decodeURIComponent(PolicyDocument);
  expect(document).toContain(action);
  await iam.send(
    new PutRolePolicyCommand({ ...policy, PolicyDocument: document.replace(action, 'ssm:DescribeDocument') }),
  );
}

describe('a rehearsal without one permission of one role', () => {
  let claims: readonly Claim[];

  beforeAll(async () => {
    const out = mkdtempSync(join(tmpdir(), 'missing-permission-'));
    const silent = Object.assign(new PassThrough().resume(), { isTTY: false }) as unknown as NodeJS.WriteStream;
    const telling = new Telling({ out: silent, transcript: join(out, 'transcript.txt') });
    const rehearsal = await rehearse({
      file: 'fleet.yaml',
      out,
      telling,
      afterDeploy: (account) => withoutAction(account, 'RemediateCompliance', 'ssm:SendCommand'),
    });
    claims = rehearsal.claims;
    await rehearsal.account.close();
    await telling.close();
    rmSync(out, { recursive: true, force: true });
  }, 900_000); // ends what hangs; a busy machine is no failure

  it('says which permission of which role was missing', () => {
    const missing = claims.find(({ claim }) => claim === 'no permission was missing');
    for (const document of ['AWS-RunPatchBaseline', 'AWS-RefreshAssociation'])
      expect(missing?.against).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `acme-remediate-compliance may not ssm:SendCommand on arn:aws:ssm:eu-central-1::document/${document}$`,
          ),
        ),
      );
  });

  it('does not claim that the node that failed was put right', () => {
    const retried = claims.find(({ claim }) => claim.startsWith(`${cast.retried} failed once`));
    expect(retried?.against.length).toBeGreaterThan(0);
  });
});
