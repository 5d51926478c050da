import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { brakeOf } from '../../lambdas/shared/brake';
import { explainUnknown } from '../config/explain-unknown';
import type { Fleet } from '../config/fleet';
import { Refusal } from '../config/refusal';
import type { Ring } from '../patching/config';
import { findDoubts } from './find-doubts';
import { type HandsOffNode, handsOffNodes, type TagClients } from './hands-off-nodes';
import { installListText, type ListedPatch, listedPackage } from './install-list';
import { outputBucket } from './output-bucket';
import type { Wish } from './read-wish';
import { resolveCve } from './resolve-cve';
import { type RingNode, ringNodes } from './ring-nodes';
import { runningCommands } from './running-commands';
import type { EmergencyFacts } from './tell-emergency';

/** What gathering facts needs of the world. */
interface World {
  readonly ssmIn: (region: string) => SSMClient;
  readonly tagsIn: (region: string) => TagClients;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * All that there is to know before a list is installed. Nothing is changed.
 * @throws Refusal for what cannot be done, ParameterNotFound where the fleet is not deployed
 */
export async function gatherFacts(wish: Wish, fleet: Fleet, world: World): Promise<EmergencyFacts> {
  const ring = ringOf(fleet, wish);
  const { account, region } = fleet.deploysTo;
  const ssm = world.ssmIn(region);
  const brake = await readBrakeIn(ssm, fleet);
  const nodes = await ringNodes(ssm, ring.name, ring.target);
  if (nodes?.length === 0) throw new Refusal(`ring ${ring.name}: must have managed nodes, got none`);
  const { kbs } = wish;
  const packages = packagesOf(wish, nodes);
  const { patches, doubts } = await fromCves(ssm, wish, nodes);
  const handsOff = await readHandsOff(() => handsOffNodes(nodes ?? [], fleet, world.tagsIn(region), world.now()));
  const known = fleet.patching?.baselines.filter(({ name }) => [...ring.baselines.values()].includes(name)) ?? [];
  return {
    emergency: {
      fleet: fleet.name,
      ring,
      reboot: wish.reboot ?? ring.reboot,
      bucket: wish.bucket ?? (await bucketOf(ssm, `${fleet.name}-${ring.name}`)),
      id: world.newId(),
    },
    account,
    region,
    nodes,
    handsOff,
    brake,
    list: installListText(distinct([...kbs.map((id) => ({ id })), ...packages, ...patches])),
    doubts: [
      ...doubts,
      ...(await findDoubts(ssm, { kbs, packages }, nodes, known)),
      ...(await runningCommands(ssm, { fleet: fleet.name, ring })),
    ],
  };
}

/** The brake's ARN also tells whose credentials these are. */
async function readBrakeIn(ssm: SSMClient, fleet: Fleet): Promise<EmergencyFacts['brake']> {
  const Name = `/${fleet.name}/loop`;
  const { account } = fleet.deploysTo;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const found = Parameter?.ARN?.split(':')[4];
  if (found !== account) {
    throw new Refusal(
      `${fleet.file} deploysTo.account: must be the account of the credentials, ${found}, got ${account}`,
    );
  }
  return brakeOf(Name, Parameter?.Value);
}

/** Who is left alone is worth a line, and never holds up an emergency. */
async function readHandsOff(read: () => Promise<HandsOffNode[]>): Promise<EmergencyFacts['handsOff']> {
  try {
    return await read();
  } catch (error) {
    return { why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function packagesOf({ packages }: Wish, nodes: readonly RingNode[] | undefined): ListedPatch[] {
  // macOS has packages without an architecture.
  const hasMac = nodes?.some(({ operatingSystem }) => operatingSystem === 'MACOS');
  return packages.flatMap((name) => [listedPackage(name), ...(hasMac ? [{ id: name }] : [])]);
}

async function fromCves(ssm: SSMClient, { cves, kbs, packages }: Wish, nodes: readonly RingNode[] | undefined) {
  if (cves.length > 0 && !nodes) {
    throw new Refusal(
      `--cve: must be resolved for each operating system, got a ring by resource group, whose systems are not known: name the patches`,
    );
  }
  const patches: ListedPatch[] = [];
  const doubts: string[] = [];
  for (const cve of cves) {
    const resolved = await resolveCve(ssm, cve, nodes ?? []);
    const reasons = resolved.unresolved.map(({ operatingSystem, reason }) => `${operatingSystem}: ${reason}`);
    if (resolved.patches.length === 0) {
      throw new Refusal(
        [`--cve: must be one that Systems Manager knows patches against, got ${cve}`, ...reasons].join('\n  '),
      );
    }
    patches.push(...resolved.patches);
    const named = (system: string) => (system === 'WINDOWS' ? kbs : packages).length > 0;
    const open = resolved.unresolved.filter(({ operatingSystem }) => !named(operatingSystem));
    doubts.push(...open.map(({ operatingSystem, reason }) => `${cve}: ${operatingSystem}: ${reason}`));
  }
  return { patches, doubts };
}

async function bucketOf(ssm: SSMClient, window: string): Promise<string> {
  const bucket = await outputBucket(ssm, window);
  if (bucket) return bucket;
  throw new Refusal(
    `window ${window}: must be deployed and write its output to the fleet's bucket, got no bucket: name it with --bucket`,
  );
}

function distinct(patches: readonly ListedPatch[]): ListedPatch[] {
  return [...new Map(patches.map((patch) => [`${patch.id} ${patch.title ?? ''}`, patch])).values()];
}

function ringOf(fleet: Fleet, { ring: name, file }: Wish): Ring {
  const rings = fleet.patching?.rings ?? [];
  const ring = rings.find((each) => each.name === name);
  if (ring) return ring;
  const names = rings.map((each) => each.name);
  throw new Refusal(`--ring: ${explainUnknown(`a ring of ${file}`, name, names)}`);
}
