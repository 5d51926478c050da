import type { Invocation } from '../simulation/burning-loop';
import { dayOf, WAIVED_TAG } from '../simulation/fleet-setup';
import type { Call } from '../simulation/line';
import type { Check, Court } from './check';
import { type Operation, ranToAnEnd } from './truth';

const MINUTE = 60_000;

/** The longest that a function may take between reading a fact and sending, beside what it remembers for a minute. */
const LONGEST_BATCH = 11 * MINUTE;

/** A command that is about to be taken. */
interface Sending {
  readonly intentId: string;
  readonly comment: string;
  readonly operation: Operation;
  readonly nodeIds: readonly string[];
  readonly invocation: Invocation | undefined;
  readonly at: number;
}

/** Calls back for each command of the loop's that is about to be taken. */
function whenSending({ loop }: Court, look: (sending: Sending) => void | Promise<void>): void {
  loop.line.watches.push({
    onCall: ({ service, operation, input, container }: Call) => {
      if (service !== 'ssm' || operation !== 'SendCommand') return;
      const {
        InstanceIds = [],
        Comment = '',
        Parameters = {},
        DocumentName,
      } = input as {
        InstanceIds?: string[];
        Comment?: string;
        DocumentName?: string;
        Parameters?: { Operation?: string[] };
      };
      // what Systems Manager refuses as a whole was not sent
      if (InstanceIds.some((id) => !loop.fleet.nodes.find(id)?.canBeAddressed)) return;
      return look({
        intentId: Comment.split(' ')[2] ?? '',
        comment: Comment,
        operation:
          DocumentName === 'AWS-RefreshAssociation'
            ? 'refresh'
            : Parameters.Operation?.[0] === 'Scan'
              ? 'scan'
              : 'install',
        nodeIds: InstanceIds,
        invocation: [...loop.current.values()].find((one) => one.container === container),
        at: loop.scheduler.now,
      });
    },
  });
}

/** Every action has its entry in the ledger, with a reason, before it is made. */
export const writtenFirst: Check = (court) => {
  const { loop, accuse } = court;
  whenSending(court, ({ intentId, comment, nodeIds, at }) => {
    const promise = 'every action is written into the ledger before it is made';
    const intent = loop.cloud.item(`INTENT#${intentId}`, 'INTENT') as { nodes: string[]; state: string } | undefined;
    if (!intent) return accuse(promise, `the command "${comment}" has no intent`);
    const unplanned = nodeIds.filter((id) => !intent.nodes.includes(id));
    if (unplanned.length > 0) return accuse(promise, `${unplanned.join(' ')} are not in the intent of "${comment}"`);
    if (intent.state !== 'planned') return accuse(promise, `the intent of "${comment}" is ${intent.state} already`);
    const debts = loop.cloud.items().filter(({ sk }) => String(sk).startsWith('CAUSE#'));
    for (const nodeId of nodeIds) {
      const claim = debts.find((debt) => debt.nodeId === nodeId && debt.intentId === intentId);
      if (claim?.result !== 'running' || !claim.reason)
        return accuse(promise, `${nodeId} is sent "${comment}" and its debt says ${JSON.stringify(claim)} at ${at}`);
    }
  });
  return undefined;
};

