import type { Draft } from '../config/draft';
import type { PatchingFile } from './config';
import { OpeningTime } from './opening-time';

/** When the scan opens, whether `scan` is written short or long. */
export function scanOpening(scan: Draft<PatchingFile['scan']>): OpeningTime | undefined {
  return scan instanceof OpeningTime ? scan : scan?.opens;
}
