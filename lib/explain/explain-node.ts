import { PATCH_CAUSES } from '../../lambdas/shared/cause';
import { consoleLink } from '../../lambdas/shared/console-link';
import { coolDownEnds } from '../../lambdas/shared/cool-down';
import { dueOf } from '../../lambdas/shared/deadlines';
import { handsOffOf } from '../../lambdas/shared/hands-off';
import type { Debt } from '../../lambdas/shared/ledger';
import { settingsOf } from '../../lambdas/shared/operation';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { ringOf } from '../../lambdas/shared/ring-of';
import { isInstance } from '../../lambdas/shared/sighting';
import { covers, expiredWaivers } from '../../lambdas/shared/waivers';
import type { Fleet } from '../config/fleet';
import { explainBaseline, nameOf } from './explain-baseline';
import { explainRings, explainSlices, whyNoRing } from './explain-rings';
import { explainWindows } from './explain-windows';
import type { ExplainedDebt, ExplainedScan, Explanation } from './explanation';
import { type Dossier, ITS_AGENT } from './gather-dossier';
import { judgeDossier } from './judge-dossier';
import type { NodeCommand } from './node-commands';

const HOUR = 3_600_000;
/** So many commands are told of. */
const COMMANDS_TOLD = 4;
/** What the loop can put right at all. */
const ACTED_ON = [...PATCH_CAUSES, 'never-scanned', 'stale-scan', 'failed-association'];

/** Everything there is to say about a node, from what was found out about it. */
export function explainNode(fleet: Fleet, policy: LoopPolicy, dossier: Dossier): Explanation {
  const { at, seen, areTagsKnown, gaps } = dossier;
  const { nodeId, tags } = seen;
  const { account, region } = fleet.deploysTo;
  const rings = areTagsKnown ? explainRings(fleet, policy, tags) : [];
  const over = new Set(expiredWaivers(policy, at));
  const scan = explainScan(policy, dossier);
  const handsOff = handsOffOf(tags, policy, at);
  const noRing = areTagsKnown ? whyNoRing(policy, tags) : undefined;
  const stops = stopsOf(policy, dossier);
  const verdicts = fleet.compliance && dossier.isDeployed ? judgeDossier(policy, dossier) : undefined;
  return {
    at,
    fleet: fleet.name,
    account,
    region,
    timeZone: fleet.timeZone,
    node: explainIdentity(dossier, region),
    ...(verdicts ? { verdicts } : {}),
    areTagsKnown,
    slices: areTagsKnown ? explainSlices(fleet, tags) : [],
    rings,
    ...(noRing === undefined ? {} : { whyNoRing: noRing }),
    baseline: explainBaseline(policy, dossier),
    windows: explainWindows(fleet, rings, dossier),
    ...(scan ? { scan } : {}),
    ...(handsOff ? { handsOff } : {}),
    waivers: policy.waivers
      .filter((waiver) => areTagsKnown && covers(waiver, nodeId, tags))
      .map((waiver) => ({ ...waiver, isOver: over.has(waiver) })),
    custom: dossier.compliance?.custom ?? [],
    ...(dossier.debts ? { debts: openFirst(dossier.debts).map((debt) => explainDebt(debt, policy, at)) } : {}),
    ...(dossier.commands ? { commands: explainCommands(dossier.commands, region) } : {}),
    ...(stops ? { stops } : {}),
    gaps,
  };
}

function explainIdentity({ seen, gaps }: Dossier, region: string): Explanation['node'] {
  const { nodeId, tags, agent, instance } = seen;
  const name = tags.Name ?? agent?.computerName;
  const kind = isInstance(nodeId) ? 'EC2 instance' : 'machine on premises';
  const isUnread = gaps.some(({ what }) => what === ITS_AGENT);
  const answers = agent?.isOnline ? 'its agent answers' : 'its agent does not answer';
  return {
    id: nodeId,
    ...(name === undefined ? {} : { name }),
    kind: instance && !agent?.isOnline ? `${kind}, ${instance.state}` : kind,
    ...(isUnread ? {} : { agent: agent ? answers : 'Systems Manager knows no agent of it' }),
    ...(agent?.platform ? { platform: agent.platform } : {}),
    ...(agent?.lastPingAt ? { lastPingAt: agent.lastPingAt } : {}),
    link: consoleLink(region, 'node', nodeId),
  };
}

