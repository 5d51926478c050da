import type { Draft } from '../../config/draft';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import type { ParameterFile } from './document-schema';

/** Values that would run something of their own in a script that they are put into. */
const HOSTILE = ['; id', '$(id)', '\n', '`id`', ' && id', ' | id'] as const;
/** What the API's expressions know and the agent's do not. */
const BEYOND_THE_AGENT = /\(\?[=!<>]|\\[1-9]/;

/** The rules about parameters. `place` is that of `parameters`. */
export function checkParameters(
  parameters: Draft<Readonly<Record<string, ParameterFile>>>,
  place: Place,
  used: ReadonlySet<string>,
): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!parameter) continue;
    const here = place.at(name);
    if (!used.has(name)) here.refuse('must be used by a step, got no reference to it', 'key');
    const pattern = checkPattern(parameter, here);
    checkDefault(parameter, here, pattern);
  }
}

/** The agent puts a value into the script as it is: the pattern alone keeps a command out of it. */
function checkPattern(parameter: Draft<ParameterFile>, here: Place): RegExp | undefined {
  const { type, allowedPattern, allowedValues } = parameter;
  if (allowedPattern === undefined) {
    const isText = type === 'String' || type === 'StringList';
    if (isText && !allowedValues && !here.at('allowedPattern').isGiven && !here.at('allowedValues').isGiven) {
      here.refuse('must have allowedPattern or allowedValues, got neither: any text would reach the node', 'key');
    }
    return undefined;
  }
  const there = here.at('allowedPattern');
  if (BEYOND_THE_AGENT.test(allowedPattern)) {
    there.refuse(
      `must do without look-around and back references, which the agent does not know, got ${showValue(allowedPattern)}`,
    );
    return undefined;
  }
  const pattern = compiled(allowedPattern);
  if (!pattern) {
    there.refuse(`must be a regular expression, got ${showValue(allowedPattern)}`);
    return undefined;
  }
  if (!isAnchored(allowedPattern)) {
    there.refuse(`must begin with ^ and end with $, or it holds for a part only, got ${showValue(allowedPattern)}`);
    return undefined;
  }
  const harmless = typeof parameter.default === 'string' ? parameter.default : '';
  const passed = HOSTILE.flatMap((tail) => [`x${tail}`, `${harmless}${tail}`]).find((text) => pattern.test(text));
  if (passed !== undefined) there.refuse(`must refuse ${showValue(passed)}, got ${showValue(allowedPattern)}`);
  return pattern;
}

function checkDefault(parameter: Draft<ParameterFile>, here: Place, pattern: RegExp | undefined): void {
  const { type, allowedValues, minChars, maxChars, minItems, maxItems } = parameter;
  const value = parameter.default;
  const there = here.at('default');
  if (value === undefined || type === undefined || !there.isGiven) return;
  if (!fits(value, type)) {
    there.refuse(`must be ${KINDS[type] ?? 'text'} for the type ${type}, got ${showValue(value)}`);
    return;
  }
  const each = Array.isArray(value) ? value : [value];
  for (const one of each) {
    if (allowedValues && !(allowedValues as readonly unknown[]).includes(one)) {
      there.refuse(`must be one of allowedValues (${allowedValues.join(', ')}), got ${showValue(one)}`);
    }
    if (pattern && typeof one === 'string' && !pattern.test(one)) {
      there.refuse(`must match allowedPattern, got ${showValue(one)}`);
    }
    if (typeof one !== 'string') continue;
    if (one.length < (minChars ?? 0) || one.length > (maxChars ?? Number.POSITIVE_INFINITY)) {
      there.refuse(`must have ${minChars ?? 0} to ${maxChars ?? 'any number of'} characters, got ${one.length}`);
    }
  }
  if (
    Array.isArray(value) &&
    (value.length < (minItems ?? 0) || value.length > (maxItems ?? Number.POSITIVE_INFINITY))
  ) {
    there.refuse(`must have ${minItems ?? 0} to ${maxItems ?? 'any number of'} entries, got ${value.length}`);
  }
}

const KINDS: Readonly<Record<string, string>> = {
  StringList: 'a list of texts',
  Integer: 'a whole number',
  Boolean: 'true or false',
  MapList: 'a list of mappings',
  StringMap: 'a mapping',
};

function fits(value: unknown, type: string): boolean {
  const isMapping = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  if (type === 'StringList' || type.startsWith('List<')) {
    return Array.isArray(value) && value.every((one) => typeof one === 'string');
  }
  if (type === 'Integer') return Number.isInteger(value);
  if (type === 'Boolean') return typeof value === 'boolean';
  if (type === 'MapList') return Array.isArray(value) && value.every(isMapping);
  if (type === 'StringMap') return isMapping(value);
  return typeof value === 'string';
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** An alternative at the top would be anchored on one side only. */
function isAnchored(pattern: string): boolean {
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) return false;
  let depth = 0;
  let isClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (isClass) isClass = character !== ']';
    else if (character === '[') isClass = true;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}
