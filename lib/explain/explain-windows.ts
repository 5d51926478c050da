import type { WindowState } from '../../lambdas/shared/window-state';
import type { Fleet } from '../config/fleet';
import type { Ring } from '../patching/config';
import type { ExplainedRing, ExplainedWindow } from './explanation';
import type { Dossier } from './gather-dossier';
import type { WindowAhead } from './window-ahead';

/** A year and a leap day: whatever opens by the clock opens in it. */
const LOOKED_AHEAD = 366 * 86_400_000;

/** When the rings of a node are patched next, by the file and by the account. */
export function explainWindows(fleet: Fleet, rings: readonly ExplainedRing[], dossier: Dossier): ExplainedWindow[] {
  const { timeZone, patching } = fleet;
  const known = new Map((patching?.rings ?? []).map((ring) => [ring.name, ring]));
  return rings.flatMap(({ name }) => {
    const ring = known.get(name);
    if (!ring) return [];
    if (patching?.mode === 'policy') {
      const opensAt = nextOpening(ring, timeZone, dossier.at);
      return { ring: name, name: 'patch policy', ...(opensAt ? { inFile: { opensAt } } : {}) };
    }
    const inFile = openingInFile(ring, timeZone, dossier.at);
    return {
      ring: name,
      name: `${fleet.name}-${name}`,
      ...(inFile ? { inFile } : {}),
      ...(dossier.ahead.has(name) ? { inAccount: inAccount(dossier.ahead.get(name)) } : {}),
      ...(dossier.window && ring.target.kind === 'patchGroup' ? { now: inWords(dossier.window) } : {}),
    };
  });
}

function openingInFile(ring: Ring, timeZone: string, at: Date): ExplainedWindow['inFile'] {
  const length = ring.lasts.toMilliseconds();
  const opensAt = nextOpening(ring, timeZone, new Date(at.getTime() - length + 1));
  if (!opensAt) return undefined;
  const closesAt = new Date(opensAt.getTime() + length);
  return { opensAt, closesAt, cutoffAt: new Date(closesAt.getTime() - ring.cutoff.toMilliseconds()) };
}

function nextOpening({ opens }: Ring, timeZone: string, from: Date): Date | undefined {
  if (!opens.isByTheClock) return undefined;
  return opens.occurrences(timeZone, from, new Date(from.getTime() + LOOKED_AHEAD))[0];
}

function inAccount(window: WindowAhead | undefined): ExplainedWindow['inAccount'] {
  if (!window) return { exists: false };
  const { id, isEnabled, opensAt } = window;
  return { exists: true, id, isEnabled, ...(opensAt ? { opensAt } : {}) };
}

function inWords(window: WindowState): string {
  switch (window.state) {
    case 'open':
      return 'open, and its own task is done: the loop may act';
    case 'busy':
      return 'open, and its own task is at work';
    case 'stopped':
      return 'stopped: more of its nodes failed than its error budget allows';
    case 'closed':
      return window.reason;
  }
}
