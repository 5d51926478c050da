import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { formatPath } from '../config/path';
import { must } from '../patching/must';
import type { Spot } from './spot';

/** A place in the props of a construct: mistakes are thrown, doubts are shown by the CDK CLI. */
export class SpotInProps implements Spot {
  constructor(
    private readonly scope: Construct,
    private readonly path: readonly (string | number)[] = [],
  ) {}

  at(...path: (string | number)[]): Spot {
    return new SpotInProps(this.scope, [...this.path, ...path]);
  }

  /** @throws Error always */
  refuse(message: string): void {
    must(false, this.scope, this.tell(message));
  }

  warn(message: string): void {
    Annotations.of(this.scope).addWarningV2(`shipshape:parameters:${this.path.join('/')}`, this.tell(message));
  }

  private tell(message: string): string {
    return this.path.length === 0 ? message : `${formatPath(this.path)} ${message}`;
  }
}
