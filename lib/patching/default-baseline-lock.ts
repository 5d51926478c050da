import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/**
 * Makes one fleet the owner of the default baselines of an account and Region: they exist once, and two fleets would take
 * them from each other at every deploy. The second fleet's deploy fails on this parameter's name, which says why.
 */
export class DefaultBaselineLock extends Construct {
  constructor(scope: Construct, id: string, fleet: string) {
    super(scope, id);
    new StringParameter(this, 'Resource', {
      parameterName: '/shipshape/default-patch-baselines-belong-to',
      description: 'The fleet that sets the default patch baselines of this account and Region; there can be one',
      stringValue: fleet,
      tier: ParameterTier.STANDARD,
    });
  }
}
