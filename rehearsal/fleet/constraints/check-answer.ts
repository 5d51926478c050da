import type { Member, ServiceModel, Shape } from './service-model';

/**
 * Holds our own answers to the service model: an answer with a member or a value AWS does not know would teach its reader something wrong.
 * @throws Error that names the place.
 */
export function checkAnswer(model: ServiceModel, operation: string, answer: unknown): void {
  const shape = model.output(operation);
  if (shape) check(model, shape, answer, operation);
}

/** What every operation may answer, though the model lists it for none. */
const COMMON_ERRORS = [
  'AccessDeniedException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'ValidationException',
];

/**
 * Holds our own refusals to the service model, where it lists any.
 * @throws Error that names the code.
 */
export function checkRefusal(model: ServiceModel, operation: string, code: string): void {
  const known = model.errors(operation);
  if (known.length > 0 && ![...known, ...COMMON_ERRORS].includes(code)) {
    throw wrong(`${operation} refused`, `with one of ${known.join(', ')}`, code);
  }
}

function check(model: ServiceModel, shape: Shape, value: unknown, path: string): void {
  if (value === undefined || value === null) return;
  switch (shape.type) {
    case 'structure': {
      if (typeof value !== 'object') throw wrong(path, 'a structure', value);
      for (const [name, item] of Object.entries(value)) {
        const member: Member | undefined = shape.members?.[name];
        if (item !== undefined && member === undefined)
          throw wrong(`${path}.${name}`, 'in the service model', 'a member that is not');
        if (member !== undefined) check(model, model.shapeOf(member), item, `${path}.${name}`);
      }
      for (const name of shape.required ?? []) {
        if ((value as Record<string, unknown>)[name] === undefined) throw wrong(`${path}.${name}`, 'given', 'nothing');
      }
      return;
    }
    case 'list':
      if (!Array.isArray(value)) throw wrong(path, 'a list', value);
      for (const item of value) check(model, model.shapeOf(shape.member ?? ''), item, `${path}[]`);
      return;
    case 'map':
      for (const item of Object.values(value)) check(model, model.shapeOf(shape.value ?? ''), item, `${path}{}`);
      return;
    case 'timestamp':
      if (!(value instanceof Date)) throw wrong(path, 'a date', value);
      return;
    case 'string':
      if (typeof value !== 'string') throw wrong(path, 'a string', value);
      // EC2 answers `available` where its model says `Available`
      if (shape.enum && !shape.enum.some((one) => one === value || one.toLowerCase() === value))
        throw wrong(path, `one of ${shape.enum.join(', ')}`, value);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(path, 'a boolean', value);
      return;
    default:
      if (typeof value !== 'number') throw wrong(path, 'a number', value);
  }
}

const wrong = (path: string, wanted: string, got: unknown): Error =>
  new Error(`simulated answer ${path}: must be ${wanted}, got ${String(got)}`);
