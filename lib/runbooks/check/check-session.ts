import { readDraft } from '../../config/draft';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import { checkParameters } from './check-parameters';
import { DOCUMENT_SCHEMAS } from './document-schema';
import { findReferences } from './references';

const FLAGS = ['s3EncryptionEnabled', 'cloudWatchEncryptionEnabled', 'cloudWatchStreamingEnabled', 'runAsEnabled'];
const TEXTS = ['s3BucketName', 's3KeyPrefix', 'cloudWatchLogGroupName', 'kmsKeyId', 'runAsDefaultUser'];
const MINUTES: Readonly<Record<string, number>> = { idleSessionTimeout: 60, maxSessionDuration: 1440 };
const KNOWN = [...FLAGS, ...TEXTS, ...Object.keys(MINUTES), 'shellProfile'];

/**
 * The rules of Session documents that no schema can say.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export function checkSession(data: Readonly<Record<string, unknown>>, place: Place): void {
  const draft = readDraft(DOCUMENT_SCHEMAS.session, data) ?? {};
  const { inputs, sessionType } = draft;
  const here = place.at('inputs');
  if (sessionType === 'Standard_Stream' && !here.isGiven) here.refuse('must be given for Standard_Stream');
  for (const [key, value] of Object.entries(inputs ?? {})) {
    const there = here.at(key);
    const most = MINUTES[key];
    if (!KNOWN.includes(key)) there.refuse(explainUnknown('an input of sessions', key, KNOWN), 'key');
    else if (FLAGS.includes(key) && typeof value !== 'boolean')
      there.refuse(`must be true or false, got ${showValue(value)}`);
    else if (TEXTS.includes(key) && typeof value !== 'string') there.refuse(`must be text, got ${showValue(value)}`);
    else if (most !== undefined && !isMinutes(value, most))
      there.refuse(`must be text with a whole number of minutes from 1 to ${most}, got ${showValue(value)}`);
  }
  const used = new Set(findReferences({ ...inputs, properties: draft.properties }).map(({ name }) => name));
  checkParameters(draft.parameters ?? {}, place.at('parameters'), used);
}

function isMinutes(value: unknown, most: number): boolean {
  return typeof value === 'string' && /^[1-9]\d*$/.test(value) && Number(value) <= most;
}
