import type { NameContext } from './check-name';
import { overlay } from './overlay';
import type { Parameter } from './parameter';
import { readTree, type TreeContext } from './read-tree';
import { settleParameter } from './settle-parameter';
import type { Spot } from './spot';
import type { WrittenParameter } from './written-parameter';

/** A tree as one file has it. */
export interface TreeFile {
  readonly tree: Readonly<Record<string, unknown>>;
  readonly spot: Spot;
}

/** What is written where. */
export interface ParameterSources {
  /** In the fleet's own file, or in the props of a construct. */
  readonly own: TreeFile;
  /** `base.yaml` and the file of the environment, in this order. */
  readonly layers?: readonly [TreeFile, TreeFile] | undefined;
}

/** CloudFormation's. */
const MOST_RESOURCES = 500;
/** CloudFormation takes 1 MB; what surrounds a value in a template is counted with it. */
const MOST_TEMPLATE_BYTES = 1_000_000;
const BYTES_AROUND = 700;

/** All parameters that are asked for, sorted by name; what is wrong is told at its spot. */
export function gatherParameters({ own, layers }: ParameterSources, context: NameContext): Parameter[] {
  const read = ({ tree, spot }: TreeFile, more: Partial<TreeContext> = {}) =>
    once(readTree(tree, spot, { ...context, ...more }));
  const written = read(own);
  if (layers) {
    const [base, environment] = layers;
    for (const [name, parameter] of overlay(read(base), read(environment, { takesAway: true }))) {
      const inOwn = written.get(name);
      if (inOwn) inOwn.spot.refuse(`must be given once, got ${name} in the files of from as well`, 'key');
      else written.set(name, parameter);
    }
  }
  warnOfCase(written);
  const parameters = [...written.values()].flatMap((each) => settleParameter(each) ?? []);
  checkSize(parameters, own.spot);
  return parameters.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By name; what is there twice counts the first time. */
function once(written: readonly WrittenParameter[]): Map<string, WrittenParameter> {
  const all = new Map<string, WrittenParameter>();
  for (const parameter of written) {
    if (all.has(parameter.name)) parameter.spot.refuse(`must be given once, got ${parameter.name} again`, 'key');
    else all.set(parameter.name, parameter);
  }
  return all;
}

/** To Parameter Store they are two; to whoever reads one of them, most likely not. */
function warnOfCase(written: ReadonlyMap<string, WrittenParameter>): void {
  const seen = new Map<string, string>();
  for (const [name, { spot }] of written) {
    const other = seen.get(name.toLowerCase());
    if (other === undefined) seen.set(name.toLowerCase(), name);
    else spot.warn(`should differ from ${other} by more than capitals, got ${name}`, 'key');
  }
}

function checkSize(parameters: readonly Parameter[], spot: Spot): void {
  if (parameters.length > MOST_RESOURCES)
    spot.refuse(
      `must have at most ${MOST_RESOURCES} parameters, which is what a template holds, got ${parameters.length}`,
      'key',
    );
  const bytes = parameters.reduce(
    (sum, parameter) => sum + Buffer.byteLength(JSON.stringify(parameter)) + BYTES_AROUND,
    0,
  );
  if (bytes > MOST_TEMPLATE_BYTES)
    spot.refuse(`must fit in a template of ${MOST_TEMPLATE_BYTES} bytes, got about ${bytes}`, 'key');
}
