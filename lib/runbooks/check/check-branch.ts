import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';

const OPERATORS = [
  ...['StringEquals', 'EqualsIgnoreCase', 'StartsWith', 'EndsWith', 'Contains', 'BooleanEquals', 'NumericEquals'],
  ...['NumericGreater', 'NumericLesser', 'NumericGreaterOrEquals', 'NumericLesserOrEquals'],
];

/**
 * The rules about a branch: each choice leads somewhere, and asks one thing. `place` is that of its inputs.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branch-condition.html
 */
export function checkBranch(
  inputs: Readonly<Record<string, unknown>>,
  place: Place,
  checkStepName: (name: string, place: Place) => void,
): void {
  const { Choices, Default } = inputs;
  if (typeof Default === 'string') checkStepName(Default, place.at('Default'));
  else if (Default !== undefined) place.at('Default').refuse(`must be the name of a step, got ${showValue(Default)}`);
  if (Choices === undefined) return;
  if (!Array.isArray(Choices) || Choices.length === 0) {
    place.at('Choices').refuse(`must be a list of choices, got ${showValue(Choices)}`);
    return;
  }
  for (const [index, choice] of Choices.entries()) checkChoice(choice, place.at('Choices', index), checkStepName);
}

function checkChoice(choice: unknown, place: Place, checkStepName: (name: string, place: Place) => void): void {
  if (typeof choice !== 'object' || choice === null) {
    place.refuse(`must be a choice with NextStep and a condition, got ${showValue(choice)}`);
    return;
  }
  const { NextStep, ...condition } = choice as Record<string, unknown>;
  if (typeof NextStep === 'string') checkStepName(NextStep, place.at('NextStep'));
  else place.at('NextStep').refuse(`must be the name of a step, got ${showValue(NextStep)}`);
  checkCondition(condition, place);
}

function checkCondition(condition: Readonly<Record<string, unknown>>, place: Place): void {
  const { Variable, ...asked } = condition;
  const keys = Object.keys(asked);
  const together = keys.find((key) => key === 'And' || key === 'Or');
  if (together !== undefined || keys[0] === 'Not') {
    const key = together ?? 'Not';
    if (keys.length > 1 || Variable !== undefined) place.refuse(`must ask one thing, got more beside ${key}`);
    const inner = asked[key];
    const parts = Array.isArray(inner) ? inner : [inner];
    for (const [index, part] of parts.entries()) {
      const here = Array.isArray(inner) ? place.at(key, index) : place.at(key);
      if (typeof part === 'object' && part !== null) checkCondition(part as Record<string, unknown>, here);
      else here.refuse(`must be a condition, got ${showValue(part)}`);
    }
    return;
  }
  if (typeof Variable !== 'string') place.refuse('must have a Variable to compare, got none');
  for (const key of keys) {
    if (!OPERATORS.includes(key))
      place.at(key).refuse(explainUnknown('an operator of branches', key, OPERATORS), 'key');
  }
  if (keys.length !== 1) place.refuse(`must compare in one way, got ${keys.length === 0 ? 'none' : keys.join(', ')}`);
}
