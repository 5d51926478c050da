import {
  type PatchComplianceData,
  paginateDescribeAvailablePatches,
  paginateDescribeInstancePatches,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { OperatingSystem } from '../../lambdas/shared/operating-system';
import type { ListedPatch } from './install-list';
import type { RingNode } from './ring-nodes';

/** What the API says of a CVE for the nodes of a ring. */
export interface ResolvedCve {
  readonly patches: readonly ListedPatch[];
  /** The systems that nothing was found for, each with the reason. */
  readonly unresolved: readonly { readonly operatingSystem: OperatingSystem; readonly reason: string }[];
}

/** So many nodes of a system are asked what their last scan found: each takes a call of its own. */
const NODES_ASKED = 10;

/**
 * The patches against a CVE. For Amazon Linux 1 and 2 Systems Manager has a catalogue that knows CVEs; for other systems it knows only
 * those that a scan found missing, of patches that the baseline approves by now.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAvailablePatches.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchComplianceData.html
 */
export async function resolveCve(client: SSMClient, cve: string, nodes: readonly RingNode[]): Promise<ResolvedCve> {
  const ids = new Set<string>();
  const unresolved: { operatingSystem: OperatingSystem; reason: string }[] = [];
  for (const operatingSystem of new Set(nodes.flatMap((node) => node.operatingSystem ?? []))) {
    const ofSystem = nodes.filter((node) => node.operatingSystem === operatingSystem);
    const products = productsOf(operatingSystem, ofSystem);
    const found = products ? await inCatalogue(client, cve, products) : await missingOn(client, cve, ofSystem);
    for (const id of found) ids.add(id);
    if (found.length === 0) unresolved.push({ operatingSystem, reason: reasonFor(operatingSystem, products) });
  }
  return { patches: [...ids].sort().map((id) => ({ id })), unresolved };
}

/** The products of the catalogue that the nodes have; undefined where the catalogue knows no CVEs of the system. */
function productsOf(system: OperatingSystem, nodes: readonly RingNode[]): string[] | undefined {
  if (system === 'AMAZON_LINUX_2') return ['AmazonLinux2', 'AmazonLinux2.0'];
  if (system !== 'AMAZON_LINUX') return undefined;
  return [...new Set(nodes.map(({ platformVersion }) => `AmazonLinux${platformVersion}`))];
}

/** The newest version of each package holds the repair, so that the list names no version. */
async function inCatalogue(client: SSMClient, cve: string, products: string[]): Promise<string[]> {
  const Filters = [
    { Key: 'PRODUCT', Values: products },
    { Key: 'CVE_ID', Values: [cve] },
  ];
  const ids: string[] = [];
  for await (const { Patches = [] } of paginateDescribeAvailablePatches({ client }, { Filters })) {
    for (const { Name, Arch } of Patches) if (Name) ids.push(`${Name}.${Arch || '*'}`);
  }
  return ids;
}

async function missingOn(client: SSMClient, cve: string, nodes: readonly RingNode[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { id } of nodes.slice(0, NODES_ASKED)) {
    const Filters = [{ Key: 'State', Values: ['Missing', 'Failed'] }];
    for await (const { Patches = [] } of paginateDescribeInstancePatches({ client }, { InstanceId: id, Filters })) {
      ids.push(
        ...Patches.filter((patch) => isAgainst(patch, cve)).map(({ KBId = '' }) => KBId.split(':')[0] as string),
      );
    }
  }
  return ids;
}

function isAgainst({ CVEIds = '' }: PatchComplianceData, cve: string): boolean {
  return CVEIds.toUpperCase()
    .split(/[\s,;]+/)
    .includes(cve);
}

function reasonFor(system: OperatingSystem, products: readonly string[] | undefined): string {
  if (products) return `Systems Manager knows no patch of ${products.join(' or ')} against it`;
  const unknown = 'Systems Manager has no catalogue with CVEs for it, and no node misses an approved patch against it';
  return `${unknown}: name the ${system === 'WINDOWS' ? 'update with --kb' : 'package with --package'}`;
}
