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
import { planOf } from '../../../lib/plan/plan';
import { PLAN_PERMISSIONS, readAccount } from '../../../lib/plan/read-account';
import { aRehearsal, aWindow } from '../../rehearsal/fleet/builders';
import { aFleet } from '../../support/a-fleet';

const from = new Date('2027-05-02T22:00:00Z');
const until = new Date('2027-05-16T22:00:00Z');
const node = (InstanceId: string) => ({ InstanceId });

// The last part of this file speaks through a real client.
let restore = () => {};
afterEach(() => restore());

/** An account with three nodes, of which one has no ring, and a window of this fleet among others. */
function anSsm() {
  const ssm = mockClient(SSMClient);
  restore = () => ssm.restore();
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
        { WindowId: 'mw-5', Name: 'acme-runbook-restart-web', Enabled: true, Duration: 2 },
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

describe('an account that a simulator keeps', () => {
  it('opens its windows when the plan says, over the change of the clock as well', async () => {
    const { fleet: account, ssm } = aRehearsal({ start: new Date('2027-03-19T00:00:00Z') });
    await aWindow(account);
    await aWindow(account, {
      group: 'web',
      window: {
        Name: 'acme-web',
        Schedule: 'cron(0 22 ? * FRI#1 *)',
        ScheduleOffset: 5,
        ScheduleTimezone: 'America/New_York',
      },
    });
    for (const PatchGroup of ['canary', 'canary', 'web', 'elsewhere']) {
      account.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags: { PatchGroup } });
    }
    ssm.middlewareStack.add(
      (next, context) => (args) =>
        context.commandName === 'GetParameterCommand'
          ? Promise.resolve({
              response: {},
              output: {
                $metadata: {},
                Parameter: { ARN: 'arn:aws:ssm:eu-central-1:123456789012:parameter/acme/loop' },
              },
            } as never)
          : next(args),
      { step: 'initialize' },
    );
    const rings = {
      canary: { opens: 'Sunday 02:00', pace: '100%' },
      web: { opens: 'Wednesday 02:00', pace: '100%' },
    };
    const fleet = aFleet({ compliance: undefined, patching: { rings } });
    const question = { from: new Date('2027-03-19T23:00:00Z'), days: 30 };
    const facts = await readAccount(ssm, fleet, question.from, planOf(fleet, question).until);
    expect(Object.fromEntries(facts.nodes)).toEqual({ canary: 2, web: 1 });
    expect(facts.withoutRing).toHaveLength(1);
    const plan = planOf(fleet, { ...question, account: facts });
    expect(facts.announced.get('canary')).toEqual(
      plan.openings.flatMap(({ ring, opens }) => (ring.name === 'canary' ? opens : [])),
    );
    // What stands there under the name of web is not what the file says.
    expect(plan.findings.flatMap(({ severity, title }) => (severity === 'warning' ? title : []))).toEqual([
      'canary opens while the clock changes',
      'Systems Manager sees web differently',
      'One node has no ring',
    ]);
  });
});
