import { type Draft, readDraft } from '../../config/draft';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import { checkParameters } from './check-parameters';
import { type CommandStep, DOCUMENT_SCHEMAS, type ParameterFile } from './document-schema';
import { checkNames, readCommandSteps, type StepAt } from './read-steps';
import { findReferences } from './references';

const LONGEST_SECONDS = 172_800;
const SHARED_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  onFailure: ['exit', 'successAndExit'],
  onSuccess: ['exit'],
  finallyStep: [true, 'true'],
};

/** The rules of Command documents that no schema can say, and that the agent does not notice. */
export function checkCommand(data: Readonly<Record<string, unknown>>, place: Place): void {
  const draft = readDraft(DOCUMENT_SCHEMAS.command, data) ?? {};
  const parameters = draft.parameters ?? {};
  const steps = readCommandSteps(draft.mainSteps ?? [], place.at('mainSteps'));
  checkNames(steps);
  const used = new Set<string>();
  for (const each of steps) {
    checkInputs(each, parameters);
    checkPrecondition(each, parameters);
    for (const { name, passage, path } of findReferences(each.step)) {
      used.add(name);
      // Docker and Go write `{{.Names}}`; the agent leaves that alone.
      if (!/^[\w:-][\w.:/-]*$/.test(name) || name.startsWith('ssm:')) continue;
      if (parameters[name] !== undefined || Object.keys(parameters).includes(name)) continue;
      each.place
        .at(...path)
        .refusePassage(passage, explainUnknown('a parameter of the document', name, Object.keys(parameters)));
    }
  }
  checkParameters(parameters, place.at('parameters'), used);
}

function checkInputs(
  { step, place, shape }: StepAt<CommandStep>,
  parameters: Draft<Record<string, ParameterFile>>,
): void {
  const { action, inputs = {} } = step;
  const here = place.at('inputs');
  for (const [key, values] of Object.entries(SHARED_VALUES)) {
    if (inputs[key] !== undefined && !values.includes(inputs[key])) {
      here.at(key).refuse(
        `must be ${values
          .map(String)
          .filter((each, index, all) => all.indexOf(each) === index)
          .join(' or ')}, got ${showValue(inputs[key])}`,
      );
    }
  }
  if (!shape?.optional?.includes('timeoutSeconds')) return;
  checkTimeout(inputs.timeoutSeconds, here);
  const { workingDirectory, runCommand } = inputs;
  if (typeof workingDirectory === 'string' && !/^([/~]|[A-Za-z]:\\|\{\{|\$)/.test(workingDirectory)) {
    here
      .at('workingDirectory')
      .refuse(`must be absolute, for the agent's own is nobody's, got ${showValue(workingDirectory)}`);
  }
  if (runCommand === undefined) return;
  const referred = typeof runCommand === 'string' ? /^\{\{\s*(\w+)\s*\}\}$/.exec(runCommand)?.[1] : undefined;
  if (referred !== undefined && parameters[referred]?.type === 'StringList') return;
  if (!Array.isArray(runCommand) || !runCommand.every((line) => typeof line === 'string') || runCommand.length === 0) {
    here.at('runCommand').refuse(`must be a list of lines, got ${showValue(runCommand)}`);
    return;
  }
  if (action === 'aws:runShellScript' && !String(runCommand[0]).startsWith('#!')) {
    const [first = ''] = String(runCommand[0]).split('\n');
    here.at('runCommand', 0).refuse(`must begin with #! and an interpreter, or sh runs it, got ${showValue(first)}`);
  }
}

function checkTimeout(timeout: unknown, here: Place): void {
  if (timeout === undefined) {
    here.refuse('must write out timeoutSeconds, got none: the agent waits an hour', 'key');
    return;
  }
  if (typeof timeout === 'string' && /^\{\{.*\}\}$/.test(timeout)) return;
  const seconds = typeof timeout === 'string' || typeof timeout === 'number' ? Number(timeout) : Number.NaN;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) {
    here.at('timeoutSeconds').refuse(`must be a whole number from 1 to ${LONGEST_SECONDS}, got ${showValue(timeout)}`);
  }
}

/** The agent panics over a list in a precondition. */
function checkPrecondition(
  { step: { precondition }, place }: StepAt<CommandStep>,
  parameters: Draft<Record<string, ParameterFile>>,
): void {
  const compared = precondition?.StringEquals ?? [];
  const here = place.at('precondition', 'StringEquals');
  for (const [index, text] of compared.entries()) {
    const referred = /^\{\{\s*(\w+)\s*\}\}$/.exec(text ?? '')?.[1];
    if (referred !== undefined && parameters[referred]?.type === 'StringList') {
      here.at(index).refuse(`must be a text, got ${referred}, which is a list: the agent dies of it`);
    }
  }
  const [left, right] = compared;
  const system = left === 'platformType' ? right : right === 'platformType' ? left : undefined;
  const systems = ['Linux', 'Windows', 'MacOS'];
  if (system !== undefined && !systems.includes(system)) {
    here.refuse(explainUnknown('a platform', system, systems));
  }
  if (system === undefined && compared.length === 2 && !compared.some((text) => text?.includes('{{'))) {
    here.refuse('must compare platformType or a parameter, got two texts that never change');
  }
}
