import type { NodeLine } from './node-line';
import type { Report } from './report';

/** Grows when a field changes its meaning or goes away; a new field alone is no new version. */
export const JSON_VERSION = 1;

/**
 * The shape of `compliance.json`: every node first, one on each line of text, then what the report says of them all.
 * Nodes come as Systems Manager lists them, those that never registered at the end.
 */
export interface ComplianceDocument extends Report {
  readonly version: typeof JSON_VERSION;
  readonly nodes: readonly NodeLine[];
}

/** A document written piece by piece, so that it is never held whole. */
export function jsonPieces(): {
  head(): string;
  lines(lines: readonly NodeLine[]): string;
  tail(report: Report): string;
} {
  let isFirst = true;
  return {
    head: () => `{"version":${JSON_VERSION},"nodes":[`,
    lines: (lines) => {
      const text = lines.map((line) => `\n${JSON.stringify(line)}`).join(',');
      const separator = isFirst || text === '' ? '' : ',';
      isFirst &&= text === '';
      return separator + text;
    },
    tail: (report) => `\n],\n${JSON.stringify(report, undefined, 1).slice(1)}\n`,
  };
}
