import { readFleet } from '../../../lib/config/read-fleet';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { cast } from '../../../rehearsal/story/cast';
import { populate, week } from '../../../rehearsal/story/company';

/** The fleet of the project's own file, without stacks: what happens in the week when no window opens and no loop looks. */
async function until(moment: string) {
  const fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start: week.starts });
  const resets: Date[] = [];
  const reset = async () => {
    resets.push(fleet.now());
    return 0;
  };
  const witness = populate(fleet, readFleet('fleet.yaml').fleet, { reset });
  await fleet.advanceTo(new Date(moment));
  const statusOf = (name: string) =>
    fleet.nodes.all.find((node) => node?.name === name)?.associations.map(({ status }) => status);
  return { fleet, witness, resets, statusOf };
}

it('begins with an association that fails on one server', async () => {
  const { statusOf } = await until('2026-11-28T06:00:00Z');
  expect(statusOf(cast.misapplied)).toEqual(['Failed']);
  expect(statusOf(cast.retried)).toEqual(['Success']);
});

it('has backups reported, one of them missing', async () => {
  const { fleet } = await until('2026-11-28T06:00:00Z');
  expect(await fleet.call('ListComplianceSummaries')).toMatchObject({
    ComplianceSummaryItems: [
      { ComplianceType: 'Association' },
      {
        ComplianceType: 'Custom:Backup',
        CompliantSummary: { CompliantCount: 2 },
        NonCompliantSummary: { NonCompliantCount: 1 },
      },
    ],
  });
});

it('has a server away from Monday to Friday', async () => {
  const isOnline = async (moment: string) =>
    (await until(moment)).fleet.nodes.all.find((node) => node?.name === cast.away)?.isOnline;
  expect(await isOnline('2026-11-30T11:00:00Z')).toBe(true);
  expect(await isOnline('2026-12-04T10:00:00Z')).toBe(false);
  expect(await isOnline('2026-12-04T10:30:00Z')).toBe(true);
});

it('fails on six servers at once on Friday, until somebody has seen to it', async () => {
  const { statusOf, resets } = await until('2026-12-04T10:30:00Z');
  expect(cast.cutOff.flatMap(statusOf)).toEqual(cast.cutOff.map(() => 'Failed'));
  expect(resets).toEqual([]);
  const later = await until('2026-12-04T12:00:00Z');
  expect(later.resets).toEqual([new Date('2026-12-04T10:42:00Z')]);
  expect(later.witness.reset).toEqual({ at: new Date('2026-12-04T10:42:00Z'), code: 0 });
});

it('leaves to the loop whom nobody sees to by hand', async () => {
  const { statusOf } = await until('2026-12-05T07:00:00Z');
  expect(cast.troubled.flatMap(statusOf)).toEqual(['Success', 'Success']);
  const others = cast.cutOff.filter((name) => !cast.troubled.some((one) => one === name));
  expect(others.flatMap(statusOf)).toEqual(others.map(() => 'Failed'));
});
