import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { showValue } from '../config/show-value';
import { must } from './must';

/**
 * Holds a name to what Systems Manager takes for baselines, windows, their targets and tasks.
 *
 * @throws Error unless it has 3 to 128 letters, digits, `_`, `-` and `.`, or is known only at deploy time
 */
export function checkName(scope: IConstruct, what: string, name: string): void {
  must(
    Token.isUnresolved(name) || /^[\w.-]{3,128}$/.test(name),
    scope,
    `${what} must have 3 to 128 letters, digits, _, - and ., got ${showValue(name)}`,
  );
}
