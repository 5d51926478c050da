import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import type { PatchingFile } from './config';

/** The rules between the fields of `patching`. */
export function checkPatching(_patching: Draft<PatchingFile>, _place: Place, _outline: Outline): void {}
