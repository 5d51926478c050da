import { AwsError } from '../aws-error';
import { ServiceModel } from '../constraints/service-model';
import type { Ec2Permissions } from '../ec2-permissions';
import type { Caller, World } from '../world';
import type { CallFor } from './automation-runner';

/** How a service of the fleet is called. */
export type Call = (operation: string, input: unknown, caller: Caller) => Promise<object>;

/**
 * Calls the fleet in a run's name: what AWS's SDK would refuse to send is refused, and IAM is asked for each thing that the call is made on,
 * with the run's role.
 */
export function callWithRole(world: World, permissions: Ec2Permissions, ssm: Call, ec2: Call): CallFor {
  return async (execution, service, operation, input) => {
    const { roleArn } = execution;
    if (service !== 'ssm' && service !== 'ec2')
      throw new AwsError('UnknownOperationException', `The simulated fleet does not know ${service}:${operation}.`);
    const members = ServiceModel[service].input(operation)?.members ?? {};
    const unknown = Object.keys(input).find((name) => !members[name]);
    if (unknown !== undefined)
      throw new AwsError(
        'ParamValidationError',
        `Unknown parameter in input: "${unknown}", must be one of: ${Object.keys(members).join(', ')}`,
      );
    if (roleArn !== undefined) {
      const sourceArn = world.arn(`automation-execution/${execution.id}`);
      const asked =
        service === 'ssm'
          ? [{ action: `ssm:${operation}`, resources: [], input }]
          : permissions
              .of(operation, input)
              .map(({ action, resource, keys }) => ({ action, resources: [resource], keys }));
      for (const one of asked) {
        if (await world.authorize({ roleArn, sourceArn, ...one })) continue;
        throw new AwsError(
          service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDeniedException',
          `User: ${roleArn} is not authorized to perform: ${one.action}${one.resources[0] ? ` on resource: ${one.resources[0]}` : ''}`,
        );
      }
    }
    const caller = roleArn === undefined ? {} : { principal: roleArn };
    return service === 'ssm' ? ssm(operation, input, caller) : ec2(operation, input, caller);
  };
}
