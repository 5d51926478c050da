import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { type Brake, readBrake } from '../../lambdas/shared/brake';
import { readBreaker, type Tripped } from '../../lambdas/shared/breaker';
import { dynamoLedger } from '../../lambdas/shared/dynamo-ledger';
import { ec2Nodes } from '../../lambdas/shared/ec2-nodes';
import type { Debt } from '../../lambdas/shared/ledger';
import { nodeFacts } from '../../lambdas/shared/node-facts';
import type { Operation } from '../../lambdas/shared/operation';
import { worstOf } from '../../lambdas/shared/owed-patches';
import { patchBaselines } from '../../lambdas/shared/patch-baselines';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { foreignGroup, ringOf } from '../../lambdas/shared/ring-of';
import { type PatchFact, RING_TAG, type Sighting } from '../../lambdas/shared/sighting';
import { ssmNodes } from '../../lambdas/shared/ssm-nodes';
import type { WindowState } from '../../lambdas/shared/window-state';
import { readWindows } from '../../lambdas/shared/windows';
import { findLedger } from './find-ledger';
import { type Gap, Gaps } from './gaps';
import { type NodeCommand, nodeCommands } from './node-commands';
import { type NodeCompliance, nodeCompliance } from './node-compliance';
import { registeredBaseline } from './registered-baseline';
import { type WindowAhead, windowAhead } from './window-ahead';

/** How a gap is called where nobody could ask for the node's agent. */
export const ITS_AGENT = 'its agent';
/** And where nobody could ask for its tags. */
const ITS_TAGS = 'its tags';
const THE_LEDGER = 'the ledger';

/** Where a node is asked about. */
export interface Clients {
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
  readonly dynamo: DynamoDBClient;
}

/** All that could be found out about a node; what is absent could not be read, or is not there. */
export interface Dossier {
  readonly at: Date;
  readonly seen: Sighting;
  /** Whether its tags could be read, on which rings, slices and much else depend. */
  readonly areTagsKnown: boolean;
  /** The patches that it owes, by name. */
  readonly owed: readonly PatchFact[];
  /** The fleet's baselines, name to id. */
  readonly baselines?: ReadonlyMap<string, string>;
  /** The id of the baseline that AWS scans it with. */
  readonly registered?: string;
  /** The windows of rings that it is or may be in, by ring, as the account has them; nothing for a window that there is not. */
  readonly ahead: ReadonlyMap<string, WindowAhead | undefined>;
  /** What the window of its ring by patch group allows now. */
  readonly window?: WindowState;
  readonly compliance?: NodeCompliance;
  readonly debts?: readonly Debt[];
  /** Whose turn it is in its ring. */
  readonly isTurnTaken: ReadonlyMap<Operation, boolean>;
  readonly tripped?: readonly Tripped[];
  readonly brake?: Brake;
  /** The newest first. */
  readonly commands?: readonly NodeCommand[];
  /** Whether the loop is there at all. */
  readonly isDeployed: boolean;
  readonly gaps: readonly Gap[];
}

/** What somebody wants to know of a node. */
export interface Question {
  readonly nodeId: string;
  readonly policy: LoopPolicy;
  /** Tags to be shown beside those that verdicts depend on. */
  readonly tagKeys: readonly string[];
  /** The rings that a node with these tags is or may be in, beside that by patch group. */
  readonly ringsOf: (tags: Sighting['tags']) => readonly string[];
}

/** Asks everybody who knows something of a node. It only reads. */
export async function gatherDossier(question: Question, { ssm, ec2, dynamo }: Clients, at: Date): Promise<Dossier> {
  const { nodeId, policy, tagKeys, ringsOf } = question;
  const { fleet } = policy;
  const gaps = new Gaps();
  const nodes = gaps.forgive(ssmNodes(ssm), {
    agentsOf: { what: ITS_AGENT, empty: [] },
    patchStatesOf: { what: 'its last scan', empty: [] },
    patchFactsOf: { what: 'the patches that it owes, by name', empty: [] },
    tagsOf: { what: ITS_TAGS, empty: {} },
  });
  const instances = gaps.forgive(ec2Nodes(ec2), {
    instancesOf: { what: 'its instance', empty: [] },
    tagsOf: { what: ITS_TAGS, empty: new Map() },
  });
  const look = async (): Promise<Sighting> => {
    const [seen] = await nodeFacts(nodes, instances, policy, () => at, { tagKeys }).look([nodeId]);
    return seen ?? { nodeId, tags: {} };
  };
  const [seen, brake, ledger, baselines, commands, compliance] = await Promise.all([
    look(),
    readBrake(ssm, `/${fleet}/loop`),
    gaps.orNothing(THE_LEDGER, async () => {
      const table = await findLedger(dynamo, fleet);
      return table === undefined ? undefined : dynamoLedger(dynamo, table);
    }),
    gaps.orNothing("the fleet's baselines", () => patchBaselines(ssm, policy)),
    gaps.orNothing('its last commands', () => nodeCommands(ssm, fleet, nodeId), false),
    gaps.orNothing('its associations', () => nodeCompliance(ssm, nodeId)),
  ]);
  const ring = ringOf(seen.tags, policy);
  const system = seen.agent?.operatingSystem;
  const isDeployed = !(brake.isOn && brake.isUnreadable && /ParameterNotFound/.test(brake.reason));
  if (isDeployed && brake.isOn && brake.isUnreadable)
    gaps.add({ what: 'the brake', why: brake.reason, hidesVerdict: true });

  const operations: readonly Operation[] = ['install', 'scan', 'refresh'];
  const ahead = [...new Set([...(ring === undefined ? [] : [ring]), ...ringsOf(seen.tags)])];
  const [window, windows, registered, debts, tripped, turns, owed] = await Promise.all([
    ring === undefined
      ? undefined
      : gaps.orNothing('the window of its ring', async () => (await readWindows(ssm, policy, at)).stateOf(ring)),
    gaps.orNothing(
      'when its window opens in the account',
      () => Promise.all(ahead.map(async (name) => [name, await windowAhead(ssm, `${fleet}-${name}`)] as const)),
      false,
    ),
    system &&
      gaps.orNothing(
        'the baseline that AWS scans it with',
        () => registeredBaseline(ssm, seen.tags[RING_TAG], system),
        false,
      ),
    ledger && gaps.orNothing(THE_LEDGER, async () => (await ledger.debtsOf([nodeId])).get(nodeId) ?? []),
    ledger && gaps.orNothing(THE_LEDGER, () => readBreaker(ledger, policy, at, brake.resetAt)),
    ledger &&
      gaps.orNothing(THE_LEDGER, () =>
        Promise.all(operations.map(async (each) => [each, await ledger.isTurnTaken(ring, at, each)] as const)),
      ),
    seen.patchFacts ??
      (seen.patches && worstOf(seen.patches) && !foreignGroup(seen.tags, policy)
        ? gaps.orNothing('the patches that it owes, by name', () => ssmNodes(ssm).patchFactsOf(nodeId), false)
        : []),
  ]);
  return {
    at,
    seen,
    areTagsKnown: !gaps.found.some(({ what }) => what === ITS_TAGS),
    owed: owed ?? [],
    baselines,
    registered,
    ahead: new Map(windows),
    window,
    compliance,
    debts,
    isTurnTaken: new Map(turns),
    tripped,
    brake,
    commands,
    isDeployed: isDeployed && (ledger !== undefined || gaps.found.some(({ what }) => what === THE_LEDGER)),
    gaps: gaps.found,
  };
}
