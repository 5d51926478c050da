import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Plant } from '../planted/plants';

/** The functions of the loop. */
export const FUNCTIONS = ['remediate-compliance', 'record-outcome', 'report-compliance'] as const;

/** One of them. */
export type FunctionName = (typeof FUNCTIONS)[number];

/** The program of each function: what Lambda would be given, but for the packages it uses. */
export type Bundles = Readonly<Record<FunctionName, string>>;

/**
 * Bundles the functions from their sources.
 * @param plants bugs to put in
 * @throws Error when the text that a plant replaces is not there any more
 */
export function bundleLoop(plants: readonly Plant[] = [], root = process.cwd()): Bundles {
  const script = join(__dirname, 'bundle-loop.mjs');
  const edits = plants.flatMap((plant) => plant.edits.map((edit) => ({ name: plant.name, ...edit })));
  const request = JSON.stringify({ root, names: FUNCTIONS, edits });
  return JSON.parse(
    execFileSync(process.execPath, [script, request], { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' }),
  );
}
