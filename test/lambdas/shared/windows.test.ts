import {
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowsCommand,
  SSMClient,
  ThrottlingException,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { readWindows } from '../../../lambdas/shared/windows';
import { aPolicy } from '../../support/a-policy';
import { NOW } from '../../support/a-sighting';

describe('the windows of the rings, once read', () => {
  it('are asked again about a ring where the last answer was a failure', async () => {
    const ssm = mockClient(SSMClient);
    const canary = { WindowId: 'mw-0000000000000001a', Name: 'acme-canary', Enabled: true, Duration: 3, Cutoff: 1 };
    ssm.on(DescribeMaintenanceWindowsCommand).resolves({ WindowIdentities: [canary] });
    ssm
      .on(DescribeMaintenanceWindowExecutionsCommand)
      .rejectsOnce(new ThrottlingException({ Message: 'Rate exceeded', message: 'Rate exceeded', $metadata: {} }))
      .resolves({ WindowExecutions: [] });
    const windows = await readWindows(new SSMClient({}), aPolicy(), NOW);
    await expect(windows.stateOf('canary')).rejects.toThrow('Rate exceeded');
    await expect(windows.stateOf('canary')).resolves.toEqual({
      state: 'closed',
      reason: 'window acme-canary is not open',
    });
  });
});
