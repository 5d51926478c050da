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

/**
 * Documents that patch a node: to apply one again would install, and reboot, outside of every window. All of AWS that do say so in
 * their names; a dispatcher does not.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-ssm-documents.html
 */
const PATCHES = /(?<!dis)patch|windows-?updates?/i;

/**
 * Whether a document patches a node, by its name: the loop leaves its associations alone.
 * @param fleet the fleet's name, with which its own documents begin, and which says nothing of them
 */
export function installsPatches(document: string, fleet?: string): boolean {
  const isOwn = fleet !== undefined && document.startsWith(`${fleet}-`);
  return PATCHES.test(isOwn ? document.slice(fleet.length) : document);
}

/**
 * What failed on a node, as the ledger and people are told of it.
 * @param fleet the fleet's name
 */
export function failureOf(failed: readonly FailedAssociation[], heardAt: Date, fleet: string): AssociationFailure {
  if (failed.length === 0) return { finding: NAMELESS, associationIds: [], heardAt };
  const finding = failed
    .map(({ associationId, document, status }) => `association ${associationId} (${document}) failed: ${status}`)
    .join('; ');
  const associationIds = failed.flatMap(({ associationId, document }) =>
    installsPatches(document, fleet) ? [] : [associationId],
  );
  return { finding, associationIds, heardAt, ...(associationIds.length === 0 ? { isLeftAlone: true } : {}) };
}
