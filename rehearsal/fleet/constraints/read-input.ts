import { AwsError } from '../aws-error';
import type { ServiceModel, Shape } from './service-model';

type Data = Record<string, unknown>;

/**
 * A call's input as AWS would accept it: a copy without members AWS does not know, timestamps as dates.
 * @throws ValidationException with AWS's text when a constraint of the service model is broken, SerializationException when a
 * value is of another type than the model says.
 */
export function readInput(model: ServiceModel, operation: string, input: unknown): Data {
  const shape = model.input(operation);
  const problems: string[] = [];
  const data = shape ? (read(model, shape, input ?? {}, '', problems) as Data) : {};
  if (problems.length > 0) throw validationError(problems);
  return data;
}

/** AWS's way of saying that constraints are broken. */
function validationError(problems: readonly string[]): AwsError {
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  return new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

function read(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, value, path, problems);
    case 'list':
      return readList(model, shape, value, path, problems);
    case 'map':
      return readMap(model, shape, value, path, problems);
    default: {
      const scalar = readScalar(shape, value);
      for (const rule of brokenRules(shape, scalar)) problems.push(problem(scalar, path, rule));
      return scalar;
    }
  }
}

function readStructure(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): Data {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notA('structure', value);
  const data = value as Data;
  const result: Data = {};
  for (const name of shape.required ?? []) {
    if (data[name] === undefined || data[name] === null)
      problems.push(problem(null, within(path, name), 'Member must not be null'));
  }
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const given = data[name];
    if (given !== undefined && given !== null)
      result[name] = read(model, model.shapeOf(member), given, within(path, name), problems);
  }
  return result;
}

function readList(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): unknown[] {
  if (!Array.isArray(value)) throw notA('list', value);
  for (const rule of lengthRules(shape, value.length)) problems.push(problem(value, path, rule));
  const of = model.shapeOf(shape.member ?? '');
  if (of.type !== 'structure' && of.type !== 'list' && of.type !== 'map') {
    const items = value.map((item) => readScalar(of, item));
    if (items.some((item) => brokenRules(of, item).length > 0)) {
      problems.push(problem(value, path, `Member must satisfy constraint: [${allRules(of).join(', ')}]`));
    }
    return items;
  }
  return value.map((item, index) => read(model, of, item, `${path}.${index + 1}.member`, problems));
}

function readMap(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): Data {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notA('map', value);
  const entries = Object.entries(value);
  for (const rule of lengthRules(shape, entries.length)) problems.push(problem(value, path, rule));
  const keys = model.shapeOf(shape.key ?? '');
  const values = model.shapeOf(shape.value ?? '');
  const result: Data = {};
  for (const [key, item] of entries) {
    if (brokenRules(keys, key).length > 0) {
      problems.push(problem(value, path, `Map keys must satisfy constraint: [${allRules(keys).join(', ')}]`));
    }
    result[key] = read(model, values, item, `${path}.${key}.member`, problems);
  }
  return result;
}

function readScalar(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'string':
      if (typeof value === 'string') return value;
      throw notA('String', value);
    case 'integer':
    case 'long':
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      throw notA(shape.type === 'integer' ? 'Integer' : 'Long', value);
    case 'double':
    case 'float':
      if (typeof value === 'number') return value;
      throw notA('Double', value);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw notA('Boolean', value);
    case 'timestamp': {
      const date =
        value instanceof Date ? value : typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
      if (!Number.isNaN(date.getTime())) return date;
      throw notA('Timestamp', value);
    }
    default:
      return value;
  }
}

/** What an answer on the wire calls a value of the wrong type: SDKs never send one, people with curl do. */
function notA(wanted: string, value: unknown): AwsError {
  const got = Array.isArray(value)
    ? 'START_ARRAY'
    : typeof value === 'object'
      ? 'START_OBJECT'
      : `${typeof value}`.toUpperCase();
  return new AwsError(
    'SerializationException',
    `${got}_VALUE can not be converted to ${/^[AEIOU]/.test(wanted) ? 'an' : 'a'} ${wanted}`,
  );
}

function brokenRules(shape: Shape, value: unknown): string[] {
  const broken: string[] = [];
  if (typeof value === 'string') {
    if (shape.enum && !shape.enum.includes(value)) broken.push(enumRule(shape.enum));
    broken.push(...lengthRules(shape, value.length));
    if (shape.pattern && !matcher(shape.pattern).test(value)) broken.push(patternRule(shape.pattern));
  }
  if (typeof value === 'number') {
    if (shape.min !== undefined && value < shape.min)
      broken.push(`Member must have value greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && value > shape.max)
      broken.push(`Member must have value less than or equal to ${shape.max}`);
  }
  return broken;
}

function allRules(shape: Shape): string[] {
  const rules: string[] = [];
  if (shape.max !== undefined) rules.push(`Member must have length less than or equal to ${shape.max}`);
  if (shape.min !== undefined) rules.push(`Member must have length greater than or equal to ${shape.min}`);
  if (shape.pattern) rules.push(patternRule(shape.pattern));
  if (shape.enum) rules.push(enumRule(shape.enum));
  return rules;
}

function lengthRules(shape: Shape, length: number): string[] {
  const rules: string[] = [];
  if (shape.max !== undefined && length > shape.max)
    rules.push(`Member must have length less than or equal to ${shape.max}`);
  if (shape.min !== undefined && length < shape.min)
    rules.push(`Member must have length greater than or equal to ${shape.min}`);
  return rules;
}

const enumRule = (values: readonly string[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`;
const patternRule = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`;

const matchers = new Map<string, RegExp>();

/** AWS matches the whole value, as Java's `matches` does. */
function matcher(pattern: string): RegExp {
  let regex = matchers.get(pattern);
  if (!regex) {
    regex = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'su' : 's');
    matchers.set(pattern, regex);
  }
  return regex;
}

const within = (path: string, name: string): string =>
  `${path === '' ? '' : `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function problem(value: unknown, path: string, rule: string): string {
  const shown = value === null ? 'null' : `'${shownAs(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${rule}`;
}

function shownAs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownAs).join(', ')}]`;
  if (value instanceof Date || typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${shownAs(item)}`)
    .join(', ')}}`;
}