/** No cause is acted on twice in its cool-down, and never more often than the policy allows. */
export const coolDownAndBudget: Check = (court) => {
  const { loop, truth, accuse, skew } = court;
  whenSending(court, async ({ nodeIds, operation, at, comment }) => {
    await truth.learnEnds();
    const { missingPatches, scans, associations } = loop.policy;
    const { coolDownMinutes, attempts } = { install: missingPatches, scan: scans, refresh: associations }[operation];
    for (const nodeId of nodeIds) {
      const before = truth.onNode(nodeId, operation);
      for (const { command, part } of before) {
        const ago = (at - command.at) / MINUTE;
        if (part.endedAt === undefined && !command.isOver)
          return accuse(
            'no two attempts at once on a node',
            `${nodeId} gets "${comment}" while ${command.id} is under way`,
          );
        // a run on a node that said nothing at its end may have begun: only those that certainly never did may be tried again
        if (!ranToAnEnd(part)) continue;
        if (ago < coolDownMinutes - (2 * skew + LONGEST_BATCH) / MINUTE)
          return accuse(
            'no cause is acted on twice in its cool-down',
            `${nodeId} gets "${comment}" ${ago.toFixed(1)} minutes after ${command.id}, and ${coolDownMinutes} is the cool-down`,
          );
      }
      const since = truth.episodeSince(nodeId, operation);
      const made = before.filter(({ command, part }) => command.at > since && ranToAnEnd(part)).length;
      if (made >= attempts)
        return accuse(
          'no more attempts than the policy allows',
          `${nodeId} gets "${comment}" after ${made} of ${attempts}`,
        );
    }
  });
  return undefined;
};

/** Nothing is sent by a batch that has read `pause`, nor by one that began a minute after it was set. */
export const brake: Check = (court) => {
  const { loop, accuse, skew } = court;
  const heard = new Map<unknown, string>();
  let pausedSince = Number.POSITIVE_INFINITY;
  loop.line.watches.push({
    onAnswer: ({ operation, container }, answer, isHeard) => {
      if (operation !== 'GetParameter' || !isHeard) return;
      heard.set(container, (answer as { Parameter: { Value: string } }).Parameter.Value);
    },
    onCall: () => {
      const isPaused = !loop.cloud.brake.startsWith('run');
      if (!isPaused) pausedSince = Number.POSITIVE_INFINITY;
      else if (pausedSince === Number.POSITIVE_INFINITY) pausedSince = loop.scheduler.now;
    },
  });
  whenSending(court, ({ invocation, comment }) => {
    const promise = 'nothing is sent while the brake is on';
    const last = invocation && heard.get(invocation.container);
    if (last === undefined) return accuse(promise, `"${comment}" is sent by a function that never read the brake`);
    if (!last.startsWith('run')) return accuse(promise, `"${comment}" is sent by a function that read ${last}`);
    if (invocation && invocation.startedAt > pausedSince + MINUTE + skew)
      return accuse(promise, `"${comment}" is sent by a batch that began more than a minute after the pause`);
  });
  return undefined;
};

/** Nothing is sent outside its window, or where it cannot end in time; nothing is delivered after the cutoff. */
export const allowedTime: Check = (court) => {
  const { loop, truth, accuse, skew } = court;
  if (loop.policy.missingPatches.when !== 'inside windows') return undefined;
  whenSending(court, ({ nodeIds, operation, at, comment }) => {
    if (operation !== 'install') return;
    const promise = 'nothing is sent outside its allowed time';
    for (const nodeId of nodeIds) {
      const ring = truth.ringOf(nodeId);
      if (ring === undefined) continue; // its tag changed a moment ago: another check's matter
      const opening = truth.openingAt(ring, at);
      const clock = new Intl.DateTimeFormat('en-GB', {
        timeZone: loop.policy.timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      });
      if (!opening)
        return accuse(promise, `${nodeId} is sent "${comment}" at ${clock.format(at)}, and window ${ring} is closed`);
      const minutes = loop.policy.rings[ring]?.minutesPerNode ?? 0;
      const late = at + minutes * MINUTE - opening.closes;
      if (late > skew + LONGEST_BATCH)
        return accuse(
          promise,
          `${nodeId} is sent "${comment}" ${Math.round((opening.closes - at) / MINUTE)} minutes before window ${ring} closes`,
        );
      if (at > opening.cutoff + skew + LONGEST_BATCH)
        return accuse(promise, `${nodeId} is sent "${comment}" after the cutoff of window ${ring}`);
    }
  });
  loop.watches.push({
    onEvent: ({ 'detail-type': type, detail }) => {
      if (type !== 'EC2 Command Invocation Status-change Notification' || detail.status !== 'InProgress') return;
      const nodeId = String(detail['instance-id']);
      const command = truth.commands.find(({ id }) => id === detail['command-id']);
      if (command?.operation !== 'install') return;
      const ring = command.nodes.get(nodeId)?.ring;
      const opening = ring === undefined ? undefined : truth.openingAt(ring, command.at);
      if (!opening) return;
      const minutesLate = (loop.scheduler.now - opening.cutoff - skew) / MINUTE;
      if (minutesLate > 1)
        accuse(
          'nothing is delivered outside its allowed time',
          `${nodeId} begins command ${command.id} ${minutesLate.toFixed(1)} minutes after the cutoff of window ${ring}`,
        );
    },
  });
  return undefined;
};

