import type { Check, Court } from './check';
import { ranToAnEnd } from './truth';

const MINUTE = 60_000;

/** How many attempts failed of how many, and whether that is enough to stop. */
interface Stand {
  readonly failures: number;
  readonly of: number;
  /** In how many rings they were made. */
  readonly rings: number;
  readonly isOn: boolean;
}

/** How the breaker stands, by whatever the loop may have learnt and by every clock that it may go by. */
export type StandsOf = (scope: 'ring' | 'fleet', ring: string | undefined, startedAt: number) => Promise<Stand[]>;

/**
 * Counts from Systems Manager's own records, of those attempts whose outcome the loop had learnt before a batch began. What comes
 * back says how the breaker may stand for that batch; where all agree, nothing else is right.
 */
export function breakerOf({ loop, truth, skew }: Court): StandsOf {
  const learnt = new Map<string, { readonly learntAt: number; readonly at: number; readonly isFailure: boolean }>();
  const resets: number[] = [];
  loop.line.watches.push({
    onAnswer: ({ service, operation, input }) => {
      if (service !== 'dynamodb' || operation !== 'TransactWriteItems') return;
      for (const item of input.TransactItems as { Put?: { Item: Record<string, unknown> } }[]) {
        const { pk, commandId, nodeId, success, finishedAt } = item.Put?.Item ?? {};
        if (!String(pk).startsWith('OUTCOMES#')) continue;
        const end = { at: Date.parse(String(finishedAt)), isFailure: success === false };
        learnt.set(`${commandId} ${nodeId}`, { learntAt: loop.scheduler.now, ...end });
      }
    },
    onCall: () => {
      const reset = Date.parse(/ reset (\S+)$/.exec(loop.cloud.brake)?.[1] ?? '');
      if (reset > (resets.at(-1) ?? 0)) resets.push(reset);
    },
  });
  return async (scope, ring, startedAt) => {
    await truth.learnEnds();
    const { failedPercent, outOf, withinMinutes } = loop.policy.stopWhen;
    // a batch may learn of more ends while it runs: what speaks for acting at any of its moments is believed
    const moments = [
      startedAt - MINUTE,
      ...[...learnt.values()].map(({ learntAt }) => learntAt).filter((at) => at >= startedAt - MINUTE),
    ];
    const endsKnownAt = (moment: number) =>
      truth.commands.flatMap((command) =>
        [...command.nodes].flatMap(([nodeId, part]) => {
          const told = learnt.get(`${command.id} ${nodeId}`);
          if (!ranToAnEnd(part) || !told || told.learntAt > moment) return [];
          // of a refresh the command proves nothing: it ends as and when the association's own result says
          const end =
            command.operation === 'refresh'
              ? told
              : { at: part.endedAt as number, isFailure: part.details !== 'Success' };
          return [{ ring: part.ring, ...end }];
        }),
      );
    // an end at the very edge of the time looked back counts or not by whose clock is asked
    const [earliest, latest] = [-skew, skew + 11 * MINUTE].map((edge) => startedAt - withinMinutes * MINUTE + edge) as [
      number,
      number,
    ];
    const atTheEdge = endsKnownAt(Number.POSITIVE_INFINITY).filter(({ at }) => at >= earliest && at <= latest);
    const lookingBack = [earliest, latest, ...atTheEdge.map(({ at }) => at + 1)];
    // what a person has reset counts no more: from the next batch on for certain, and perhaps at once
    const forgotten = [resets.findLast((at) => at < startedAt - 2 * MINUTE) ?? 0, resets.at(-1) ?? 0];
    const edges = lookingBack.flatMap((from) => forgotten.map((reset) => Math.max(from, reset + skew)));
    return moments.flatMap((moment) => {
      const ends = endsKnownAt(moment).filter((end) => scope === 'fleet' || end.ring === ring);
      return edges.map((from): Stand => {
        const counted = ends.filter((end) => end.at >= from);
        const failures = counted.filter(({ isFailure }) => isFailure).length;
        const isOn = counted.length >= outOf && failures * 100 >= failedPercent * counted.length;
        return { failures, of: counted.length, rings: new Set(counted.map((end) => end.ring)).size, isOn };
      });
    });
  };
}

/** Nothing is sent to a ring, or at all, once too many attempts failed. */
export const breaker: Check = (court) => {
  const { loop, truth, accuse } = court;
  const standsOf = breakerOf(court);
  loop.line.watches.push({
    onCall: async ({ service, operation, input, container }) => {
      if (service !== 'ssm' || operation !== 'SendCommand') return;
      const nodeIds = (input.InstanceIds ?? []) as string[];
      const ring = truth.ringOf(nodeIds[0] ?? '');
      const startedAt = [...loop.current.values()].find((one) => one.container === container)?.startedAt ?? 0;
      const { failedPercent, outOf } = loop.policy.stopWhen;
      for (const scope of ['ring', 'fleet'] as const) {
        const stands = await standsOf(scope, ring, startedAt);
        if (stands.every(({ isOn }) => isOn))
          return accuse(
            'nothing is sent once the breaker tripped',
            `${nodeIds.join(' ')} of ring "${ring ?? ''}" are sent a command after ${stands[0]?.failures} failures of ${stands[0]?.of} in ${scope === 'fleet' ? 'the fleet' : 'the ring'}, and ${failedPercent}% of at least ${outOf} is the limit`,
          );
      }
    },
  });
  return undefined;
};
