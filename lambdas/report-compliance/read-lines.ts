import type { Ec2Nodes } from '../shared/ec2-nodes';
import { type ExpectedBaseline, expectedBaseline } from '../shared/expected-baseline';
import { groupsOf } from '../shared/groups';
import type { HybridTags } from '../shared/hybrid-tags';
import type { Debt, Ledger } from '../shared/ledger';
import { nodeFacts } from '../shared/node-facts';
import type { LoopPolicy } from '../shared/policy';
import { ringOf } from '../shared/ring-of';
import { type Agent, isInstance, type Sighting } from '../shared/sighting';
import { NODES_PER_CALL, type SsmNodes } from '../shared/ssm-nodes';
import type { Gaps } from './gaps';
import { inLargerPages } from './in-larger-pages';
import type { NodeLine } from './node-line';
import { piped } from './piped';
import { standOf, withDebts } from './stand-of';
import { unmatched } from './unmatched';

/** Nodes looked at together: EC2 tells the tags of nearly two hundred in one answer, Systems Manager lists fifty. */
const NODES_TOGETHER = 3 * NODES_PER_CALL;

/** So many times as many in work at once: enough that the list of nodes never waits, little enough to be held. */
const PAGES_AT_ONCE = 3;

/** Of the quarter of an hour that a report has, what it may spend on asking for single patches. */
const PATCH_QUESTIONS_SECONDS = 300;

/** Read beside the list of agents, which has four pages for one of these: they cost no time, and a fifth of the memory. */
const INSTANCES_PER_PAGE = 200;

/** The tag that people know an instance by. */
const NAME_TAG = 'Name';

/** What reading needs. */
export interface ReadDeps {
  readonly policy: LoopPolicy;
  readonly ssm: SsmNodes;
  readonly ec2: Ec2Nodes;
  readonly ledger: Pick<Ledger, 'debtsOf'>;
  readonly hybridTags: HybridTags;
  /** The fleet's baselines, name to id. */
  readonly baselines: () => Promise<ReadonlyMap<string, string>>;
}

/** Nodes that were read together. */
export interface Page {
  readonly lines: readonly NodeLine[];
  /** Nodes whose patch group belongs to somebody else. */
  readonly notOurs: number;
}

/**
 * Every node, managed or not, page by page: first those that Systems Manager knows, in its order, then running instances
 * that never registered. What cannot be read is noted, and its nodes count as unknown: a report with a gap is worth more
 * than none.
 */
export async function* readLines(deps: ReadDeps, now: Date, gaps: Gaps): AsyncGenerator<Page> {
  const { policy, ssm, ec2, ledger } = deps;
  const facts = nodeFacts(askingInTime(ssm, policy, gaps), ec2, policy, () => now, {
    tagKeys: [NAME_TAG],
    hybridTags: deps.hybridTags,
  });
  const baselines = await attempt(
    deps.baselines,
    gaps,
    "the fleet's baselines, so scans by another one count as its own",
  );
  const failed = new Set(await attempt(ssm.nodesWithFailedAssociations, gaps, 'failed associations'));
  const instances = unmatched();
  // beside the list of agents, whose pages are smaller and more
  const running = attempt(
    async () => {
      for await (const page of ec2.everyRunningInstance(INSTANCES_PER_PAGE))
        for (const { nodeId } of page) instances.there(nodeId);
    },
    gaps,
    'running instances, so those that never registered are missing',
  );

  const linesOf = async (sightings: readonly Sighting[]): Promise<Page> => {
    const found = sightings.map((seen) =>
      standOf(seen, {
        policy,
        now,
        expected: expectedOf(seen, baselines, policy),
        hasFailedAssociation: failed.has(seen.nodeId),
      }),
    );
    const counted = found.flatMap((finding) => (finding.state === 'counted' ? [finding] : []));
    const owing = counted.filter(({ causes }) => causes.length > 0).map(({ line }) => line.nodeId);
    let debts: ReadonlyMap<string, readonly Debt[]> = new Map();
    try {
      if (owing.length > 0) debts = await ledger.debtsOf(owing);
    } catch (error) {
      gaps.noteNodes("the ledger's verdicts, so debts look new", owing.length, error);
    }
    return {
      lines: counted.map(({ line, causes }) => withDebts(line, causes, debts.get(line.nodeId) ?? [], { policy, now })),
      notOurs: found.filter(({ state }) => state === 'not ours').length,
    };
  };

  const lookAt = async (nodeIds: readonly string[], agents: readonly Agent[]): Promise<Page> => {
    try {
      const patches = agents.length > 0 ? await ssm.patchStatesOf(nodeIds) : [];
      return await linesOf(await facts.complete(nodeIds, agents, patches));
    } catch (error) {
      gaps.noteNodes('nodes that could only be listed and count as unknown', nodeIds.length, error);
      return { lines: nodeIds.map((nodeId) => unreadable(nodeId, agents, policy)), notOurs: 0 };
    }
  };

  const seen = async (agents: readonly Agent[]) => {
    const nodeIds = agents.map(({ nodeId }) => nodeId);
    for (const nodeId of nodeIds) if (isInstance(nodeId)) instances.here(nodeId);
    return lookAt(nodeIds, agents);
  };
  try {
    yield* piped(inLargerPages(ssm.everyAgent(), NODES_TOGETHER), PAGES_AT_ONCE, seen);
  } catch (error) {
    gaps.note('the rest of the nodes, the list broke off', error);
    await running;
    return; // whoever was not listed yet would look as if it had never registered
  }
  await running;
  yield* piped(streamOf(groupsOf(instances.onlyThere(), NODES_TOGETHER)), PAGES_AT_ONCE, (nodeIds) =>
    lookAt(nodeIds, []),
  );
}

/**
 * The same source, asked for single patches as long as a report has time for it: they take a call a node, where a waiver names
 * patches.
 */
function askingInTime(ssm: SsmNodes, { callsPerSecond }: LoopPolicy, gaps: Gaps): SsmNodes {
  let left = callsPerSecond * PATCH_QUESTIONS_SECONDS;
  return {
    ...ssm,
    async patchFactsOf(nodeId, scannedAt) {
      left -= 1;
      if (left >= 0) return ssm.patchFactsOf(nodeId, scannedAt);
      gaps.noteNodes('patches one by one, so waivers of patches do not count', 1, 'more than there was time for');
      return [];
    },
  };
}

/** What the question answers; nothing, and a note, when it fails. */
async function attempt<Answer>(ask: () => Promise<Answer>, gaps: Gaps, what: string): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    gaps.note(what, error);
    return undefined;
  }
}

async function* streamOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** Without knowing the fleet's baselines, the one that a node was scanned with is believed. */
function expectedOf(
  { tags, agent, patches }: Sighting,
  baselines: ReadonlyMap<string, string> | undefined,
  policy: LoopPolicy,
): ExpectedBaseline | undefined {
  const expected = expectedBaseline(policy, baselines ?? new Map(), ringOf(tags, policy), agent?.operatingSystem);
  return expected && !baselines ? { ...expected, id: patches?.baselineId } : expected;
}

/** A node of which nothing but its existence is known. */
function unreadable(nodeId: string, agents: readonly Agent[], { account, region }: LoopPolicy): NodeLine {
  const agent = agents.find((one) => one.nodeId === nodeId);
  return {
    nodeId,
    name: agent?.computerName,
    account,
    region,
    operatingSystem: agent?.operatingSystem,
    platform: agent?.platform,
    standing: 'unknown',
    debts: [],
    resting: 'it could not be read',
    isOnline: agent?.isOnline,
    lastPingAt: agent?.lastPingAt?.toISOString(),
  };
}
