import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import { putParameter } from '../parameters/parameter-tree';

/**
 * Configuration that programs read. Empty, and so deleted, while the file has no `parameters`; nothing is retained, for the
 * file itself is what is kept.
 */
export class ParametersStack extends Stack {
  constructor(scope: Construct, id: string, { parameters = [] }: Fleet, props: StackProps) {
    super(scope, id, props);
    const all = new Construct(this, 'Parameters');
    for (const parameter of parameters) putParameter(all, parameter);
  }
}
