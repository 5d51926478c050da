import { installsPatches } from '../../lambdas/shared/association-failure';
import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import { findNearest } from '../config/find-nearest';
import type { Place } from '../config/place';
import { showValue } from '../config/show-value';
import { LONG_RANDOM_TEXT, secretForm } from '../parameters/secret-form';
import { secretName } from '../parameters/secret-name';
import type { AssociationFile } from './association-schema';
import { KNOWN_DOCUMENTS, type KnownDocument, type KnownParameter, knownDocument } from './known-documents';

/** A reference to a parameter of Parameter Store, which is resolved when the association runs. */
const REFERENCE = /^\{\{ ?ssm:[\w./-]+ ?\}\}$/;
/** What names are begun with by AWS; nobody else may. */
const RESERVED = /^(aws|amazon|amzn)[a-z0-9]*[-.]/i;

/** The rules about one association and the document that it applies. */
export function checkDocument(entry: Draft<AssociationFile>, document: string, place: Place): void {
  const known = knownDocument(document);
  if (!known) checkName(document, place.at('document'));
  else checkParameters(entry, document, known, place);
  for (const [name, values] of Object.entries(entry.parameters ?? {}))
    for (const value of values ?? []) if (value !== undefined) checkSecret(value, name, place.at('parameters', name));
  checkMode(entry, document, known, place);
  checkPatching(entry, document, known, place);
}

/** What is in a template everybody can read who may look at the stack, or at the association. */
function checkSecret(value: string, name: string, here: Place): void {
  if (REFERENCE.test(value)) return;
  const word = secretName(name);
  const form = word === undefined ? secretForm(value, name) : `a secret by its name (${word})`;
  // A script may well hold a digest.
  if (form === undefined || (form === LONG_RANDOM_TEXT && /\s/.test(value))) return;
  here.refuse(
    `must be no secret, for whoever sees the association would see it, got what looks like ${form}; keep it in Secrets Manager, and let the document read it there`,
  );
}

/** A document that we do not know is the user's, unless its name is nearly one that we know. */
function checkName(document: string, place: Place): void {
  const nearest = findNearest(document, KNOWN_DOCUMENTS);
  if (nearest !== undefined && place.isGiven)
    place.warn(`should be a document that is known, got ${showValue(document)}, did you mean ${nearest}`);
  else if (RESERVED.test(document))
    place.warn(`should be a document whose parameters we can check, got ${document}: AWS checks them when it runs`);
}

function checkParameters(
  { parameters = {}, auditOnly }: Draft<AssociationFile>,
  document: string,
  known: KnownDocument,
  place: Place,
): void {
  const names = Object.keys(known.parameters);
  for (const [name, value] of Object.entries(parameters)) {
    const here = place.at('parameters', name);
    const parameter = known.parameters[name];
    if (!parameter) here.refuse(explainUnknown(`a parameter of ${document}`, name, names), 'key');
    else if (value !== undefined) checkValue(value, parameter, here);
  }
  for (const [name, { isRequired }] of Object.entries(known.parameters)) {
    const isByMode = name === known.mode?.parameter && auditOnly;
    // A name that is misspelt is not also missing.
    const isMeant = Object.keys(parameters).some((given) => !known.parameters[given] && findNearest(given, [name]));
    if (isRequired && !isByMode && !isMeant && !place.at('parameters', name).isGiven)
      place.at('parameters').refuse(`must have ${name}, which ${document} cannot do without, got none`, 'key');
  }
}

function checkValue(values: readonly (string | undefined)[], known: KnownParameter, here: Place): void {
  if (!known.isList && values.length !== 1) {
    here.refuse(`must be one text, got ${values.length === 0 ? 'an empty list' : `${values.length} of them`}`);
    return;
  }
  for (const text of values) {
    if (text === undefined) continue;
    if (REFERENCE.test(text)) continue;
    if (known.values && !known.values.includes(text)) {
      here.refuse(explainUnknown(`one of ${known.values.join(', ')}`, text, known.values));
    } else if (known.pattern !== undefined && !matches(known.pattern, text)) {
      here.refuse(`must match ${known.pattern}, got ${showValue(text)}`);
    }
  }
}

/** As Systems Manager reads it, whose `$` is the very end: here too without the flag `m`. */
const matches = (pattern: string, value: string): boolean => new RegExp(pattern).test(value);

function checkMode(
  { auditOnly, parameters = {} }: Draft<AssociationFile>,
  document: string,
  known: KnownDocument | undefined,
  place: Place,
): void {
  if (!auditOnly || known?.isReading) return;
  if (!known?.mode) {
    place.at('auditOnly').refuse(`must be absent, for ${document} has no mode that only looks, got true`);
  } else if (known.mode.parameter in parameters) {
    const here = place.at('parameters', known.mode.parameter);
    here.refuse('must be absent where auditOnly says it, got both', 'key');
  }
}

function checkPatching(
  { auditOnly, parameters = {} }: Draft<AssociationFile>,
  document: string,
  known: KnownDocument | undefined,
  place: Place,
): void {
  const { mode } = known ?? {};
  const isLooking = auditOnly || (mode && parameters[mode.parameter]?.[0] === mode.looks);
  if (!installsPatches(document) || isLooking) return;
  place
    .at('document')
    .warn(
      `should be left to patching.rings, got ${document}: it installs, and reboots, outside of every window, and the loop leaves it alone`,
    );
}
