import type { AwsError } from './aws-error';
import { type Member, ServiceModel, type Shape } from './constraints/service-model';

type Data = Record<string, unknown>;

/** Reads a call of EC2's query protocol: `Action=DescribeTags&Filter.1.Name=key&Filter.1.Value.1=Role`. */
export function readQuery(body: string): { readonly action: string; readonly input: Data } {
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  const shape = ServiceModel.ec2.input(action);
  const fields = new Map(form);
  fields.delete('Action');
  fields.delete('Version');
  return { action, input: shape ? (readShape(shape, '', fields) as Data) : {} };
}

function readShape(shape: Shape, prefix: string, fields: ReadonlyMap<string, string>): unknown {
  switch (shape.type) {
    case 'structure': {
      const result: Data = {};
      for (const [name, member] of Object.entries(shape.members ?? {})) {
        const path = `${prefix === '' ? '' : `${prefix}.`}${queryName(name, member)}`;
        const of = ServiceModel.ec2.shapeOf(member);
        if (![...fields.keys()].some((field) => field === path || field.startsWith(`${path}.`))) continue;
        result[name] = readShape(of, path, fields);
      }
      return result;
    }
    case 'list': {
      const of = ServiceModel.ec2.shapeOf(shape.member ?? '');
      const items: unknown[] = [];
      for (
        let index = 1;
        [...fields.keys()].some((field) => field === `${prefix}.${index}` || field.startsWith(`${prefix}.${index}.`));
        index++
      ) {
        items.push(readShape(of, `${prefix}.${index}`, fields));
      }
      return items;
    }
    case 'integer':
    case 'long':
    case 'double':
      return Number(fields.get(prefix));
    case 'boolean':
      return fields.get(prefix) === 'true';
    default:
      return fields.get(prefix);
  }
}

/** Queries use the query name, else the wire's name with a capital, else the member's own. */
function queryName(name: string, member: Member): string {
  if (typeof member === 'string') return name;
  const [, location, query] = member;
  if (query) return query;
  return location ? `${location.charAt(0).toUpperCase()}${location.slice(1)}` : name;
}

/** EC2's answer to a call. */
export function writeAnswer(action: string, output: unknown, requestId: string): string {
  const shape = ServiceModel.ec2.output(action);
  const body = shape ? writeShape(shape, output) : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${requestId}</requestId>${body}</${action}Response>`;
}

/** EC2's refusal. */
export function writeRefusal(error: AwsError, requestId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${error.code}</Code><Message>${escaped(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}

function writeShape(shape: Shape, value: unknown): string {
  if (shape.type === 'structure') {
    return Object.entries(shape.members ?? {})
      .filter(([name]) => (value as Data)[name] !== undefined)
      .map(([name, member]) =>
        element(wireName(name, member), writeShape(ServiceModel.ec2.shapeOf(member), (value as Data)[name])),
      )
      .join('');
  }
  if (shape.type === 'list') {
    const member = shape.member ?? '';
    const of = ServiceModel.ec2.shapeOf(member);
    return (value as unknown[]).map((item) => element(wireName('item', member), writeShape(of, item))).join('');
  }
  return escaped(value instanceof Date ? value.toISOString() : String(value));
}

const wireName = (name: string, member: Member): string => (typeof member === 'string' ? name : member[1] || name);
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
