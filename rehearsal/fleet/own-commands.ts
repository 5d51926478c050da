import type { DocumentCall, DocumentResult, DocumentRun } from './documents';
import type { Node } from './nodes';
import type { World } from './world';

/** What a Command document of ours does to a simulated node, for want of its operating system. */
export interface OwnCommand {
  /** Documents are published under the fleet's name. */
  readonly isNamed: RegExp;
  readonly run: (world: World) => (call: DocumentCall) => DocumentRun;
}

/** The effects of runbooks/command on a node: what they measure and what they put right. */
export const OWN_COMMANDS: readonly OwnCommand[] = [
  { isNamed: /(^|-)time-sync$/, run: after((node, call) => timeSync(node, call)) },
  { isNamed: /(^|-)restart-service$/, run: after((_, call) => done(`${first(call, 'Service')} is active`)) },
  { isNamed: /(^|-)clear-space$/, run: after((_, call) => done(`${first(call, 'Path')}: enough is free`)) },
];

/**
 * AWS-RunShellScript and AWS-RunPowerShellScript: they answer which boot runs, and restart a node a while after they were asked to.
 * Anything else succeeds and says nothing.
 */
export function runShell(world: World): (call: DocumentCall) => DocumentRun {
  return after((node, { parameters }) => {
    const script = (parameters.commands ?? []).join('\n');
    const seconds = Math.floor((world.clock.nowMillis() - node.bootedAt) / 1000);
    if (/boot_id|kern\.bootsessionuuid/.test(script))
      return done(/uptime|boottime/.test(script) ? `${bootId(world, node)} ${seconds}` : bootId(world, node));
    if (/LastBootUpTime/.test(script)) return done(`${stamp(node.bootedAt)} ${seconds}`);
    const minutes = minutesToRestart(script);
    if (minutes !== undefined) world.clock.inMinutes(minutes, () => node.restart(world.clock.nowMillis()));
    return done('');
  })(world);
}

/** A boot's id: another one each time that the node comes up. */
export function bootId(world: World, node: Node): string {
  const digits = (part: number): string =>
    Math.floor(world.random.fraction('boot', node.id, node.boots, part) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [digits(0), digits(1), digits(2), digits(3)] as const;
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** `yyyyMMddTHHmmss` */
const stamp = (millis: number): string => new Date(millis).toISOString().slice(0, 19).replace(/[-:]/g, '');

function after(effect: (node: Node, call: DocumentCall) => DocumentResult): OwnCommand['run'] {
  return (world) => (call) => ({
    minutes: 0.05 + 0.1 * world.random.fraction('command', call.node.id, call.commandId),
    finish: () => effect(call.node, call),
  });
}

/** `shutdown -r +1`, `shutdown.exe /r /t 30` */
function minutesToRestart(script: string): number | undefined {
  const unix = /\bshutdown\s+(?:-r\s+(?:\+(\d+)|now)|.*-r)/.exec(script);
  if (unix) return Number(unix[1] ?? 0);
  const windows = /\bshutdown(?:\.exe)?\s+.*\/r\b(?:.*\/t\s+(\d+))?/.exec(script);
  if (windows) return Number(windows[1] ?? 30) / 60;
  return /\breboot\b|\bRestart-Computer\b/.test(script) ? 0 : undefined;
}

/** Measures, and repairs where that is asked for; an audit of a clock that is off fails. */
function timeSync(node: Node, call: DocumentCall): DocumentResult {
  const most = Number(first(call, 'MaximumOffsetMilliseconds') ?? 1000);
  const off = node.clockOffSeconds * 1000;
  if (Math.abs(off) <= most) return done(`in sync: ${off} ms off`);
  if (first(call, 'Mode') !== 'repair')
    return { exitCode: 1, output: `out of sync: ${off} ms off, more than ${most} ms` };
  node.clockOffSeconds = 0;
  return done(`repaired: ${off} ms off before, 0 ms now`);
}

const first = ({ parameters }: DocumentCall, name: string): string | undefined => parameters[name]?.[0];
const done = (output: string): DocumentResult => ({ exitCode: 0, output });