/** Nodes that are tagged hands-off, and nodes of others, are never touched. */
export const leftAlone: Check = (court) => {
  const { loop, accuse } = court;
  whenSending(court, ({ nodeIds, invocation, at, comment }) => {
    const since = Math.min(invocation?.startedAt ?? at, at - MINUTE);
    for (const nodeId of nodeIds) {
      const changes = loop.tagsOf(nodeId);
      const during = changes.filter(
        (change, index) => change.at <= at && (changes[index + 1]?.at ?? Number.POSITIVE_INFINITY) > since,
      );
      // a day ends where the fleet lives; a few minutes around midnight either is right
      const days = [since, at].map((moment) => dayOf(moment, loop.policy.timeZone));
      const holds = (until: string) => !/^\d{4}-\d{2}-\d{2}$/.test(until) || days.every((day) => day <= until);
      if (during.every(({ tags }) => isHandsOff(tags.get('Shipshape'), holds)))
        return accuse('nodes that are tagged hands-off are left alone', `${nodeId} is sent "${comment}"`);
      if (during.every(({ tags }) => !['canary', 'web', undefined].includes(tags.get('PatchGroup'))))
        return accuse("other people's nodes are left alone", `${nodeId} is sent "${comment}"`);
      const waiver = loop.policy.waivers[0];
      if (waiver && holds(waiver.until) && during.every(({ tags }) => tags.has(WAIVED_TAG)))
        return accuse(
          'waived nodes are left alone',
          `${nodeId} is sent "${comment}", and is waived until ${waiver.until}`,
        );
    }
  });
  return undefined;
};

function isHandsOff(tag: string | undefined, holds: (until: string) => boolean): boolean {
  const [, until] = /^hands-off(?: until (.*))?$/.exec(tag ?? '') ?? ['', 'no'];
  return until === undefined || (tag !== undefined && holds(until));
}

/** Never more nodes of a ring at once than its pace allows, whoever sent what. */
export const pace: Check = ({ loop, truth, accuse }) => {
  const atWork = new Map<string, Set<string>>();
  loop.watches.push({
    onEvent: ({ 'detail-type': type, detail }) => {
      if (type !== 'EC2 Command Invocation Status-change Notification') return;
      const command = truth.commands.find(({ id }) => id === detail['command-id']);
      if (command?.operation !== 'install') return;
      const nodeId = String(detail['instance-id']);
      const ring = command.nodes.get(nodeId)?.ring ?? '';
      const busy = atWork.get(ring) ?? new Set();
      atWork.set(ring, busy);
      if (detail.status !== 'InProgress') return void busy.delete(nodeId);
      busy.add(nodeId);
      const setting = loop.policy.rings[ring]?.pace ?? '10%';
      const members = loop.nodes.filter(({ id }) => (truth.ringOf(id) ?? '') === ring).length;
      const allowed = setting.endsWith('%')
        ? Math.floor((members * Number.parseInt(setting, 10)) / 100)
        : Number(setting);
      if (busy.size > Math.max(1, allowed))
        accuse(
          'no more nodes of a ring at once than its pace allows',
          `${[...busy].join(' ')} of ring "${ring}" are at work at once, and ${setting} of ${members} is the pace`,
        );
    },
  });
  return undefined;
};
