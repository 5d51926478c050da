import type { Draft } from '../../config/draft';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import { checkParameters } from './check-parameters';
import type { AutomationStep, DOCUMENT_SCHEMAS } from './document-schema';
import type { Flow } from './flow';
import type { StepAt } from './read-steps';
import { findReferences, type Reference, SYSTEM_VARIABLES } from './references';

interface Placed {
  readonly reference: Reference;
  readonly place: Place;
  /** The step that it stands in. */
  readonly from?: string;
}

/** The rules about `{{ … }}` in an Automation document: each stands for something, and by then it is known what. */
export function checkReferences(
  draft: Draft<ReturnType<(typeof DOCUMENT_SCHEMAS)['automation']['parse']>>,
  place: Place,
  all: readonly StepAt<AutomationStep>[],
  flow: Flow,
): void {
  const parameters = draft.parameters ?? {};
  const placed = [
    ...placedBelow(draft.assumeRole, place.at('assumeRole')),
    ...placedBelow(draft.files, place.at('files')),
    ...all.flatMap(({ step, place: here }) =>
      // The steps inside a loop speak for themselves.
      placedBelow({ ...step, inputs: { ...step.inputs, Steps: undefined } }, here, step.name),
    ),
  ];
  const outputs = new Map(all.map((each) => [each.step.name, outputsOf(each)]));
  for (const each of placed) checkReference(each, Object.keys(parameters), draft.variables ?? {}, outputs, flow);
  for (const [index, output] of (draft.outputs ?? []).entries()) {
    if (output !== undefined) checkOutput(output, place.at('outputs', index), outputs);
  }
  checkParameters(parameters, place.at('parameters'), new Set(placed.map(({ reference }) => reference.name)));
}

function placedBelow(value: unknown, place: Place, from?: string): Placed[] {
  return findReferences(value).map((reference) => ({
    reference,
    place: place.at(...reference.path),
    ...(from === undefined ? {} : { from }),
  }));
}

function checkReference(
  { reference: { name, passage }, place, from }: Placed,
  parameters: readonly string[],
  variables: Readonly<Record<string, unknown>>,
  outputs: ReadonlyMap<string | undefined, readonly string[] | undefined>,
  flow: Flow,
): void {
  const refuse = (message: string) => place.refusePassage(passage, message);
  if (name.startsWith('global:') || name.startsWith('automation:')) {
    if (!SYSTEM_VARIABLES.includes(name)) refuse(explainUnknown('a variable of Automation', name, SYSTEM_VARIABLES));
    return;
  }
  if (name.startsWith('variable:')) {
    const known = Object.keys(variables).map((each) => `variable:${each}`);
    if (!known.includes(name)) refuse(explainUnknown('a variable of the document', name, known));
    return;
  }
  if (name.startsWith('ssm:')) {
    refuse(`must be the default of a parameter, not in a step, got ${passage}`);
    return;
  }
  const [step = '', output] = name.split('.');
  if (output === undefined) {
    if (!parameters.includes(name)) refuse(explainUnknown('a parameter of the document', name, parameters));
    return;
  }
  if (!checkStepOutput(step, output, outputs, refuse) || from === undefined) return;
  if (!flow.isAlwaysBefore(step, from)) refuse(`must come from a step that has run on every way here, got ${step}`);
}

function checkOutput(
  written: string,
  place: Place,
  outputs: ReadonlyMap<string | undefined, readonly string[] | undefined>,
): void {
  const [step = '', output = ''] = written.split('.');
  checkStepOutput(step, output, outputs, (message) => place.refuse(message));
}

function checkStepOutput(
  step: string,
  output: string,
  outputs: ReadonlyMap<string | undefined, readonly string[] | undefined>,
  refuse: (message: string) => void,
): boolean {
  const steps = [...outputs.keys()].filter((name) => name !== undefined);
  if (!steps.includes(step)) {
    refuse(explainUnknown('the output of a step', step, steps));
    return false;
  }
  const known = outputs.get(step);
  if (!known || known.includes(output)) return true;
  refuse(
    known.length > 0
      ? explainUnknown(`an output of ${step}`, output, known)
      : `must be absent, got ${showValue(output)}: ${step} has no outputs`,
  );
  return false;
}

/** `undefined` where nobody can know them: an action that there is not. */
function outputsOf({ step, shape }: StepAt<AutomationStep>): string[] | undefined {
  if (!shape) return undefined;
  return [...(step.outputs ?? []).flatMap((output) => output?.Name ?? []), ...(shape.outputs ?? [])];
}
