import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { createApp } from '../../lib/create-app';

/** A stack called `Shop` in an account and a Region, with whatever is made in it. */
export function aStack(make: (stack: Stack) => unknown = () => undefined): Stack {
  const stack = new Stack(createApp(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
  make(stack);
  return stack;
}

/** The template of {@link aStack}. */
export const aTemplate = (make: (stack: Stack) => unknown): Template => Template.fromStack(aStack(make));

/** What the inline policies of all roles whose description matches allow: `action on resource`, resources as JSON. */
export function allowedBy(template: Template, description: RegExp): string[] {
  const roles = Object.values(template.findResources('AWS::IAM::Role')) as { Properties: Record<string, unknown> }[];
  const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
  return roles
    .filter(({ Properties }) => description.test(String(Properties.Description)))
    .flatMap(({ Properties }) => Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map(
          (resource) => `${action} on ${typeof resource === 'string' ? resource : JSON.stringify(resource)}`,
        ),
      ),
    )
    .sort();
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
