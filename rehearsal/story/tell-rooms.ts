import type { Fleet } from '../../lib/config/fleet';
import type { RoomsEvidence } from './gather-rooms';
import { firstSuccess } from './rooms';
import type { Telling } from './telling';

/** Tells a line or two of each room beside patching and compliance that the file asks for. */
export function tellRooms(
  telling: Telling,
  wanted: Fleet,
  { clock, restart, run, inventory, flag, sessions }: RoomsEvidence,
): void {
  const { bold, dim, green } = telling.colours;
  const clockOf = new Intl.DateTimeFormat('en-GB', {
    timeZone: wanted.timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  const lines: [string, string, string][] = [];
  if (clock) {
    const { node, at, offSeconds, association } = clock;
    const right = firstSuccess(node, association, at);
    lines.push([
      'time',
      node.name,
      `${clockOf.format(at)}: its clock is ${offSeconds} seconds ahead${right ? `; put right ${clockOf.format(right)} by ${association}` : ''}`,
    ]);
  }
  if (restart) {
    const boot = (step: string) => run?.Outputs?.[`${step}.Boot`]?.[0]?.slice(0, 8) ?? '?';
    lines.push([
      'restart',
      restart.node.name,
      `${clockOf.format(restart.at)}: by hand, with the runbook; boot ${boot('readBoot')} before, ${boot('proveRestart')} after`,
    ]);
  }
  if (inventory)
    lines.push([
      'inventory',
      `${inventory.software.size} nodes`,
      'what is installed on them lies in a bucket, a table for each kind',
    ]);
  if (flag)
    lines.push([
      'flag',
      `${flag.group}: ${flag.name}`,
      `turned on by hand; a function’s customers got the ${flag.answers.join(', ')} checkout`,
    ]);
  if (sessions)
    lines.push([
      'sessions',
      sessions.document,
      `for ${wanted.sessions?.operators.map(({ name, tags }) => `${name}: ${pairs(tags)}`).join('; ') || 'nobody yet'}`,
    ]);
  if (lines.length === 0) return;
  telling.chapter('What else there is');
  for (const [what, who, how] of lines) {
    telling.say(`  ${green(what.padEnd(10))} ${bold(who)}`);
    telling.say(`             ${dim(how)}`);
  }
}

const pairs = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
