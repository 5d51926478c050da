import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ParameterTree } from '../../lib';

export interface CheckoutProps extends StackProps {
  /** The folder with the bundle of handler.ts. */
  readonly bundle: string;
}

/** A function of one's own, in a stack of one's own, that reads the flags of a fleet. */
export class Checkout extends Stack {
  constructor(scope: Construct, id: string, { bundle, ...props }: CheckoutProps) {
    super(scope, id, props);
    const checkout = new LambdaFunction(this, 'Checkout', {
      functionName: id,
      runtime: Runtime.NODEJS_24_X,
      handler: 'handler.handler',
      code: Code.fromAsset(bundle),
      environment: { FLAGS: '/acme/web/flags' },
    });
    ParameterTree.fromPath(this, 'Web', '/acme/web').grantReadTree(checkout);
  }
}
