import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Draft } from '../config/draft';
import { findNearest } from '../config/find-nearest';
import { FleetFileError } from '../config/fleet-file-error';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { Source } from '../config/source';
import type { ParametersFile } from './config';
import { gatherParameters, type TreeFile } from './gather-parameters';
import type { Parameter } from './parameter';
import { silent } from './spot';

/** What a file of `from` begins with. */
const BEGINS_WITH = 'a path such as /acme/web';

type From = NonNullable<ParametersFile['from']>;

/** Refuses what cannot be deployed, in the fleet's file and in those that it takes parameters from. */
export function checkParameters(
  { from, ...tree }: Draft<ParametersFile>,
  place: Place,
  { name, region }: Outline,
): void {
  const layers = from?.folder && from.environment ? openLayers(from as From, place) : undefined;
  gatherParameters({ own: { tree, spot: place }, layers }, { fleet: name, region });
}

/** The parameters as the rest of the app uses them; the files are those that were checked just before. */
export function settleParameters(file: string, { from, ...tree }: ParametersFile): readonly Parameter[] {
  const open = (path: string): TreeFile => ({ tree: Source.read(path, BEGINS_WITH).data, spot: silent });
  const layers = from ? filesOf(file, from).map(open) : undefined;
  return gatherParameters({ own: { tree, spot: silent }, layers: layers as [TreeFile, TreeFile] | undefined }, {});
}

function filesOf(file: string, { folder, environment }: From): [base: string, environment: string] {
  const within = join(dirname(file), folder);
  return [join(within, 'base.yaml'), join(within, `${environment}.yaml`)];
}

function openLayers(from: From, place: Place): [TreeFile, TreeFile] | undefined {
  const [base, environment] = filesOf(place.file, from);
  const here = place.at('from');
  if (!existsSync(dirname(base))) {
    here.at('folder').refuse(`must be a folder that is there, seen from this file, got ${from.folder}`);
    return undefined;
  }
  if (!existsSync(environment)) {
    refuseEnvironment(from.environment, environment, here.at('environment'));
    return undefined;
  }
  if (!existsSync(base)) {
    here.at('folder').refuse(`must be a folder with a base.yaml, got ${from.folder} without one`);
    return undefined;
  }
  const layers = [base, environment].map((file) => open(file, place));
  return layers.every((layer) => layer !== undefined) ? (layers as [TreeFile, TreeFile]) : undefined;
}

function refuseEnvironment(name: string, file: string, place: Place): void {
  const known = readdirSync(dirname(file)).flatMap((each) =>
    each.endsWith('.yaml') && each !== 'base.yaml' ? each.slice(0, -'.yaml'.length) : [],
  );
  const nearest = findNearest(name, known);
  place.refuse(`must be the name of a file there, ${name}.yaml is none${nearest ? `, did you mean ${nearest}` : ''}`);
}

/** What cannot even be read is told with the rest. */
function open(file: string, place: Place): TreeFile | undefined {
  try {
    const source = Source.read(file, BEGINS_WITH);
    const spot = place.elsewhere(source);
    for (const repeated of source.repeatedKeys) spot.at(...repeated.path).refuseAt(repeated.position, repeated.message);
    return { tree: source.data, spot };
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    for (const problem of error.problems) place.tell(problem);
    return undefined;
  }
}
