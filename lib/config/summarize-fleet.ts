import type { Attempts, Waiver } from '../compliance/config';
import type { Deadlines } from '../compliance/deadlines';
import type { Ring } from '../patching/config';
import { daysBehind } from '../patching/derived-delay';
import { LocalTime } from '../plan/local-time';
import { summarizeSessions } from '../sessions/summarize-sessions';
import type { Fleet } from './fleet';
import { showDuration } from './show-value';

/**
 * What a file asks for, in a few lines that an operator can hold against what was meant.
 * @param now tells the waivers that are over from those that hold
 */
export function summarizeFleet(fleet: Fleet, now: Date): string {
  const { account, region } = fleet.deploysTo;
  return [
    `${fleet.file} is in order. It asks for fleet ${fleet.name} in account ${account}, ${region}; times are ${fleet.timeZone}.`,
    '',
    ...section('notify', [
      `urgent: ${listed(fleet.notify.urgent)}`,
      `digest: ${listed(fleet.notify.digest)}`,
      ...summarizeChat(fleet),
    ]),
    ...section(
      'slices',
      [...fleet.slices].map(([name, slice]) => `${name}: ${slice}`),
    ),
    ...section('patching', summarizePatching(fleet)),
    ...section('compliance', summarizeCompliance(fleet, now)),
    ...section('sessions', summarizeSessions(fleet.sessions)),
    ...section('parameters', summarizeParameters(fleet)),
    ...section('state', summarizeState(fleet)),
    ...section('runbooks', summarizeRunbooks(fleet)),
  ].join('\n');
}

function section(name: string, lines: readonly string[]): string[] {
  return (lines.length > 0 ? lines : ['nothing']).map(
    (line, index) => `${(index === 0 ? name : '').padEnd(12)}${line}`,
  );
}

function summarizeChat({ notify: { chat } }: Fleet): string[] {
  if (!chat) return [];
  const { slack, teams } = chat;
  const channels = [slack && `${slack.channel} of Slack`, teams && `${teams.channel} of Teams`];
  return [`chat, which hears both: ${listed(channels.filter((channel) => channel !== undefined))}`];
}

function summarizePatching({ patching, timeZone }: Fleet): string[] {
  if (!patching) return [];
  const { definitions, agentUpdate, scan, output } = patching;
  const rings = new Map(patching.rings.map((ring) => [ring.name, ring]));
  const isPolicy = patching.mode === 'policy';
  return [
    ...(isPolicy ? ['patch policies of Quick Setup instead of maintenance windows'] : []),
    ...patching.baselines.map(({ name, operatingSystem, isDefault, provided }) => {
      return `baseline ${name}: ${operatingSystem}${provided ? `, ${provided} as it is` : ''}${isDefault ? ', the default' : ''}`;
    }),
    ...patching.rings.map((ring) => {
      const earlier = ring.after === undefined ? undefined : rings.get(ring.after);
      const turn = earlier ? `, ${daysBehind(ring, earlier, timeZone)} days behind ${earlier.name}` : '';
      const span = isPolicy
        ? ''
        : ` for ${showDuration(ring.lasts)}, none begun in the last ${showDuration(ring.cutoff)}`;
      const rates = `${ring.pace} at once, ${ring.errors} may fail`;
      return `ring ${ring.name}${summarizeTarget(ring)}: ${ring.opens}${span}; ${rates}${turn}${summarizeOptions(ring)}`;
    }),
    `scan: ${scan ? `${scan.opens}${isPolicy ? '' : `; ${scan.pace} at once, ${scan.errors} may fail`}` : 'none'}`,
    ...(definitions ? [`definitions of Defender: ${definitions}`] : []),
    ...(agentUpdate ? [`agents brought up to date: ${agentUpdate}`] : []),
    `output: ${listed([...(output.s3 ? ['S3'] : []), ...(output.cloudWatch ? ['CloudWatch Logs'] : [])], 'nowhere')}${patching.tellStatus ? '; digest hears how each command ends' : ''}`,
  ];
}

function summarizeTarget({ target }: Ring): string {
  if (target.kind === 'patchGroup') return '';
  if (target.kind === 'resourceGroup') return ` (resource group ${target.name})`;
  return ` (${Object.entries(target.tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')})`;
}

