import { readDraft } from '../../config/draft';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import { checkBranch } from './check-branch';
import { checkReferences } from './check-references';
import { checkScript } from './check-script';
import { type AutomationStep, DOCUMENT_SCHEMAS } from './document-schema';
import { Flow, type FlowStep } from './flow';
import { checkNames, readAutomationSteps, type StepAt } from './read-steps';

type Step = StepAt<AutomationStep> & { readonly nested: readonly Step[] };

/** An image or a tag cannot be begun by a run that is being cancelled. */
const NOT_ON_CANCEL = ['approve', 'copyImage', 'createImage', 'createStack', 'createTags', 'loop', 'pause', 'sleep'];

/** The rules of Automation documents that no schema can say. */
export function checkAutomation(data: Readonly<Record<string, unknown>>, place: Place): void {
  const draft = readDraft(DOCUMENT_SCHEMAS.automation, data) ?? {};
  const steps = stepsOf(draft.mainSteps ?? [], place.at('mainSteps'));
  const all = flat(steps);
  // Where it is open which step a name means, every way and reference would be a complaint.
  if (!checkNames(all)) return;
  const names = all.flatMap(({ step }) => step.name ?? []);
  for (const each of all) checkStep(each, names);
  const flow = new Flow(flowOf(steps, []), names[0]);
  for (const { step, place: here } of all) {
    if (step.name !== undefined && !flow.reaches(step.name)) {
      here.at('name').refuse(`must be a step that some way leads to, got ${step.name}, which none does`);
    }
  }
  checkOnCancel(all);
  checkReferences(draft, place, all, flow);
}

function stepsOf(data: readonly unknown[], place: Place): Step[] {
  return readAutomationSteps(data, place).map((each) => {
    const inner = each.step.action === 'aws:loop' ? each.step.inputs?.Steps : undefined;
    return { ...each, nested: Array.isArray(inner) ? stepsOf(inner, each.place.at('inputs', 'Steps')) : [] };
  });
}

function flat(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...flat(step.nested)]);
}

function checkStep({ step, place, shape }: Step, names: readonly string[]): void {
  const { action, isEnd, nextStep, onFailure, onCancel, timeoutSeconds } = step;
  if (shape && !shape.isInstant) {
    if (timeoutSeconds === undefined && !place.at('timeoutSeconds').isGiven) {
      place.refuse('must write out timeoutSeconds, got none: Automation waits an hour or for ever', 'value');
    }
    if (onFailure === undefined && !place.at('onFailure').isGiven) {
      place.refuse('must write out onFailure, got none: the reader should not have to know that it is Abort', 'value');
    }
  }
  if (isEnd && nextStep !== undefined) {
    place.at('nextStep').refuse(`must be absent where isEnd is true, got ${showValue(nextStep)}`);
  }
  if (nextStep !== undefined) checkStepName(nextStep, place.at('nextStep'), names);
  for (const [key, way] of Object.entries({ onFailure, onCancel })) {
    if (way?.startsWith('step:')) checkStepName(way.slice('step:'.length), place.at(key), names);
  }
  if (onCancel !== undefined && (action === 'aws:loop' || action === 'aws:updateVariable')) {
    place.at('onCancel').refuse(`must be absent for ${action}, got ${showValue(onCancel)}`);
  }
  if (action === 'aws:branch') {
    checkBranch(step.inputs ?? {}, place.at('inputs'), (name, here) => checkStepName(name, here, names));
  }
  if (action === 'aws:executeScript') checkScript(step, place);
}

function checkStepName(name: string, place: Place, names: readonly string[]): void {
  if (!names.includes(name)) place.refuse(explainUnknown('the name of a step', name, names));
}

/** What may come after each step; `after` is what follows a list of steps as a whole. */
function flowOf(steps: readonly Step[], after: readonly string[]): FlowStep[] {
  return steps.flatMap(({ step, nested }, index) => {
    const { name, action, inputs = {}, isEnd, nextStep, onFailure = 'Abort', onCancel } = step;
    if (name === undefined) return [];
    const inOrder = steps[index + 1]?.step.name;
    const following = isEnd ? after : nextStep !== undefined ? [nextStep] : inOrder === undefined ? after : [inOrder];
    const elsewhere = [onFailure, onCancel ?? ''].flatMap((way) => (way.startsWith('step:') ? [way.slice(5)] : []));
    const choices = Array.isArray(inputs.Choices) ? inputs.Choices.map((choice) => choice?.NextStep) : [];
    const onward =
      action === 'aws:branch'
        ? [...choices, ...(inputs.Default === undefined ? following : [inputs.Default])]
        : following;
    const entry = nested[0]?.step.name;
    const next = [...(entry === undefined ? onward : [entry, ...onward]), ...elsewhere];
    return [{ name, next: next.filter((each) => typeof each === 'string') }, ...flowOf(nested, onward as string[])];
  });
}

function checkOnCancel(all: readonly Step[]): void {
  const steps = new Map(all.map((each) => [each.step.name, each]));
  for (const { step, place: here } of all) {
    const { onCancel } = step;
    const target = onCancel?.startsWith('step:') ? steps.get(onCancel.slice('step:'.length)) : undefined;
    const kind = target?.step.action?.slice('aws:'.length) ?? '';
    if (NOT_ON_CANCEL.includes(kind)) {
      here.at('onCancel').refuse(`must lead to a step that a cancelled run may take, got one of aws:${kind}`);
    }
  }
}
