import type { Target } from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Node, Nodes } from './nodes';

/**
 * The managed nodes that targets name, silent ones among them. Several targets must all hold.
 * @throws ValidationException for a kind of target that is not simulated.
 */
export function resolveTargets(nodes: Nodes, targets: readonly Target[]): readonly Node[] {
  const [first, ...rest] = targets.map(({ Key = '', Values = [] }) => nodesOf(nodes, Key, Values));
  const others = rest.map((found) => new Set(found));
  return (first ?? []).filter((node) => node.canBeAddressed && others.every((found) => found.has(node)));
}

function nodesOf(nodes: Nodes, key: string, values: readonly string[]): readonly Node[] {
  if (/^instanceids$/i.test(key)) return values.flatMap((id) => nodes.find(id) ?? []);
  if (key.startsWith('tag:')) return nodes.withTag(key.slice(4), values);
  if (key === 'resource-groups:Name') return values.flatMap((name) => nodes.inGroup(name));
  if (key === 'resource-groups:ResourceTypeFilters') return nodes.ofTypes(values);
  if (key === 'tag-key') return [...new Set(values.flatMap((value) => nodes.withTag(value)))];
  throw new AwsError('ValidationException', `The simulated fleet does not know targets by ${key}.`);
}

/**
 * Whether targets name a node: what resolveTargets would find of it, without looking at the others.
 * @throws ValidationException for a kind of target that is not simulated.
 */
export function isTarget(nodes: Nodes, node: Node, targets: readonly Target[]): boolean {
  return (
    node.canBeAddressed &&
    targets.length > 0 &&
    targets.every(({ Key = '', Values = [] }) => {
      if (/^instanceids$/i.test(Key)) return Values.includes(node.id) || Values.includes('*');
      if (Key.startsWith('tag:')) return Values.includes(node.tags.get(Key.slice(4)) ?? '');
      if (Key === 'tag-key') return Values.some((value) => node.tags.has(value));
      return nodesOf(nodes, Key, Values).includes(node);
    })
  );
}