function summarizeOptions({ reboot, hooks }: Ring): string {
  const documents = Object.entries({ before: hooks?.before, after: hooks?.after, 'on exit': hooks?.onExit });
  const named = documents.flatMap(([when, document]) => (document ? [`${document} ${when}`] : []));
  return `${reboot === 'never' ? ', no reboot' : ''}${named.length > 0 ? `, with ${named.join(', ')}` : ''}`;
}

function summarizeCompliance({ compliance, timeZone }: Fleet, now: Date): string[] {
  if (!compliance) return [];
  const { missingPatches, associations, scans, handsOff, waivers, stopWhen, report } = compliance;
  const today = new LocalTime(timeZone).dayOf(now).toISOString().slice(0, 10);
  return [
    `missing patches: ${summarizeAttempts(missingPatches, ` ${missingPatches.when}`)}`,
    `failed associations: ${summarizeAttempts(associations, ` ${associations.when}`)}`,
    `nodes not scanned for ${showDuration(scans.staleAfter)}: ${summarizeAttempts(scans)}`,
    `left alone by the loop: nodes with ${Object.entries(handsOff)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}; windows, runbooks and associations reach them all the same`,
    ...waivers.map((waiver) => summarizeWaiver(waiver, today)),
    ...summarizeDeadlines(compliance.deadlines),
    `stops when ${stopWhen.failedPercent}% of at least ${stopWhen.outOf} attempts within ${showDuration(stopWhen.within)} failed`,
    `report: daily at ${report.at}, kept for ${showDuration(report.keep)}; ${report.callsPerSecond} calls a second at most`,
  ];
}

/** Names and types only: whoever wants to know the values reads the file. */
function summarizeParameters({ parameters = [] }: Fleet): string[] {
  return parameters.map(({ name, type, tier, dataType }) => {
    const more = [...(dataType ? [dataType] : []), ...(tier === 'Advanced' ? ['advanced'] : [])];
    return `${name}: ${[type, ...more].join(', ')}`;
  });
}

function summarizeState({ state }: Fleet): string[] {
  if (!state) return [];
  return [
    ...state.associations.map(({ name, document, nodes, at, atOnce, parameters, pace }) => {
      const told = Object.entries(parameters).map(([key, values]) => `${key} ${values.join(', ')}`);
      const what = `${document.name}${told.length > 0 && told.length < 4 ? ` (${told.join('; ')})` : ''}`;
      return `${name}: ${what} on ${nodes}, ${at} UTC${atOnce ? ' and at each deploy' : ''}, pace ${pace}`;
    }),
    ...(state.syncsInventory ? ['all inventory is copied to a bucket'] : []),
  ];
}

function summarizeRunbooks({ runbooks }: Fleet): string[] {
  if (!runbooks) return [];
  return [
    'all published, to be started by hand',
    ...runbooks.schedules.map(({ name, runbook, slice, when, pace, errors, parameters }) => {
      const told = Object.entries(parameters).map(([key, values]) => `${key} ${values.join(', ')}`);
      const time = when.kind === 'window' ? `${when.opens} for ${showDuration(when.lasts)}` : `${when.schedule}, UTC`;
      return `${name}: ${runbook}${told.length > 0 ? ` (${told.join('; ')})` : ''} on ${slice}, ${time}; ${pace} at once, ${errors} may fail`;
    }),
  ];
}

function summarizeAttempts({ mode, attempts, coolDown }: Attempts, when = ''): string {
  if (mode !== 'automatic') return mode;
  return `${mode}${when}, ${attempts === 1 ? '1 attempt' : `${attempts} attempts, ${showDuration(coolDown)} apart`}`;
}

function summarizeWaiver({ name, slice, tags, nodeIds, patches, why, who, until }: Waiver, today: string): string {
  const what = patches ? listed(patches) : 'whatever is owed';
  const where = tags
    ? `nodes of ${slice} (${Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')})`
    : nodeIds
      ? listed(nodeIds)
      : 'every node';
  const end = until < today ? `no longer waived, ${until} has passed` : `waived through ${until}`;
  return `${end}: ${what} on ${where} (${name}: ${why}; ${who})`;
}

function summarizeDeadlines(deadlines: Deadlines): string[] {
  const promised = Object.entries(deadlines).map(([kind, length]) => `${kind} ${showDuration(length)}`);
  return promised.length > 0 ? [`overdue after: ${listed(promised)}`] : [];
}

function listed(entries: readonly { toString(): string }[], none = 'nobody'): string {
  return entries.length > 0 ? entries.join(', ') : none;
}
