import type { IConstruct } from 'constructs';

/**
 * Refuses what AWS would refuse only at deploy time, or would take and then do wrong.
 *
 * @throws Error `Path/Of/Construct: message` unless the condition holds
 */
export function must(condition: boolean, scope: IConstruct, message: string): asserts condition {
  if (!condition) throw new Error(`${scope.node.path}: ${message}`);
}
