import { GetParameterCommand, GetServiceSettingCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import type { Fleet } from '../config/fleet';
import { Refusal } from '../config/refusal';

/** Every account has it, and its ARN says which account that is. */
const ANY_SETTING = '/ssm/parameter-store/default-parameter-tier';

/**
 * Lets nobody ask one account about the fleet of another.
 * @throws Refusal if the credentials are not of the account that the fleet deploys to
 */
export async function refuseOtherAccount(
  ssm: SSMClient,
  { name, file, deploysTo }: Pick<Fleet, 'name' | 'file' | 'deploysTo'>,
): Promise<void> {
  const found = (await arnHere(ssm, name))?.split(':')[4];
  if (found !== deploysTo.account) {
    throw new Refusal(
      `${file} deploysTo.account: must be the account of the credentials, ${found}, got ${deploysTo.account}`,
    );
  }
}

/** The brake's ARN; before the first deploy there is none, but always that of a setting. */
async function arnHere(ssm: SSMClient, fleet: string): Promise<string | undefined> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: `/${fleet}/loop` }))).Parameter?.ARN;
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    return (await ssm.send(new GetServiceSettingCommand({ SettingId: ANY_SETTING }))).ServiceSetting?.ARN;
  }
}
