import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Which loop it holds. */
export interface BrakeProps {
  /** The fleet's name; the parameter is `/FLEET/loop`. */
  readonly fleet: string;
}

/**
 * Pauses the loop without a deploy: while the parameter says `pause`, nothing is sent to any node; what happens meanwhile
 * is still judged, recorded and reported. `reset` and a moment after it make the breaker forget what failed before. A later
 * deploy leaves the operator's value alone.
 */
export class Brake extends Construct {
  readonly parameter: StringParameter;

  constructor(scope: Construct, id: string, props: BrakeProps) {
    super(scope, id);
    this.parameter = new StringParameter(this, 'Resource', {
      parameterName: `/${props.fleet}/loop`,
      description:
        'run: the compliance loop acts. pause: it only watches, records and reports. reset and a moment: the breaker forgets failures before it',
      allowedPattern: '^(run|pause)( reset \\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z)?$',
      stringValue: 'run',
      tier: ParameterTier.STANDARD,
    });
  }
}
