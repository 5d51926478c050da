import { daysBehind } from '../patching/derived-delay';
import type { Fleet } from './fleet';
import { showDuration } from './show-value';

/**
 * What a file asks for, in a few lines that an operator can hold against what was meant.
 */
export function summarizeFleet(fleet: Fleet): string {
  const { account, region } = fleet.deploysTo;
  return [
    `${fleet.file} is in order. It asks for fleet ${fleet.name} in account ${account}, ${region}; times are ${fleet.timeZone}.`,
    '',
    ...section('notify', [`urgent: ${listed(fleet.notify.urgent)}`, `digest: ${listed(fleet.notify.digest)}`]),
    ...section(
      'slices',
      [...fleet.slices].map(([name, slice]) => `${name}: ${slice}`),
    ),
    ...section('patching', summarizePatching(fleet)),
    ...section('compliance', summarizeCompliance(fleet)),
  ].join('\n');
}

function section(name: string, lines: readonly string[]): string[] {
  return (lines.length > 0 ? lines : ['nothing']).map(
    (line, index) => `${(index === 0 ? name : '').padEnd(12)}${line}`,
  );
}

function summarizePatching({ patching, timeZone }: Fleet): string[] {
  if (!patching) return [];
  const rings = new Map(patching.rings.map((ring) => [ring.name, ring]));
  return [
    ...patching.baselines.map(({ name, operatingSystem, isDefault }) => {
      return `baseline ${name}: ${operatingSystem}${isDefault ? ', the default' : ''}`;
    }),
    ...patching.rings.map((ring) => {
      const earlier = ring.after === undefined ? undefined : rings.get(ring.after);
      const turn = earlier ? `, ${daysBehind(ring, earlier, timeZone)} days behind ${earlier.name}` : '';
      const span = `${showDuration(ring.lasts)}, none begun in the last ${showDuration(ring.cutoff)}`;
      return `ring ${ring.name}: ${ring.opens} for ${span}; ${ring.pace} at once, ${ring.errors} may fail${turn}`;
    }),
    `scan: ${patching.scan?.opens ?? 'none'}`,
  ];
}

function summarizeCompliance({ compliance }: Fleet): string[] {
  if (!compliance) return [];
  const { missingPatches, associations, handsOff, stopWhen, report } = compliance;
  const tries = ({ attempts, coolDown }: typeof associations) =>
    `${attempts} attempts, ${showDuration(coolDown)} apart`;
  return [
    `missing patches: ${missingPatches.mode}${missingPatches.mode === 'automatic' ? ` ${missingPatches.when}, ${tries(missingPatches)}` : ''}`,
    `failed associations: ${associations.mode}${associations.mode === 'automatic' ? `, ${tries(associations)}` : ''}`,
    `never touched: nodes with ${Object.entries(handsOff)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}`,
    `stops when ${stopWhen.failedPercent}% of at least ${stopWhen.outOf} attempts within ${showDuration(stopWhen.within)} failed`,
    `report: daily at ${report.at}, kept for ${showDuration(report.keep)}`,
  ];
}

function listed(entries: readonly { toString(): string }[]): string {
  return entries.length > 0 ? entries.join(', ') : 'nobody';
}
