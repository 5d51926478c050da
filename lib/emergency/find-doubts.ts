import { paginateDescribeAvailablePatches, type SSMClient } from '@aws-sdk/client-ssm';
import type { OperatingSystem } from '../../lambdas/shared/operating-system';
import type { Baseline } from '../patching/config';
import type { ListedPatch } from './install-list';
import type { RingNode } from './ring-nodes';

const PRODUCTS = ['AmazonLinux2', 'AmazonLinux2.0'];

/** What of a list may not do what is meant, in words. Nothing is held up by it. */
export async function findDoubts(
  client: SSMClient,
  list: { readonly kbs: readonly string[]; readonly packages: readonly ListedPatch[] },
  nodes: readonly RingNode[] | undefined,
  baselines: readonly Baseline[],
): Promise<string[]> {
  const systems = new Set(nodes?.flatMap(({ operatingSystem }) => operatingSystem ?? []));
  const others = [...systems].filter((system) => system !== 'WINDOWS');
  const isKnown = nodes !== undefined && nodes.length > 0;
  const doubts: string[] = [];
  if (isKnown && list.kbs.length > 0 && !systems.has('WINDOWS')) {
    doubts.push(`${list.kbs.join(', ')}: no node of the ring runs Windows`);
  }
  if (isKnown && list.packages.length > 0 && others.length === 0) {
    doubts.push(`${list.packages.map(({ id }) => id).join(', ')}: every node of the ring runs Windows`);
  }
  if (systems.has('WINDOWS')) {
    for (const kb of list.kbs) {
      if (kb.startsWith('KB') && !(await isAvailable(client, [{ Key: 'PATCH_ID', Values: [kb] }]))) {
        doubts.push(`${kb}: Systems Manager knows no such update`);
      }
    }
  }
  for (const { id } of list.packages) doubts.push(...(await packageDoubts(client, id, others)));
  for (const { id } of [...list.packages, ...list.kbs.map((kb) => ({ id: kb }))])
    doubts.push(...rejectionDoubts(id, baselines));
  return doubts;
}

/** Only Amazon Linux 2 has a catalogue to look a name up in. */
async function packageDoubts(client: SSMClient, id: string, systems: readonly OperatingSystem[]): Promise<string[]> {
  const name = id.replace(/\.[^.]*$/, '');
  const doubts = await catalogueDoubts(client, name, systems);
  const others = systems.filter((system) => system !== 'AMAZON_LINUX_2');
  if (others.length > 0) {
    const where = `${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} no catalogue to look it up in`;
    doubts.push(`${name}: ${where}; where the name is wrong, nothing is installed`);
  }
  return doubts;
}

async function catalogueDoubts(
  client: SSMClient,
  name: string,
  systems: readonly OperatingSystem[],
): Promise<string[]> {
  if (/[*?]/.test(name) || !systems.includes('AMAZON_LINUX_2')) return [];
  const Filters = [
    { Key: 'PRODUCT', Values: PRODUCTS },
    { Key: 'NAME', Values: [name] },
  ];
  return (await isAvailable(client, Filters))
    ? []
    : [`${name}: Systems Manager knows no such package of Amazon Linux 2`];
}

async function isAvailable(client: SSMClient, Filters: { Key: string; Values: string[] }[]): Promise<boolean> {
  for await (const { Patches = [] } of paginateDescribeAvailablePatches({ client }, { Filters })) {
    if (Patches.length > 0) return true;
  }
  return false;
}

/** AWS says that the list overrides the baseline, and not whether that goes for what the baseline rejects. */
function rejectionDoubts(id: string, baselines: readonly Baseline[]): string[] {
  const bare = id.replace(/\.\*$/, '');
  return baselines.flatMap(({ name, rejected }) =>
    rejected
      .filter((pattern) => matches(pattern, id) || matches(pattern, bare) || pattern.startsWith(`${bare}-`))
      .map((pattern) => `${bare}: baseline ${name} rejects ${pattern}, and AWS does not say which of the two wins`),
  );
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(name);
}
