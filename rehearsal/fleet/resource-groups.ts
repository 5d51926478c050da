import { AwsError } from './aws-error';
import type { Nodes } from './nodes';

interface Group {
  readonly Name: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** Resource Groups, as far as CloudFormation asks it: groups of servers by their tags. */
export class ResourceGroups {
  constructor(private readonly nodes: Nodes) {}

  /** @throws BadRequestException for a name that is taken. */
  call(operation: string, { Name, tags }: Group): object {
    if (operation === 'resource-groups:DeleteGroup') this.nodes.removeGroup(Name);
    else {
      if (operation === 'resource-groups:CreateGroup' && this.nodes.hasGroup(Name))
        throw new AwsError('BadRequestException', `A group with the name ${Name} already exists.`);
      this.nodes.addGroup(Name, tags);
    }
    return {};
  }
}
