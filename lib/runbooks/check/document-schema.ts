import { z } from 'zod';
import { wholeNumber } from '../../config/fields';
import { showValue } from '../../config/show-value';
import { AUTOMATION_ACTIONS, COMMAND_PLUGINS } from './actions';

/** Which engine reads a document; its schema version says so. */
export type DocumentKind = 'automation' | 'command' | 'session';

const NAME = /^[A-Za-z0-9_]{1,128}$/;
const WAY_ON = /^step:[A-Za-z0-9_]{1,128}$/;
const name = (what: string) =>
  z.string().regex(NAME, {
    error: ({ input }) => `must name the ${what} with letters, digits and underscores, got ${showValue(input)}`,
  });
const inputs = z.record(z.string(), z.unknown());

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: ({ input }) => `must be text, a number, true or false, got ${showValue(input)}`,
});

const parameter = (types: RegExp, listed: string) =>
  z.strictObject({
    type: z.string().regex(types, { error: ({ input }) => `must be ${listed}, got ${showValue(input)}` }),
    description: z.string(),
    default: z.unknown().optional(),
    allowedValues: z.array(scalar).min(1, { error: 'must have an entry, got none' }).optional(),
    allowedPattern: z.string().optional(),
    displayType: z.enum(['textfield', 'textarea']).optional(),
    minItems: wholeNumber(0, 1000).optional(),
    maxItems: wholeNumber(1, 1000).optional(),
    minChars: wholeNumber(0, 65536).optional(),
    maxChars: wholeNumber(1, 65536).optional(),
    interpolationType: z.enum(['ENV_VAR']).optional(),
  });

const parameters = (types: RegExp, listed: string) =>
  z.record(name('parameter'), parameter(types, listed)).prefault({});

const common = {
  schemaVersion: z.string(),
  description: z.string(),
};
const steps = z.array(z.unknown()).min(1, { error: 'must have a step, got none' });

const AutomationSchema = z.strictObject({
  ...common,
  assumeRole: z.string().meta({ examples: ['"{{ AutomationAssumeRole }}"'] }),
  parameters: parameters(
    /^(String|StringList|Integer|Boolean|MapList|StringMap|(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9]+)?>?)$/,
    'String, StringList, Integer, Boolean, MapList, StringMap or a type of AWS such as AWS::EC2::Instance::Id',
  ),
  variables: z.record(name('variable'), z.strictObject({ type: z.string(), default: z.unknown() })).optional(),
  outputs: z.array(z.string()).optional(),
  files: z.record(z.string(), z.unknown()).optional(),
  mainSteps: steps,
});

const CommandSchema = z.strictObject({
  ...common,
  parameters: parameters(/^(String|StringList)$/, 'String or StringList'),
  mainSteps: steps,
});

const SessionSchema = z.strictObject({
  ...common,
  sessionType: z.enum(['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port']),
  parameters: parameters(/^(String|StringList)$/, 'String or StringList'),
  inputs: inputs.optional(),
  properties: z.unknown().optional(),
});

/** What may stand at the top of a document of each kind. */
export const DOCUMENT_SCHEMAS = { automation: AutomationSchema, command: CommandSchema, session: SessionSchema };

/** A parameter of any kind of document, as written. */
export type ParameterFile = z.output<ReturnType<typeof parameter>>;

const AutomationStepSchema = z.strictObject({
  name: name('step'),
  action: z.enum(Object.keys(AUTOMATION_ACTIONS)),
  description: z.string(),
  inputs: inputs.prefault({}),
  maxAttempts: wholeNumber(1, 100).optional(),
  timeoutSeconds: wholeNumber(1, 2_592_000).optional(),
  onFailure: z
    .string()
    .refine((text) => text === 'Abort' || text === 'Continue' || WAY_ON.test(text), {
      error: ({ input }) => `must be Abort, Continue or step:NAME, got ${showValue(input)}`,
    })
    .optional(),
  onCancel: z
    .string()
    .refine((text) => text === 'Abort' || WAY_ON.test(text), {
      error: ({ input }) => `must be Abort or step:NAME, got ${showValue(input)}`,
    })
    .optional(),
  isCritical: z.boolean().optional(),
  isEnd: z.boolean().optional(),
  nextStep: z.string().optional(),
  outputs: z
    .array(
      z.strictObject({
        Name: name('output'),
        Selector: z.string().regex(/^\$/, {
          error: ({ input }) => `must be a JSONPath that begins with $, got ${showValue(input)}`,
        }),
        Type: z.enum(['String', 'StringList', 'Integer', 'Boolean', 'MapList', 'StringMap']),
      }),
    )
    .optional(),
});

const CommandStepSchema = z.strictObject({
  name: name('step'),
  action: z.enum(Object.keys(COMMAND_PLUGINS)),
  precondition: z
    .strictObject({ StringEquals: z.array(z.string()).length(2, { error: 'must have two texts to compare' }) })
    .optional(),
  inputs: inputs.prefault({}),
});

/** What may stand in a step. */
export const STEP_SCHEMAS = { automation: AutomationStepSchema, command: CommandStepSchema };

/** A step of an Automation document, as written. */
export type AutomationStep = z.output<typeof AutomationStepSchema>;
/** A step of a Command document, as written. */
export type CommandStep = z.output<typeof CommandStepSchema>;