/** The last command of everyone who sent one: daily scans must not hide the install that failed last week. */
function explainCommands(commands: readonly NodeCommand[], region: string): Explanation['commands'] {
  const last = commands.filter(({ by }, index) => commands.findIndex((each) => each.by === by) === index);
  return last
    .slice(0, COMMANDS_TOLD)
    .map((command) => ({ ...command, link: consoleLink(region, 'command', command.commandId) }));
}

function explainScan(
  policy: LoopPolicy,
  { at, seen, owed, baselines = new Map() }: Dossier,
): ExplainedScan | undefined {
  if (!seen.patches) return undefined;
  const { baselineId, endedAt, missing, failed, pendingReboot, rejected } = seen.patches;
  const id = baselineId.split('/').at(-1) as string;
  const name = nameOf(id, baselines);
  return {
    at: endedAt,
    baseline: name === undefined ? id : `${name} (${id})`,
    isStale: at.getTime() - endedAt.getTime() >= policy.scans.staleAfterHours * HOUR,
    missing,
    failed,
    pendingReboot,
    rejected,
    patches: owed,
  };
}

const openFirst = (debts: readonly Debt[]) =>
  [...debts].sort((one, other) => Number(one.closedAt !== undefined) - Number(other.closedAt !== undefined));

function explainDebt(debt: Debt, policy: LoopPolicy, at: Date): ExplainedDebt {
  const { nodeId, cause, verdict, reason, firstSeen, attempts, lastAttemptAt, result, commandId, closedAt } = debt;
  const settings = settingsOf(policy, cause);
  const coolsDownUntil =
    lastAttemptAt && !closedAt
      ? coolDownEnds(nodeId, attempts, new Date(lastAttemptAt), settings.coolDownMinutes)
      : undefined;
  // what is waived has no deadline that anybody would hold it to
  const due = closedAt || verdict === 'waived' ? undefined : dueOf(debt, policy, at);
  return {
    cause,
    verdict,
    reason,
    firstSeen,
    attempts,
    allowed: ACTED_ON.includes(cause) ? settings.attempts : 0,
    ...(lastAttemptAt ? { lastAttemptAt } : {}),
    ...(result ? { result } : {}),
    ...(commandId ? { commandId } : {}),
    ...(debt.clocks && !closedAt ? { clocks: debt.clocks } : {}),
    ...(closedAt ? { closedAt } : {}),
    ...(coolsDownUntil && coolsDownUntil > at ? { coolsDownUntil } : {}),
    ...(due ? { due } : {}),
  };
}

/** The brake, and the breaker of the node's ring or of the fleet. */
function stopsOf(policy: LoopPolicy, { seen, brake, tripped, isDeployed }: Dossier): string[] | undefined {
  if (!isDeployed) return [];
  if (!brake || (brake.isOn && brake.isUnreadable) || !tripped) return undefined;
  const ring = ringOf(seen.tags, policy);
  const named = (one: string | undefined) => (one === undefined ? 'nodes without a ring' : `ring ${one}`);
  const breakers = tripped
    .filter(({ scope, ring: stopped, stopsFleet }) => scope === 'fleet' || stopsFleet || stopped === ring)
    .map(({ scope, ring: stopped, reason }) => {
      return `the breaker of ${scope === 'fleet' ? 'the fleet' : named(stopped)} is on: ${reason}`;
    });
  return [...(brake.isOn ? [brake.reason] : []), ...breakers];
}
