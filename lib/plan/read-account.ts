import {
  type InstanceInformationStringFilter,
  paginateDescribeInstanceInformation,
  paginateDescribeMaintenanceWindowSchedule,
  paginateDescribeMaintenanceWindows,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Fleet } from '../config/fleet';
import type { Ring } from '../patching/config';
import type { AccountFacts, OtherWindow } from './plan';
import { refuseOtherAccount } from './refuse-other-account';

/** What `npm run plan -- --account` may do; nothing of it changes anything. */
export const PLAN_PERMISSIONS = [
  'ssm:DescribeInstanceInformation',
  'ssm:DescribeMaintenanceWindows',
  'ssm:DescribeMaintenanceWindowSchedule',
  'ssm:GetParameter',
  'ssm:GetServiceSetting',
] as const;

/**
 * What the fleet's file cannot know: how many nodes each ring has, which have none, and which windows others have. It only reads.
 * @throws Refusal if the credentials are not of the account that the fleet deploys to
 */
export async function readAccount(ssm: SSMClient, fleet: Fleet, from: Date, until: Date): Promise<AccountFacts> {
  await refuseOtherAccount(ssm, fleet);
  const rings = fleet.patching?.rings ?? [];
  const all = await nodesWith(ssm, []);
  const members = new Map<string, readonly string[]>();
  for (const ring of rings) {
    const filters = filtersOf(ring);
    if (filters) members.set(ring.name, await nodesWith(ssm, filters));
  }
  const inRings = new Set([...members.values()].flat());
  const areAllCounted = members.size === rings.length;
  return {
    nodes: new Map([...members].map(([ring, ids]) => [ring, ids.length])),
    // A node of a ring that nobody could count is in that ring, for all we know.
    withoutRing: areAllCounted ? all.filter((id) => !inRings.has(id)) : [],
    ...(await readWindows(ssm, fleet, from, until)),
  };
}

/** How a ring's nodes are asked for; nothing for a resource group, whose members Systems Manager does not tell. */
function filtersOf({ name, target }: Ring): InstanceInformationStringFilter[] | undefined {
  if (target.kind === 'resourceGroup') return undefined;
  const tags = target.kind === 'patchGroup' ? { PatchGroup: name } : target.tags;
  return Object.entries(tags).map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
}

async function nodesWith(ssm: SSMClient, Filters: InstanceInformationStringFilter[]): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateDescribeInstanceInformation(
    { client: ssm, pageSize: 50 },
    Filters.length > 0 ? { Filters } : {},
  );
  for await (const { InstanceInformationList = [] } of pages) {
    ids.push(...InstanceInformationList.flatMap(({ InstanceId }) => InstanceId ?? []));
  }
  return ids;
}

async function readWindows(
  ssm: SSMClient,
  fleet: Fleet,
  from: Date,
  until: Date,
): Promise<Pick<AccountFacts, 'others' | 'announced'>> {
  const others: OtherWindow[] = [];
  const announced = new Map<string, Date[]>();
  const own = new Map((fleet.patching?.rings ?? []).map(({ name }) => [`${fleet.name}-${name}`, name]));
  const runbooks = (fleet.runbooks?.schedules ?? []).map(({ name }) => `runbook-${name}`);
  const known = new Set(['scan', 'definitions', 'agent-update', ...runbooks].map((name) => `${fleet.name}-${name}`));
  const pages = paginateDescribeMaintenanceWindows({ client: ssm, pageSize: 50 }, {});
  for await (const { WindowIdentities = [] } of pages) {
    for (const { WindowId: id, Name: name = '', Enabled, Duration: hours = 0 } of WindowIdentities) {
      if (!id || !Enabled || known.has(name)) continue;
      const ring = own.get(name);
      const opens = await announcedOpenings(ssm, id, from, until);
      if (ring !== undefined) announced.set(ring, opens);
      else if (opens.length > 0) others.push({ id, name, hours, opens });
    }
  }
  return { others, announced };
}

/** When Systems Manager says that a window opens, as far ahead as it says it. */
async function announcedOpenings(ssm: SSMClient, WindowId: string, from: Date, until: Date): Promise<Date[]> {
  const openings: Date[] = [];
  const Filters = [
    { Key: 'ScheduledAfter', Values: [from.toISOString()] },
    { Key: 'ScheduledBefore', Values: [until.toISOString()] },
  ];
  const pages = paginateDescribeMaintenanceWindowSchedule({ client: ssm, pageSize: 50 }, { WindowId, Filters });
  for await (const { ScheduledWindowExecutions = [] } of pages) {
    const times = ScheduledWindowExecutions.map(({ ExecutionTime = '' }) => readTime(ExecutionTime));
    openings.push(...times.filter((time) => time >= from && time < until));
  }
  return openings;
}

/** Systems Manager leaves out seconds that are zero: `2027-03-21T02:00+01:00[Europe/Zurich]`. */
const readTime = (text: string): Date => new Date(text.replace(/\[.*\]$/, ''));
