import type { JsonSchema } from '../config/fleet-json-schema';
import { messageSchema } from './message-schema';

const MARKED = /(<!-- fields of (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** A page in which the tables between the marks `<!-- fields of KIND -->` and `<!-- end -->` say what the schema says. */
export const withFieldTables = (page: string): string =>
  page.replaceAll(MARKED, (_, begin: string, kind: string, end: string) => `${begin}${tableOf(kind)}${end}`);

/** @throws when there is no such kind of message */
function tableOf(kind: string): string {
  const schema = messageSchema().anyOf.find(({ properties = {} }) => constOf(properties.kind) === kind);
  if (!schema) throw new Error(`fields of ${kind}: must be a kind of message, got none`);
  return ['| field | what it says |', '| --- | --- |', ...rowsOf(schema), ''].join('\n');
}

function rowsOf({ properties = {}, required = [] }: JsonSchema, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const isList = field.items !== undefined;
    const path = `${prefix}${name}${isList && field.items?.properties ? '[]' : ''}`;
    const said = [required.includes(name) ? undefined : '*May be absent.*', field.description ?? constantOf(field)];
    return [
      `| \`${path}\` | ${said.filter(Boolean).join(' ')} |`,
      ...rowsOf(isList ? (field.items as JsonSchema) : field, `${path}.`),
    ];
  });
}

const constantOf = (field: JsonSchema): string => {
  const value = constOf(field);
  return value === undefined ? '' : `\`${String(value)}\``;
};

const constOf = (field: JsonSchema | undefined): unknown => (field as { const?: unknown } | undefined)?.const;
