import { annotatedFleetSchema, type JsonSchema } from './fleet-json-schema';
import { SECTIONS } from './fleet-schema';

const HEAD = `# fleet.yaml

<!-- Made of the schema by \`npm run docs\`; a test keeps it so. -->

One file says what one fleet should be like. Every section but \`name\` and \`deploysTo\` may be left out; what is absent is not
deployed. \`npm run validate [file]\` says what is wrong with a file, all at once and with line and column, or what it asks for.
[fleet.yaml](../fleet.yaml) is an example that teaches. With its first line, editors that know YAML's language server complete
keys and underline mistakes.

## How values are written

| kind | for example | |
| --- | --- | --- |
| length of time | \`20 minutes\`, \`3 hours\`, \`1 day\`, \`2 weeks\`, \`1 hour 30 minutes\` | in whole units |
| opening time | \`daily 06:00\`, \`Sunday 02:00\`, \`second Tuesday 22:00\`, \`last Friday 23:00\` | by the clock of \`timeZone\`; first to fourth, or last |
| | \`second Tuesday 22:00 + 5 days\` | 1 to 6 days later, by the calendar; not after \`rate(…)\` |
| | \`cron(0 2 ? * SUN *)\`, \`rate(7 days)\` | as AWS takes them: minutes, hours, day of month, month, day of week (1 is Sunday), year |
| time of day | \`"07:00"\` | by the clock of \`timeZone\` |
| number of nodes or share | \`10\`, \`25%\` | |
| share | \`20%\` | |
| tags | \`{ Role: web }\` | one to five, all of which a node must carry |

YAML 1.2, in UTF-8, up to 1 MB. Anchors, aliases and \`<<\` work; tags such as \`!Ref\` do not.
`;

/** The reference page of the fleet's file, in Markdown. */
export function fleetReference(): string {
  const schema = annotatedFleetSchema();
  const sections = Object.entries(schema.properties ?? {}).map(([name, section]) =>
    describeSection(name, section, schema),
  );
  return `${HEAD}\n${sections.join('\n')}`;
}

function describeSection(name: string, schema: JsonSchema, parent: JsonSchema): string {
  const { rules = [] } = (SECTIONS as Record<string, { rules: readonly string[] }>)[name] ?? {};
  const need = parent.required?.includes(name) ? ' Needed.' : '';
  const scalar = isTable(schema) ? '' : `\n\n${kindOf(schema)}${defaultOf(schema)}${example(schema)}`;
  return [
    `## ${name}\n\n${schema.description}${need}${scalar}\n`,
    ...tablesOf(name, schema),
    ...(rules.length > 0 ? [`Rules:\n\n${rules.map((rule) => `* ${rule}`).join('\n')}\n`] : []),
  ].join('\n');
}

/** A table of the keys at `path`, then those of what is below. */
function tablesOf(path: string, schema: JsonSchema): string[] {
  const long = longForm(schema);
  if (long) return tablesOf(path, long);
  const entries = schema.items && isTable(schema.items) ? schema.items : schema;
  const byName = typeof entries.additionalProperties === 'object' ? entries.additionalProperties : undefined;
  if (byName && isTable(byName)) return tablesOf(`${path}.NAME`, byName);
  if (!entries.properties) return [];
  const here = entries === schema ? path : `${path}[ ]`;
  const rows = Object.entries(entries.properties).map(([key, value]) => {
    const usual = entries.required?.includes(key) ? 'needed' : defaultCell(value);
    return `| \`${key}\` | ${kindOf(value)} | ${usual} | ${value.description ?? ''} |`;
  });
  if (byName) rows.push(`| any other | ${kindOf(byName)} | | ${byName.description ?? ''} |`);
  const nested = Object.entries(entries.properties).flatMap(([key, value]) => tablesOf(`${here}.${key}`, value));
  const heading = here.includes('.') ? `### ${here}\n\n` : '';
  return [`${heading}| key | value | unless given | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`, ...nested];
}

/** The mapping that may stand instead of a short form. */
function longForm({ anyOf }: JsonSchema): JsonSchema | undefined {
  return anyOf?.find(({ properties }) => properties);
}

function isTable({ properties, additionalProperties, items, anyOf }: JsonSchema): boolean {
  return Boolean(
    properties ||
      anyOf?.some(isTable) ||
      (typeof additionalProperties === 'object' && isTable(additionalProperties)) ||
      (items && isTable(items)),
  );
}

function kindOf(schema: JsonSchema): string {
  if (schema.kind) return schema.kind;
  if (longForm(schema)) return `${(schema.anyOf ?? []).filter((each) => !isTable(each)).map(kindOf)}, or see below`;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.items) return isTable(schema.items) ? 'list, see below' : `list: ${kindOf(schema.items)}`;
  if (isTable(schema)) return 'see below';
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'boolean') return '`true` or `false`';
  return 'text';
}

function defaultCell({ default: usual }: JsonSchema): string {
  if (usual === undefined || (typeof usual === 'object' && usual !== null && Object.keys(usual).length === 0))
    return '';
  return `\`${typeof usual === 'object' ? JSON.stringify(usual) : usual}\``;
}

function defaultOf(schema: JsonSchema): string {
  const cell = defaultCell(schema);
  return cell ? `; ${cell} unless given` : '';
}

function example({ examples }: JsonSchema): string {
  return examples ? `; for example ${examples.map((each) => `\`${each}\``).join(', ')}` : '';
}
