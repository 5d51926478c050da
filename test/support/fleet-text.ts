import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetFileError } from '../../lib/config/fleet-file-error';
import { formatProblem } from '../../lib/config/problem';
import { readFleet } from '../../lib/config/read-fleet';

/** A file without anything to complain about, with all that there is to get wrong. */
export const GOOD_FLEET = `name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
timeZone: Europe/Zurich
notify:
  urgent: [oncall@acme.example]
  digest: [ops@acme.example]
slices:
  web: { tags: { Role: web } }
patching:
  baselines:
    linux:
      operatingSystem: AMAZON_LINUX_2023
      default: true
      approve:
        - { classification: [Security], severity: [Critical], after: 3 days }
    ubuntu: { operatingSystem: UBUNTU, approve: [{ priority: [Required] }] }
  rings:
    canary:
      opens: Sunday 02:00
      lasts: 3 hours
      cutoff: 1 hour
      pace: 50%
    web: { opens: Wednesday 02:00, pace: 25%, errors: 5% }
  scan: daily 06:00
compliance:
  missingPatches: { mode: automatic, attempts: 3, coolDown: 6 hours, when: inside windows }
  report: { at: "07:00", keep: 400 days }
`;

/** Hands a file with this content to `use`, called fleet.yaml in a folder of its own. */
export function withFile<T>(content: string | Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  try {
    const file = join(folder, 'fleet.yaml');
    writeFileSync(file, content);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fleet that a text asks for. */
export function fleetOf(text: string) {
  return withFile(text, (file) => readFleet(file).fleet);
}

/** What an operator sees of the errors in a file, line by line; empty if it can be used. */
export function errorsOf(content: string | Uint8Array): string[] {
  return withFile(content, (file) => {
    try {
      readFleet(file);
      return [];
    } catch (error) {
      if (!(error instanceof FleetFileError)) throw error;
      return error.message.replaceAll(file, 'fleet.yaml').split('\n');
    }
  });
}

/** What an operator sees of the warnings about a file that can be used. */
export function warningsOf(text: string, now = new Date('2026-11-28T12:00:00Z')): string[] {
  return withFile(text, (file) =>
    readFleet(file, now).warnings.map((warning) => formatProblem({ ...warning, file: 'fleet.yaml' })),
  );
}

/** The good fleet with one passage written otherwise. */
export function goodFleetBut(passage: string, otherwise: string): string {
  if (!GOOD_FLEET.includes(passage)) throw new Error(`the good fleet has no ${passage}`);
  return GOOD_FLEET.replace(passage, () => otherwise);
}
