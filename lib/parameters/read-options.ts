import { Token } from 'aws-cdk-lib/core';
import { findNearest } from '../config/find-nearest';
import { showValue } from '../config/show-value';
import { checkValue, isValue } from './check-value';
import { secretForm } from './secret-form';
import { isMapping, showKind } from './show-kind';
import type { Spot } from './spot';
import type { ParameterOptions, WrittenParameter } from './written-parameter';

const KEYS = ['value', 'description', 'allowedPattern', 'dataType', 'tier', 'notSecret'] as const;
/** No name of a parameter by accident, so that a mapping with one of them has lost its `value`. */
const TELLING = ['allowedPattern', 'dataType', 'notSecret'];
const LONGEST_TEXT = 1024;

/** Whether a mapping is one parameter with options rather than further names. */
export function isParameter(mapping: Readonly<Record<string, unknown>>): boolean {
  if ('value' in mapping) return !isMapping(mapping.value);
  return TELLING.some((key) => key in mapping);
}

/** One parameter that is written with what else there is to say of it. */
export function readOptions(name: string, mapping: Readonly<Record<string, unknown>>, spot: Spot): WrittenParameter[] {
  for (const key of Object.keys(mapping)) if (!KEYS.some((known) => known === key)) refuseKey(key, spot.at(key));
  const options: ParameterOptions = {
    ...given('description', readText(mapping, 'description', spot)),
    ...given('allowedPattern', readText(mapping, 'allowedPattern', spot)),
    ...given('dataType', readChoice(mapping, 'dataType', ['aws:ec2:image'] as const, spot)),
    ...given('tier', readChoice(mapping, 'tier', ['advanced'] as const, spot)),
    ...given('notSecret', readText(mapping, 'notSecret', spot)),
  };
  checkDescription(options.description, name, spot.at('description'));
  const { value } = mapping;
  const valueSpot = spot.at('value');
  if (!('value' in mapping)) {
    spot.refuse('must be one parameter with a value, got none', 'key');
    return [];
  }
  if (!isValue(value)) {
    valueSpot.refuse(`must be text (in quotes if it looks like something else) or a list, got ${showKind(value)}`);
    return [];
  }
  checkValue(name, value, valueSpot, options.notSecret === undefined ? undefined : spot.at('notSecret'));
  checkImage(value, options, valueSpot);
  return [{ kind: 'value', name, spot, value, valueSpot, options }];
}

function refuseKey(key: string, spot: Spot): void {
  const nearest = findNearest(key, KEYS);
  spot.refuse(
    `must be one of ${KEYS.join(', ')} beside value, got ${showValue(key)}${nearest ? `, did you mean ${nearest}` : ''}`,
    'key',
  );
}

function readText(mapping: Readonly<Record<string, unknown>>, key: string, spot: Spot): string | undefined {
  const text = mapping[key];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_TEXT) return text;
  const got = typeof text === 'string' ? `${text.trim() === '' ? 'none' : text.length}` : showKind(text);
  spot.at(key).refuse(`must be text of 1 to ${LONGEST_TEXT} characters, got ${got}`);
  return undefined;
}

function readChoice<Choice extends string>(
  mapping: Readonly<Record<string, unknown>>,
  key: string,
  choices: readonly Choice[],
  spot: Spot,
): Choice | undefined {
  const choice = mapping[key];
  if (choice === undefined) return undefined;
  const found = choices.find((each) => each === choice);
  if (!found) spot.at(key).refuse(`must be ${choices.join(' or ')}, or left out, got ${showValue(choice)}`);
  return found;
}

function checkDescription(description: string | undefined, name: string, spot: Spot): void {
  const form = description === undefined ? undefined : secretForm(description, name);
  if (form) spot.refuse(`must hold no secret, got what looks like ${form}`);
}

/** Parameter Store looks for the image after it has taken the value; the form is all that can be seen before. */
function checkImage(value: string | readonly string[], { dataType }: ParameterOptions, spot: Spot): void {
  if (dataType !== 'aws:ec2:image' || Token.isUnresolved(value)) return;
  if (typeof value !== 'string' || !/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(value))
    spot.refuse(
      `must be the id of an image such as ami-0123456789abcdef0, got ${typeof value === 'string' ? 'other text' : 'a list'}`,
    );
}

const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
