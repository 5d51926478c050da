import { type CfnElement, type IResolvable, Reference, Stack, Tokenization, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Says why a policy below this construct names resources with a wildcard, one entry for each resource: the security
 * checks of every synth accept a wildcard only with its reason.
 *
 * @param reasons resource as the policy statement has it → why it cannot be narrower
 */
export function acknowledgeWildcards(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [resource, reason] of Object.entries(reasons))
    Validations.of(construct).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${asReported(construct, resource)}]`,
      reason,
    });
}

/** The resource as the check spells it: references to this stack as `<Id.Attribute>`, to another by the export's name, variables of IAM as `<name>`. */
function asReported(construct: IConstruct, resource: string): string {
  const spell = (token: IResolvable): string => {
    // In a stack without a fixed account or Region these are references, too.
    if (!Reference.isReference(token)) return `<${Stack.of(construct).resolve(token).Ref}>`;
    const owner = Stack.of(token.target);
    return owner === Stack.of(construct)
      ? `<${owner.getLogicalId(token.target as CfnElement)}.${token.displayName}>`
      : String(owner.resolve(owner.exportValue(token))['Fn::ImportValue']);
  };
  return Tokenization.reverseString(resource)
    .mapTokens({ mapToken: spell })
    .join({ join: (left, right) => `${left}${right}` })
    .replaceAll(/\$\{([^}]+)\}/g, '<$1>');
}
