import { type NameContext, nameProblem } from './check-name';
import { checkValue, isValue } from './check-value';
import { readFlags } from './read-flags';
import { isParameter, readOptions } from './read-options';
import { isMapping, showKind } from './show-kind';
import type { Spot } from './spot';
import type { WrittenParameter } from './written-parameter';

/** How a tree is to be read. */
export interface TreeContext extends NameContext {
  /** Whether nothing (`~`) takes away what a file before this one has. */
  readonly takesAway?: boolean;
}

/**
 * The parameters that a tree of names writes: paths that begin with `/`, below each of them values or further names.
 * What cannot be used is told at its spot and left out.
 */
export function readTree(
  tree: Readonly<Record<string, unknown>>,
  spot: Spot,
  context: TreeContext,
): WrittenParameter[] {
  return Object.entries(tree).flatMap(([path, value]) => readNamed(path, value, spot.at(path), context));
}

function readNamed(name: string, value: unknown, spot: Spot, context: TreeContext): WrittenParameter[] {
  const problem = nameProblem(name, context);
  if (problem !== undefined) {
    spot.refuse(problem, 'key');
    return [];
  }
  if (value === null && context.takesAway) return [{ kind: 'absent', name, spot }];
  if (name.endsWith('/flags')) return readFlags(name, value, spot, context.takesAway ?? false);
  if (isValue(value)) {
    checkValue(name, value, spot, undefined);
    return [{ kind: 'value', name, spot, value, valueSpot: spot, options: {} }];
  }
  if (!isMapping(value)) {
    spot.refuse(
      `must be text (in quotes if it looks like something else), a list or further names, got ${showKind(value)}`,
    );
    return [];
  }
  return isParameter(value) ? readOptions(name, value, spot) : readBelow(name, value, spot, context);
}

function readBelow(
  name: string,
  below: Readonly<Record<string, unknown>>,
  spot: Spot,
  context: TreeContext,
): WrittenParameter[] {
  const entries = Object.entries(below);
  if (entries.length === 0) spot.refuse('must have names below it, got none');
  return entries.flatMap(([level, value]) => {
    const here = spot.at(level);
    if (!level.startsWith('/')) return readNamed(`${name}/${level}`, value, here, context);
    here.refuse(`must not begin with /, for it lies below ${name}`, 'key');
    return [];
  });
}
