import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Whether a document is one of AWS's own, by how AWS begins their names. */
export function isOfAws(document: string): boolean {
  return /^(AWS|Amazon)[A-Za-z0-9]*-/.test(document);
}

/**
 * The ARN of a document, as a policy names it: one of AWS has no account in its ARN, and a shared one is named by its ARN.
 *
 * @param document a name, or the ARN of one that another account shares
 */
export function documentArn(scope: IConstruct, document: string): string {
  const { account, region, partition } = Stack.of(scope);
  if (!Token.isUnresolved(document)) {
    if (document.startsWith('arn:')) return document;
    if (isOfAws(document)) return `arn:${partition}:ssm:${region}::document/${document}`;
  }
  return `arn:${partition}:ssm:${region}:${account}:document/${document}`;
}
