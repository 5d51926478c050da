import { z } from 'zod';
import { text } from '../config/fields';
import type { Section } from '../config/section';
import { checkParameters } from './check-parameters';

const FromSchema = z
  .strictObject({
    folder: text(/^(?!\/)[\w./ -]{1,200}$/, 'a folder, seen from this file', { examples: ['parameters'] }).describe(
      'The folder with `base.yaml` and a file for each environment, seen from this file.',
    ),
    environment: text(/^(?!base$)\w[\w.-]{0,49}$/, 'the name of an environment, which base is not', {
      examples: ['prod'],
    }).describe('Which file of it says what is different from `base.yaml`: `prod` for `prod.yaml`.'),
  })
  .describe('Parameters from files: those of `base.yaml`, with what the environment says otherwise.');

/** What may stand below a path; read by `readTree`, which says more about mistakes than a schema of such a union could. */
const TreeSchema = z.unknown().meta({
  description: 'Below a path that begins with `/`: text, a list of texts, flags, or a mapping of further names.',
  kind: 'text, list of texts, or mapping',
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }, { type: 'object' }],
});

const ParametersSchema = z
  .object({ from: FromSchema.optional() })
  .catchall(TreeSchema)
  .describe(
    'Configuration that programs read from Parameter Store: hierarchies under a path, and typed flags. Secrets are refused.',
  );

/** `parameters` as written. */
export type ParametersFile = z.output<typeof ParametersSchema>;

/** `parameters` of the fleet's file. */
export const parametersSection: Section<typeof ParametersSchema> = {
  schema: ParametersSchema,
  rules: [
    'Every key but `from` is a path that begins with `/`. Below it, text is a String, a list is a StringList, a mapping is further names. Numbers, `true` and `false` are quoted.',
    'A mapping with `value` is one parameter: `{ value, description, allowedPattern, dataType: aws:ec2:image, tier: advanced, notSecret }`. One that is itself called `value` is written `value: { value: … }`.',
    'A mapping called `flags` is one parameter of type String that holds all of its flags as JSON: `true`, `false`, numbers, texts.',
    'Names have letters, digits and `_` `.` `-`, 15 levels and, with the ARN before them, 1,011 characters at most; none begins with `aws` or `ssm`. `/NAME/loop` is the brake, `/AmazonCloudWatch-NAME` holds the configuration of its agent, `/shipshape/…` are locks. Names that differ by case alone give a warning.',
    'A value has 4 KB at most; up to 8 KB it is an advanced parameter, which costs and gives a warning. No `{{`, no empty text, no comma within an entry of a list.',
    'What looks like a secret by its name or by its form is refused, and never shown; `notSecret` says why it is none.',
    '`allowedPattern` holds for the value, of a list with its entries joined by commas.',
    'In a file of `from` for an environment, a value overrides that of `base.yaml` and keeps its description and pattern; flags do so one by one; nothing (`~`) takes a parameter or a flag away. Neither changes its type.',
    'There are at most 500 parameters, together within the 1 MB that a template may have.',
  ],
  check: checkParameters,
};
