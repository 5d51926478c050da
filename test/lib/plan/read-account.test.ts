import {
  DescribeInstanceInformationCommand,
  DescribeMaintenanceWindowScheduleCommand,
  DescribeMaintenanceWindowsCommand,
  GetParameterCommand,
  GetServiceSettingCommand,
  ParameterNotFound,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { PLAN_PERMISSIONS, readAccount } from '../../../lib/plan/read-account';
import { aFleet } from '../../support/a-fleet';

const from = new Date('2027-05-02T22:00:00Z');
const until = new Date('2027-05-16T22:00:00Z');
const node = (InstanceId: string) => ({ InstanceId });

/** An account with three nodes, of which one has no ring, and a window of this fleet among others. */
function anSsm() {
  const ssm = mockClient(SSMClient);
  ssm
    .on(GetParameterCommand, { Name: '/acme/loop' })
    .resolves({ Parameter: { ARN: 'arn:aws:ssm:eu-central-1:123456789012:parameter/acme/loop' } })
    .on(DescribeInstanceInformationCommand)
    .resolves({ InstanceInformationList: [node('i-1'), node('i-2')], NextToken: 'more' })
    .on(DescribeInstanceInformationCommand, { NextToken: 'more' })
    .resolves({ InstanceInformationList: [node('mi-3')] })
    .on(DescribeInstanceInformationCommand, { Filters: [{ Key: 'tag:PatchGroup', Values: ['canary'] }] })
    .resolves({ InstanceInformationList: [node('i-1')] })
    .on(DescribeInstanceInformationCommand, { Filters: [{ Key: 'tag:PatchGroup', Values: ['web'] }] })
    .resolves({ InstanceInformationList: [node('i-2')] })
    .on(DescribeMaintenanceWindowsCommand)
    .resolves({
      WindowIdentities: [
        { WindowId: 'mw-1', Name: 'acme-canary', Enabled: true, Duration: 3 },
        { WindowId: 'mw-2', Name: 'acme-scan', Enabled: true, Duration: 3 },
        { WindowId: 'mw-3', Name: 'theirs', Enabled: true, Duration: 2 },
        { WindowId: 'mw-4', Name: 'asleep', Enabled: false, Duration: 2 },
      ],
    })
    .on(DescribeMaintenanceWindowScheduleCommand)
    .resolves({
      ScheduledWindowExecutions: [
        { ExecutionTime: '2027-05-02T02:00+02:00[Europe/Zurich]' },
        { ExecutionTime: '2027-05-09T02:00+02:00[Europe/Zurich]' },
        { ExecutionTime: '2027-05-23T00:00Z' },
      ],
    });
  return ssm;
}

const read = () => readAccount(new SSMClient({ region: 'eu-central-1' }), aFleet(), from, until);

describe('what the account knows', () => {
  it('is the nodes of each ring, those without one, and when windows open', async () => {
    anSsm();
    await expect(read()).resolves.toEqual({
      nodes: new Map([
        ['canary', 1],
        ['web', 1],
      ]),
      withoutRing: ['mi-3'],
      announced: new Map([['canary', [new Date('2027-05-09T00:00:00Z')]]]),
      others: [{ id: 'mw-3', name: 'theirs', hours: 2, opens: [new Date('2027-05-09T00:00:00Z')] }],
    });
  });

  it('is asked for in ways that change nothing, and that are all on the list of permissions', async () => {
    const ssm = anSsm();
    ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ message: '', $metadata: {} }));
    ssm
      .on(GetServiceSettingCommand)
      .resolves({ ServiceSetting: { ARN: 'arn:aws:ssm:eu-central-1:123456789012:servicesetting/ssm/x' } });
    await read();
    const called = new Set(
      ssm.calls().map(({ firstArg }) => `ssm:${(firstArg as object).constructor.name.replace(/Command$/, '')}`),
    );
    expect([...called].sort()).toEqual([...PLAN_PERMISSIONS].sort());
    expect([...called].filter((action) => !/^ssm:(Get|Describe)/.test(action))).toEqual([]);
  });

  it('refuses another account, before it reads anything else', async () => {
    const ssm = anSsm();
    ssm
      .on(GetParameterCommand)
      .resolves({ Parameter: { ARN: 'arn:aws:ssm:eu-central-1:999999999999:parameter/acme/loop' } });
    await expect(read()).rejects.toThrow(
      /fleet\.yaml deploysTo\.account: must be the account of the credentials, 999999999999, got 123456789012$/,
    );
    expect(ssm.calls()).toHaveLength(1);
  });
});
