import { formatProblem, type Problem } from './problem';

const MOST_SHOWN = 100;

/**
 * The fleet's file cannot be used. The message is every problem on a line of its own, sorted by line.
 */
export class FleetFileError extends Error {
  override readonly name = 'FleetFileError';

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.slice(0, MOST_SHOWN).map(formatProblem);
    const hidden = problems.length - lines.length;
    super([...lines, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join('\n'));
  }
}
