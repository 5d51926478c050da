import {
  CfnSecurityGroup,
  CfnVPCEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, type Conditions, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { endpointServices } from './endpoint-price';

/** Endpoints in one VPC, by ids: nothing is looked up. */
export interface SessionEndpointsProps {
  readonly vpcId: string;
  /** One of each zone. */
  readonly subnetIds: readonly string[];
  /** The addresses of the nodes, such as `10.0.0.0/16`. */
  readonly from: string;
  /**
   * The route tables that get the way to S3.
   * @default no endpoint for S3
   */
  readonly routeTableIds?: readonly string[];
  /**
   * Whether nodes write to log groups.
   * @default true
   */
  readonly cloudWatch?: boolean;
  /**
   * Whether there are agents older than 3.3.40.0.
   * @default false
   */
  readonly oldAgents?: boolean;
}

/**
 * Lets the nodes of a VPC reach Systems Manager without the internet: an interface endpoint for each service, paid for by the hour and zone, and
 * the gateway to S3, which costs nothing.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export class SessionEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: SessionEndpointsProps) {
    super(scope, id);
    const { vpcId, subnetIds, from, routeTableIds = [], cloudWatch = true, oldAgents = false } = props;
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      vpcId,
      groupDescription: 'Nodes reach the endpoints of Systems Manager over TLS',
      securityGroupIngress: [
        { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: from, description: 'TLS from the nodes' },
      ],
      // An endpoint begins no connection. Without any rule EC2 would allow everything, so there is one that nothing matches.
      securityGroupEgress: [
        { ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'Nothing' },
      ],
    });
    for (const service of endpointServices({ cloudWatch, oldAgents })) {
      new CfnVPCEndpoint(this, service, {
        vpcId,
        vpcEndpointType: 'Interface',
        serviceName: new InterfaceVpcEndpointAwsService(service).name,
        subnetIds: [...subnetIds],
        securityGroupIds: [group.attrGroupId],
        privateDnsEnabled: true,
        policyDocument: this.policyOf(service),
      });
    }
    if (routeTableIds.length > 0) {
      new CfnVPCEndpoint(this, 's3', {
        vpcId,
        vpcEndpointType: 'Gateway',
        serviceName: GatewayVpcEndpointAwsService.S3.name,
        routeTableIds: [...routeTableIds],
        policyDocument: new PolicyDocument({
          statements: [
            this.allow('s3:*'),
            // Everything in those subnets goes this way: packages of Linux, agents and modules of AWS are read without credentials.
            new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['s3:GetObject'], resources: ['*'] }),
          ],
        }),
      });
    }
  }

  private policyOf(service: string): PolicyDocument {
    return new PolicyDocument({
      statements: [
        this.allow(`${service}:*`),
        // Hybrid nodes register, and renew their keys, before they have credentials; this key says whose they are.
        ...(service === 'ssm' ? [this.allow('ssm:*', 'ssm:NodeAccountId')] : []),
      ],
    });
  }

  /** Nobody takes data out through an endpoint with credentials of another account. */
  private allow(action: string, key = 'aws:PrincipalAccount'): PolicyStatement {
    const conditions: Conditions = { StringEquals: { [key]: Stack.of(this).account } };
    return new PolicyStatement({ principals: [new AnyPrincipal()], actions: [action], resources: ['*'], conditions });
  }
}
