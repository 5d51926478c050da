import type { DocumentParameter } from '../../lib/runbooks/document';

/**
 * Why Systems Manager refuses a value for a parameter; undefined if it takes it. Patterns are searched for, so that only their own anchors
 * bind them, and $ is the end of the text alone, as in the agent's regular expressions.
 */
export function refusalOf(parameter: DocumentParameter | undefined, value: string): string | undefined {
  if (!parameter) return 'must be a parameter of the document, got an unknown one';
  const { allowedPattern, allowedValues } = parameter;
  if (allowedValues && !allowedValues.map(String).includes(value)) return `must be ${allowedValues.join(' or ')}`;
  if (allowedPattern && !new RegExp(allowedPattern).test(value)) return `must match ${allowedPattern}`;
  return undefined;
}
