import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import { showValue } from '../config/show-value';
import type { BaselineFile } from './baseline-schema';
import { isLinux, type OperatingSystem, patchFamilyOf } from './operating-system';
import { doubtAboutProduct } from './products';

type DraftSource = Draft<BaselineFile['sources'][number]>;

/** The rules about repositories of a baseline's own. `place` is that of `sources`. */
export function checkSources(
  sources: readonly (DraftSource | undefined)[],
  system: OperatingSystem,
  place: Place,
): void {
  if (sources.length > 0 && !isLinux(system)) {
    place.refuse(`must be given for Linux only, got it for ${system}`, 'key');
    return;
  }
  for (const [index, source] of sources.entries()) {
    if (!source) continue;
    const here = place.at(index);
    const first = sources.findIndex((other) => other?.name !== undefined && other.name === source.name);
    if (first >= 0 && first < index) here.at('name').refuse(`must be the only source called ${source.name}, got two`);
    for (const [at, product] of (source.products ?? []).entries()) {
      const doubt = product === undefined || product === '*' ? undefined : doubtAboutProduct(system, product);
      if (doubt) here.at('products', at).warn(`${doubt}, got ${showValue(product)}`);
    }
    if (source.configuration !== undefined) checkConfiguration(source.configuration, system, here.at('configuration'));
  }
}

function checkConfiguration(configuration: string, system: OperatingSystem, place: Place): void {
  const text = configuration.trim();
  if (/:\/\/[^\s/@]+:[^\s/@]+@/.test(text) || /^\s*password\s*=/im.test(text)) {
    place.refuse('must hold no password, for everybody who may read the baseline reads it, got one');
  }
  if (patchFamilyOf(system) === 'deb') {
    if (text.includes('\n')) {
      place.refuse(`must be one line for ${system}, got ${text.split('\n').length}`);
    } else if (!/^deb(-src)?\s/.test(text)) {
      place.warn(`should begin with deb for ${system}, such as deb https://packages.acme.example/debian stable main`);
    }
    return;
  }
  if (!text.startsWith('[')) place.warn(`should begin with a section such as [acme] for ${system}`);
  if (!/^\s*(baseurl|mirrorlist|metalink)\s*=/m.test(text)) {
    place.warn('should say where the repository is by a line baseurl=, mirrorlist= or metalink=, got none');
  }
}
