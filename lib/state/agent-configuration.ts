import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { must } from '../patching/must';

/** What the CloudWatch agent of a fleet's nodes does. */
export interface AgentConfigurationProps {
  /** The fleet's name; the parameter is called `AmazonCloudWatch-FLEET`. */
  readonly fleet: string;
  /** The agent's configuration, as JSON; at most 8 KB. */
  readonly json: string;
}

const STANDARD_BYTES = 4096;
const MOST_BYTES = 8192;

/**
 * The configuration that CloudWatch agents fetch. Its name begins as AWS's policy for them, `CloudWatchAgentServerPolicy`, wants it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
 */
export class AgentConfiguration extends Construct {
  readonly parameter: StringParameter;

  /** @throws Error if it is longer than a parameter may be */
  constructor(scope: Construct, id: string, { fleet, json }: AgentConfigurationProps) {
    super(scope, id);
    const bytes = Buffer.byteLength(json);
    must(bytes <= MOST_BYTES, this, `json must have at most ${MOST_BYTES} bytes, got ${bytes}`);
    this.parameter = new StringParameter(this, 'Resource', {
      parameterName: `AmazonCloudWatch-${fleet}`,
      description: `What the CloudWatch agents of ${fleet} do`,
      stringValue: json,
      tier: bytes > STANDARD_BYTES ? ParameterTier.ADVANCED : ParameterTier.STANDARD,
    });
  }
}
