import { FleetFileError } from '../lib/config/fleet-file-error';
import { formatProblem } from '../lib/config/problem';
import { readFleet } from '../lib/config/read-fleet';
import { summarizeFleet } from '../lib/config/summarize-fleet';
import { endWithTheReader } from './end-with-the-reader';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** By which a waiver holds or is over. */
  readonly now: () => Date;
}

/**
 * `npm run validate [file]`: says what is wrong with a fleet's file, or what it asks for. Nothing is deployed.
 * @returns the exit code: 0 if the file can be used, 1 if not, 2 if it was asked in a way that it does not know
 */
export function validate(args: readonly string[], { out, err, now }: World): 0 | 1 | 2 {
  if (args.length > 1 || args[0]?.startsWith('-')) {
    err('usage: npm run validate [file]   (fleet.yaml unless given)');
    return 2;
  }
  try {
    const { fleet, warnings } = readFleet(args[0] ?? 'fleet.yaml', now());
    out(summarizeFleet(fleet, now()));
    if (warnings.length > 0) {
      out(
        `\n${warnings.length === 1 ? 'One thing to look at again' : `${warnings.length} things to look at again`}; nothing is held up by it:`,
      );
      for (const warning of warnings) out(formatProblem(warning));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    err(error.message);
    return 1;
  }
}

if (require.main === module) {
  endWithTheReader();
  process.exitCode = validate(process.argv.slice(2), { out: console.log, err: console.error, now: () => new Date() });
}
