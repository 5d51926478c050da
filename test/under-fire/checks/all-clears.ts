import { NAMES } from '../simulation/cloud';
import { breakerOf } from './breaker';
import type { Check } from './check';
import { PATCH_CAUSES } from './truth';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Once an hour when all is calm, each sweep up to a minute late and some minutes long: two of them, to be sure. */
const TWO_SWEEPS = 2.25 * HOUR;

/** Of a failure of the loop's own: so long after it was last met, it is over. */
const UNMET_HOURS = 6;

/** How long a message that fails comes again. */
const REPEATED_HOURS = 5;

/** Kinds of matters that every sweep meets anew. */
const LASTING = new Set(['given-up', 'waiver-expired']);

/** What an urgent message says to machines. */
interface Told {
  readonly key: string;
  readonly status: 'opened' | 'updated' | 'resolved';
}

interface Put {
  readonly Item?: Record<string, unknown>;
}

/** What people know of one matter. */
interface Known {
  isOver: boolean;
  /** When they were last told that it lasts, and when first. */
  at: number;
  readonly since: number;
  /** Whether the loop knows for certain that they were told of its end. */
  isEndHeard: boolean;
}

/** What is over is told as over once, with its OpsItem resolved, and nothing is called over while its cause lasts. */
export const allClears: Check = (court) => {
  const { loop, truth, accuse, skew } = court;
  const standsOf = breakerOf(court);
  const matters = new Map<string, Known>();

  /** Why a matter cannot be over; nothing when it may be. */
  const whyNot = async (key: string, { at, since }: Known, batchBegan: number): Promise<string | undefined> => {
    const [kind, scope] = key.split('#');
    const { now } = loop.scheduler;
    switch (kind) {
      case 'given-up': {
        const [left] = [...spent].find(([, debt]) => debt.key === key && debt.at < batchBegan) ?? [];
        return left && `no attempt is left on ${left}`;
      }
      case 'breaker': {
        const ring = key.split('#')[2] || undefined;
        const stands = await standsOf(scope === 'fleet' ? 'fleet' : 'ring', ring, batchBegan);
        // where one ring is left of several, its own matter goes on instead of the fleet's
        return stands.every(({ isOn, rings }) => isOn && (scope === 'ring' || rings > 1))
          ? `${stands[0]?.failures} of ${stands[0]?.of} attempts failed`
          : undefined;
      }
      case 'window-stopped':
        return truth.openings.some(({ ring, from }) => ring === scope && from > since - skew - 11 * MINUTE)
          ? undefined
          : 'its window has not opened since';
      case 'own-failure':
        return now - at < UNMET_HOURS * HOUR - skew - 11 * MINUTE ? 'it was met too short a time ago' : undefined;
      case 'waiver-expired':
        return 'its waiver is as it was';
      default:
        return 'it is news, which has no end';
    }
  };

  /** Debts on which no attempt is left, by node and cause: of which matter, and since when. */
  const spent = new Map<string, { readonly key: string; readonly at: number }>();
  /** When a matter lost the last of them. */
  const emptied = new Map<string, number>();
  const note = ({ nodeId, cause, ring = '', verdict, closedAt }: Record<string, unknown>) => {
    const id = `${nodeId} ${cause}`;
    const key = `given-up#${PATCH_CAUSES.has(String(cause)) ? 'patches' : cause}#${ring}`;
    const isSpent = verdict === 'given-up' && closedAt === undefined;
    const before = spent.get(id);
    if (before && !(isSpent && before.key === key)) {
      spent.delete(id);
      emptied.set(before.key, loop.scheduler.now);
    }
    if (isSpent && !spent.has(id)) spent.set(id, { key, at: loop.scheduler.now });
  };

  loop.line.watches.push({
    onAnswer: async ({ service, operation, input, container }, _, isHeard) => {
      for (const { Item } of (input.TransactItems as { Put: Put }[] | undefined)?.map(({ Put }) => Put) ?? [
        input as Put,
      ])
        if (service === 'dynamodb' && Item && String(Item.sk).startsWith('CAUSE#')) note(Item);
      if (service !== 'sns' || operation !== 'Publish' || input.TopicArn !== NAMES.urgent) return;
      const { key, status } = toldIn(String(input.Message));
      const { now } = loop.scheduler;
      const before = matters.get(key);
      if (status !== 'resolved') {
        const isAnew = !before || before.isOver;
        matters.set(key, { isOver: false, at: now, since: isAnew ? now : before.since, isEndHeard: false });
        return;
      }
      const promise = 'what is over is told as over once';
      if (!before) return accuse(promise, `${key} is over, and nobody was told that it had begun`);
      if (before.isOver && before.isEndHeard) accuse(promise, `${key} is over again by ${container.name}`);
      const batchBegan = [...loop.current.values()].find((one) => one.container === container)?.startedAt ?? now;
      const why = before.isOver ? undefined : await whyNot(key, before, batchBegan);
      if (why !== undefined) accuse('nothing is called over while its cause lasts', `${key} is over, and ${why}`);
      const isEndHeard = isHeard && !container.isDead && !loop.hasWeather('dynamodb');
      const known = { ...before, isOver: true, isEndHeard };
      matters.set(key, known);
      // whoever dies before the ledger knows may be repeated once
      loop.whenDead(container, () => {
        if (loop.scheduler.now - now < MINUTE) known.isEndHeard = false;
      });
    },
  });

  return async () => {
    const { now } = loop.scheduler;
    const promise = 'what is over is told as over';
    for (const [key, { isOver, at }] of matters) {
      const [kind, scope] = key.split('#');
      if (isOver || now - at < TWO_SWEEPS) continue;
      // a message that went out as its writer broke off, and was never due again: the loop does not know of it
      if (loop.cloud.item('TOLD', key)?.messageAt === undefined) continue;
      const isSpent = [...spent.values()].some((debt) => debt.key === key);
      if (kind === 'given-up' && !isSpent && now - (emptied.get(key) ?? 0) > TWO_SWEEPS)
        accuse(promise, `nobody is given up on, and ${key} is not over`);
      if (kind === 'breaker') {
        const ring = key.split('#')[2] || undefined;
        const moments = [now, now - HOUR, now - TWO_SWEEPS];
        const scopes = scope === 'fleet' ? (['fleet'] as const) : (['ring', 'fleet'] as const);
        let isOn = false;
        for (const moment of moments)
          for (const each of scopes) isOn ||= (await standsOf(each, ring, moment)).some((stand) => stand.isOn);
        if (!isOn) accuse(promise, `the failures are old, and ${key} is not over`);
      }
      const calmHours = (now - loop.startedAt) / HOUR - loop.schedule.fireHours;
      if (kind === 'own-failure' && calmHours > REPEATED_HOURS + UNMET_HOURS + TWO_SWEEPS / HOUR)
        accuse(promise, `nothing fails for ${calmHours} hours, and ${key} is not over`);
    }
    const { OpsItemSummaries = [] } = (await loop.fleet.call('DescribeOpsItems', {
      OpsItemFilters: [{ Key: 'Status', Values: ['Open'], Operator: 'Equal' }],
    })) as { OpsItemSummaries?: { OperationalData?: Record<string, { Value: string }> }[] };
    const open = new Set(
      OpsItemSummaries.map(({ OperationalData }) => {
        const { dedupString } = JSON.parse(OperationalData?.['/aws/dedup']?.Value ?? '{}') as { dedupString?: string };
        return dedupString?.replace(`${loop.policy.fleet}#`, '') ?? '';
      }),
    );
    for (const key of open)
      if (matters.get(key)?.isOver !== false)
        accuse('the OpsItem of what is over is resolved', `${key} has an open one, and people think that it is over`);
    for (const [key, { isOver, at }] of matters)
      if (!isOver && LASTING.has(key.split('#')[0] ?? '') && now - at > TWO_SWEEPS && !open.has(key))
        accuse('what lasts has an open OpsItem', `${key} has none`);
  };
};

const toldIn = (message: string): Told => JSON.parse((JSON.parse(message) as { sqs: string }).sqs) as Told;
