import { SSMClient } from '@aws-sdk/client-ssm';
import { flagReader } from '../../lambdas/shared/flags';

const readFlags = flagReader(new SSMClient({}), process.env.FLAGS ?? '', {
  'new-checkout': false,
  'checkout-share': 0,
});

/** Which checkout a customer gets. */
export const handler = async () => {
  const { 'new-checkout': isNew } = await readFlags(); // boolean, asked for at most once a minute
  return { checkout: isNew ? 'new' : 'old' };
};
