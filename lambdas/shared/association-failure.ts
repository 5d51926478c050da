import type { FailedAssociation } from './failed-associations';

/** What State Manager said about a node's associations when they are not as they should be. */
export interface AssociationFailure {
  /** Which failed and how, in words. */
  readonly finding: string;
  /** Those that may be applied again; empty when nobody has named any yet. */
  readonly associationIds: readonly string[];
  /** Whether all that failed install patches: they are applied when their own time comes, and never by the loop. */
  readonly isLeftAlone?: boolean;
  /** When it said so. */
  readonly heardAt: Date;
}

/** What is known where no association is named. */
const NAMELESS = 'State Manager says that an association is not as it should be';

/** Documents that patch a node: to apply one again would install, and reboot, outside of every window. */
const PATCHES = /patch|windows-?updates?/i;

/** Whether a document patches a node, by its name: the loop leaves its associations alone. */
export const installsPatches = (document: string): boolean => PATCHES.test(document);

/** What failed on a node, as the ledger and people are told of it. */
export function failureOf(failed: readonly FailedAssociation[], heardAt: Date): AssociationFailure {
  if (failed.length === 0) return { finding: NAMELESS, associationIds: [], heardAt };
  const finding = failed
    .map(({ associationId, document, status }) => `association ${associationId} (${document}) failed: ${status}`)
    .join('; ');
  const associationIds = failed.flatMap(({ associationId, document }) =>
    installsPatches(document) ? [] : [associationId],
  );
  return { finding, associationIds, heardAt, ...(associationIds.length === 0 ? { isLeftAlone: true } : {}) };
}
