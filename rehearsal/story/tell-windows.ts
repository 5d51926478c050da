import type { CommandInvocation } from '@aws-sdk/client-ssm';
import type { Evidence } from './claims';
import { some } from './some';
import type { Telling } from './telling';

/** What a node's part of a window's command may come to, in the order in which it is told. */
const outcomes = [
  ['Success', 'patched'],
  ['Failed', 'failed'],
  ['Cancelled', 'cancelled at the cutoff'],
  ['Silent', 'never answered'],
  ['Terminated', 'spared: the error budget was spent'],
] as const;

/** Tells what each opening of a ring's window did, as Run Command kept it. */
export function tellWindows(telling: Telling, { fleet, invocations, wanted }: Evidence): void {
  const { bold, dim, green, red, yellow } = telling.colours;
  const openings = new Map<string, CommandInvocation[]>();
  for (const invocation of invocations) {
    if (!isFromWindow(invocation)) continue;
    const id = invocation.CommandId ?? '';
    openings.set(id, [...(openings.get(id) ?? []), invocation]);
  }
  if (openings.size === 0) return;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: wanted.timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  telling.chapter('What the windows did');
  const inTurn = [...openings.values()].sort((one, other) => startOf(one) - startOf(other));
  const widest = Math.max(...inTurn.map((nodes) => ringOf(nodes).length));
  for (const nodes of inTurn) {
    const ring = ringOf(nodes);
    telling.say(`  ${bold(ring.padEnd(widest))}  ${dim(`${clock.format(startOf(nodes))}, ${nodes.length} nodes`)}`);
    for (const [details, what] of outcomes) {
      const names = nodes
        .filter((invocation) => outcomeOf(invocation) === details)
        .map(({ InstanceId = '' }) => fleet.nodes.find(InstanceId)?.name ?? InstanceId);
      if (names.length === 0) continue;
      const colour = details === 'Success' ? green : details === 'Failed' ? red : yellow;
      const who = details === 'Success' ? '' : `  ${some(names)}`;
      telling.say(`    ${colour(`${String(names.length).padStart(2)} ${what}`)}${who}`);
    }
  }
}

/** Who is told to stop without having begun never heard of it: switched off, or silent. */
function outcomeOf({ StatusDetails = '', CommandPlugins: [plugin] = [] }: CommandInvocation): string {
  const isSilent =
    StatusDetails === 'DeliveryTimedOut' ||
    (StatusDetails === 'Cancelled' && plugin?.ResponseStartDateTime === undefined);
  return isSilent ? 'Silent' : StatusDetails;
}

const ringOf = ([first]: readonly CommandInvocation[]): string => first?.Comment?.split(' ').at(-1) ?? '';

/** Windows say so in their comment; the loop's commands have the number of what they are for. */
export const isFromWindow = ({ Comment = '' }: CommandInvocation): boolean => /^shipshape \S+ window /.test(Comment);

const startOf = (nodes: readonly CommandInvocation[]): number =>
  Math.min(...nodes.map(({ RequestedDateTime }) => RequestedDateTime?.getTime() ?? 0));
