import { AwsError } from '../aws-error';
import type { PropertyShape, ResourceShape } from './property-shapes';

/**
 * A resource's properties as CloudFormation hands them to its handler: checked against the resource's shape, and texts
 * made numbers and booleans where the shape wants them.
 * @throws ValidationException with all that is wrong, in the words of a stack's events.
 */
export function readProperties(
  shape: ResourceShape,
  logicalId: string,
  properties: unknown,
): Readonly<Record<string, unknown>> {
  const problems: string[] = [];
  const data = read(shape.properties, properties, '#', problems) as Readonly<Record<string, unknown>>;
  if (problems.length > 0) {
    throw new AwsError(
      'ValidationException',
      `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`,
    );
  }
  return data;
}

function read(shape: PropertyShape, value: unknown, path: string, problems: string[]): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, value, path, problems);
    case 'list':
      return readList(shape, value, path, problems);
    case 'string':
      return readString(shape, value, path, problems);
    case 'integer':
      return readInteger(shape, value, path, problems);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      problems.push(`${path}: expected type: Boolean, found: ${kindOf(value)}`);
      return value;
    default:
      return value;
  }
}

function readStructure(
  shape: Extract<PropertyShape, { type: 'structure' }>,
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  if (kindOf(value) !== 'JSONObject') {
    problems.push(`${path}: expected type: JSONObject, found: ${kindOf(value)}`);
    return value;
  }
  const data = value as Readonly<Record<string, unknown>>;
  for (const name of shape.required ?? []) {
    if (data[name] === undefined) problems.push(`${path}: required key [${name}] not found`);
  }
  const result: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(data)) {
    const member = shape.members[name];
    if (!member) problems.push(`${path}: extraneous key [${name}] is not permitted`);
    else if (item !== undefined) result[name] = read(member, item, `${path}/${name}`, problems);
  }
  return result;
}

function readList(
  shape: Extract<PropertyShape, { type: 'list' }>,
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  if (!Array.isArray(value)) {
    problems.push(`${path}: expected type: JSONArray, found: ${kindOf(value)}`);
    return value;
  }
  if (shape.max !== undefined && value.length > shape.max)
    problems.push(`${path}: expected maximum item count: ${shape.max}, found: ${value.length}`);
  return value.map((item, index) => read(shape.of, item, `${path}/${index}`, problems));
}

function readString(
  shape: Extract<PropertyShape, { type: 'string' }>,
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  // CloudFormation takes a number for the text of it
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string') {
    problems.push(`${path}: expected type: String, found: ${kindOf(value)}`);
    return value;
  }
  if (shape.allowed && !shape.allowed.includes(text)) problems.push(`${path}: ${text} is not a valid enum value`);
  if (shape.min !== undefined && text.length < shape.min)
    problems.push(`${path}: expected minLength: ${shape.min}, actual: ${text.length}`);
  if (shape.max !== undefined && text.length > shape.max)
    problems.push(`${path}: expected maxLength: ${shape.max}, actual: ${text.length}`);
  if (shape.pattern && !shape.pattern.test(text))
    problems.push(`${path}: string [${text}] does not match pattern ${shape.pattern.source}`);
  return text;
}

function readInteger(
  shape: Extract<PropertyShape, { type: 'integer' }>,
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    problems.push(`${path}: expected type: Integer, found: ${kindOf(value)}`);
    return value;
  }
  if (shape.min !== undefined && number < shape.min)
    problems.push(`${path}: ${number} is not greater or equal to ${shape.min}`);
  if (shape.max !== undefined && number > shape.max)
    problems.push(`${path}: ${number} is not less or equal to ${shape.max}`);
  return number;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  return typeof value === 'number' ? 'Number' : `${(typeof value).charAt(0).toUpperCase()}${(typeof value).slice(1)}`;
}
