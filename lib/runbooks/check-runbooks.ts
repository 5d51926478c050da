import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { showValue } from '../config/show-value';
import { catalogueEntry, type RunbookName, runbookFile } from './catalogue';
import type { RunbooksFile } from './config';
import { type DocumentParameter, readDocument } from './document';

type Schedule = Draft<RunbooksFile[string]>;
const ROLE = 'AutomationAssumeRole';

/** The rules about runbooks on schedules. `place` is that of the section. */
export function checkRunbooks(draft: Draft<RunbooksFile>, place: Place, outline: Outline): void {
  if (/^(aws|amazon|amzn)/.test(outline.name ?? '')) {
    place.refuse(
      `must be absent, for AWS keeps documents with such names to itself, got it for ${outline.name}`,
      'key',
    );
  }
  for (const [name, schedule] of Object.entries(draft)) {
    const here = place.at(name);
    if (outline.rings.includes(`runbook-${name}`)) {
      here.refuse(`must have a name that gives it a window of its own, got that of the ring runbook-${name}`, 'key');
    }
    if (!schedule) continue;
    checkWhen(schedule, here);
    const { slice, runbook } = schedule;
    if (slice !== undefined && !outline.slices.has(slice)) {
      here.at('slice').refuse(explainUnknown('the name of a slice', slice, [...outline.slices.keys()]));
    }
    if (runbook !== undefined) checkParameters(runbook, schedule.parameters ?? {}, here);
  }
}

function checkWhen({ at }: Schedule, here: Place): void {
  const given = ['at', 'every'].filter((key) => here.at(key).isGiven);
  if (given.length !== 1) {
    here.refuse(`must have either at or every, got ${given.length === 0 ? 'neither' : 'both'}`, 'key');
    return;
  }
  if (given[0] === 'every') {
    if (here.at('lasts').isGiven) here.at('lasts').refuse('must be absent with every, which has no window', 'key');
    return;
  }
  if (at?.isTwiceAnHour) {
    here.at('at').refuse(`must leave the window time to close before it opens again, got ${at}`);
  }
}

function checkParameters(
  runbook: RunbookName,
  given: Readonly<Record<string, string | number | boolean | undefined>>,
  here: Place,
): void {
  const { nodeParameter, notOnSlices = [] } = catalogueEntry(runbook);
  const { parameters } = readDocument(runbookFile(runbook));
  const place = here.at('parameters');
  const byTheSlice = [...notOnSlices, ...(nodeParameter === undefined ? [] : [nodeParameter])];
  const own = Object.keys(parameters).filter((name) => name !== ROLE && !byTheSlice.includes(name));
  for (const [name, value] of Object.entries(given)) {
    const there = place.at(name);
    const parameter = parameters[name];
    if (byTheSlice.includes(name)) there.refuse('must be absent: the slice says which nodes', 'key');
    else if (name === ROLE && parameter) there.refuse('must be absent: each automation has its own role', 'key');
    else if (!parameter) there.refuse(explainUnknown(`a parameter of ${runbook}`, name, own), 'key');
    else if (value !== undefined) checkValue(parameter, value, there);
  }
  for (const name of own) {
    if (parameters[name]?.default === undefined && !place.at(name).isGiven) {
      const at = place.isGiven ? place : here;
      at.refuse(`must have ${place.isGiven ? '' : 'parameters with '}${name} for ${runbook}, got none`, 'key');
    }
  }
}

function checkValue(
  { type, allowedPattern, allowedValues }: DocumentParameter,
  value: string | number | boolean,
  place: Place,
): void {
  if (type === 'Boolean') {
    if (typeof value !== 'boolean') place.refuse(`must be true or false, got ${showValue(value)}`);
    return;
  }
  if (type === 'Integer') {
    if (!Number.isInteger(value)) place.refuse(`must be a whole number, got ${showValue(value)}`);
    return;
  }
  if (allowedValues && !allowedValues.includes(value)) {
    place.refuse(explainUnknown(`one of ${allowedValues.join(', ')}`, String(value), allowedValues.map(String)));
  } else if (allowedPattern !== undefined && !new RegExp(allowedPattern, 'u').test(String(value))) {
    place.refuse(`must match ${allowedPattern}, got ${showValue(value)}`);
  }
}
