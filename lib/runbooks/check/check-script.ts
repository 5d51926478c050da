import type { Draft } from '../../config/draft';
import { explainUnknown } from '../../config/explain-unknown';
import type { Place } from '../../config/place';
import { showValue } from '../../config/show-value';
import type { AutomationStep } from './document-schema';
import { findReferences } from './references';

const RUNTIMES = ['python3.10', 'python3.11', 'python3.12', 'PowerShell 7.4'];
const LONGEST_SECONDS = 600;

/**
 * The rules about a script that Automation itself runs. `place` is that of the step.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeScript.html
 */
export function checkScript({ inputs = {}, timeoutSeconds }: Draft<AutomationStep>, place: Place): void {
  const here = place.at('inputs');
  const { Runtime, Handler, Script, Attachment } = inputs;
  if (typeof Runtime === 'string' && !RUNTIMES.includes(Runtime)) {
    here.at('Runtime').refuse(explainUnknown('a runtime that Automation still has', Runtime, RUNTIMES));
  }
  if (timeoutSeconds !== undefined && timeoutSeconds > LONGEST_SECONDS) {
    place
      .at('timeoutSeconds')
      .refuse(`must be at most ${LONGEST_SECONDS} for aws:executeScript, got ${timeoutSeconds}`);
  }
  if (Script === undefined && Attachment === undefined) {
    here.refuse('must have Script or Attachment for aws:executeScript, got neither', 'key');
  }
  if (typeof Script !== 'string') return;
  for (const { passage } of findReferences(Script)) {
    here
      .at('Script')
      .refusePassage(passage, `must come in by InputPayload, where it stays data, got ${passage} in the code`);
  }
  if (typeof Runtime !== 'string' || !Runtime.startsWith('python')) return;
  if (typeof Handler !== 'string') {
    here.refuse('must have Handler for a Python script, got none', 'key');
  } else if (!new RegExp(`^def ${Handler.replaceAll(/\W/g, '')}\\(`, 'm').test(Script)) {
    here.at('Handler').refuse(`must be a function of the script, got ${showValue(Handler)}`);
  }
}
