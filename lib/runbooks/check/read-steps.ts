import { type Draft, readDraft } from '../../config/draft';
import { explainIssues } from '../../config/explain-issue';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import { type ActionShape, AUTOMATION_ACTIONS, COMMAND_PLUGINS, SHARED_INPUTS } from './actions';
import { type AutomationStep, type CommandStep, STEP_SCHEMAS } from './document-schema';

/** A step that could be read, and where it stands. */
export interface StepAt<Step> {
  readonly step: Draft<Step>;
  readonly place: Place;
  /** What its action takes, if there is such an action. */
  readonly shape: ActionShape | undefined;
}

/** What the agent reads among the inputs, and what people look for beside them. */
const INPUTS_OF_THE_AGENT = ['onFailure', 'onSuccess', 'finallyStep', 'timeoutSeconds'];

/** Reads the steps of an Automation document as far as they can be read. */
export function readAutomationSteps(steps: readonly unknown[], place: Place): StepAt<AutomationStep>[] {
  return steps.map((data, index) => {
    const here = place.at(index);
    const step = readStep(STEP_SCHEMAS.automation, data, here) as Draft<AutomationStep>;
    const shape = AUTOMATION_ACTIONS[step.action ?? ''];
    checkInputs(step, shape, here);
    return { step, place: here, shape };
  });
}

/** Reads the steps of a Command document as far as they can be read. */
export function readCommandSteps(steps: readonly unknown[], place: Place): StepAt<CommandStep>[] {
  return steps.map((data, index) => {
    const here = place.at(index);
    const misplaced = INPUTS_OF_THE_AGENT.filter((key) => here.at(key).isGiven);
    for (const key of misplaced) {
      here.at(key).refuse('must stand in inputs, the only place where the agent reads it, got it beside them', 'key');
    }
    const own = Object.fromEntries(
      Object.entries(isMapping(data) ? data : {}).filter(([key]) => !misplaced.includes(key)),
    );
    const step = readStep(STEP_SCHEMAS.command, isMapping(data) ? own : data, here) as Draft<CommandStep>;
    const plugin = COMMAND_PLUGINS[step.action ?? ''];
    const shape = plugin && { ...plugin, optional: [...(plugin.optional ?? []), ...SHARED_INPUTS] };
    checkInputs(step, shape, here);
    return { step, place: here, shape };
  });
}

/**
 * Step names are what steps know each other by; neither engine minds two of them.
 * @returns whether every step has a name of its own
 */
export function checkNames(steps: readonly StepAt<AutomationStep | CommandStep>[]): boolean {
  const known = new Set<string>();
  for (const { step, place } of steps) {
    if (step.name === undefined) continue;
    if (known.has(step.name)) place.at('name').refuse(`must be a name that no other step has, got ${step.name} again`);
    known.add(step.name);
  }
  return known.size === steps.length;
}

function readStep(
  schema: (typeof STEP_SCHEMAS)[keyof typeof STEP_SCHEMAS],
  data: unknown,
  place: Place,
): Draft<AutomationStep | CommandStep> {
  if (!isMapping(data)) {
    place.refuse(`must be a mapping, got ${showValue(data)}`);
    return {};
  }
  const issues = schema.safeParse(data).error?.issues ?? [];
  for (const { path, message, part } of explainIssues(issues, schema, data)) place.at(...path).refuse(message, part);
  return readDraft(schema as typeof STEP_SCHEMAS.automation, data) ?? {};
}

function checkInputs(
  { inputs = {}, action }: Draft<AutomationStep | CommandStep>,
  shape: ActionShape | undefined,
  place: Place,
): void {
  if (!shape) return;
  const known = [...shape.required, ...(shape.optional ?? [])];
  for (const key of shape.required) {
    if (inputs[key] === undefined) place.at('inputs').refuse(`must have ${key} for ${action}, got none`, 'key');
  }
  if (shape.isOpen) return;
  for (const key of Object.keys(inputs)) {
    if (!known.includes(key)) {
      place
        .at('inputs', key)
        .refuse(
          known.length > 0 ? explainUnknown(`an input of ${action}`, key, known) : `must be absent for ${action}`,
          'key',
        );
    }
  }
}

function isMapping(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
