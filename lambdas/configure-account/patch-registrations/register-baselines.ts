import type { Log } from '../../shared/log';
import type { Kind, Stop } from '../answer-request';
import { type CustomResourceRequest, PatchRegistrationsProperties } from '../contract';
import { readProperties } from '../read-properties';
import { admitRequest, requestedAt } from './admit-request';
import { placeWords, type Registrations, registrationsOf } from './place';
import { type Claim, type PatchAccount, planRegistrations, type Step } from './plan-registrations';
import type { RegistrationMemory, Remembered } from './registration-memory';
import { resolveProvided, withoutProvided } from './resolve-provided';

/** The account's patch registrations, as Systems Manager keeps them. */
export interface PatchRegistrar {
  read(): Promise<PatchAccount>;
  /** @throws what Systems Manager refuses, with its name */
  take(step: Step): Promise<void>;
}

/** What registering needs. */
export interface RegisterDeps {
  readonly registrar: PatchRegistrar;
  readonly memory: RegistrationMemory;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  readonly log: Log;
}

/** How often the account is read again when a step was refused, or to see that all is as wanted. */
const PASSES = 4;
const PAUSE_MILLISECONDS = 2000;
/** A request at work says so anew at every pass; one that died without a word is waited for no longer than this. */
const TURN_MILLISECONDS = 90_000;
/** A deleted fleet's memory outlives every request that Lambda may still hold back. */
const FORGET_AFTER_SECONDS = 2 * 24 * 3600;
const ANSWERS_KEPT = 10;

/** Refusals that another look at the account may explain: somebody was faster, or a new baseline is not known everywhere yet. */
const PASSING = new Set([
  'AlreadyExistsException',
  'DoesNotExistException',
  'InvalidResourceId',
  'ResourceLimitExceededException',
]);

/**
 * The patch registrations of a fleet: takes each place that the fleet wants, remembers what stood there, and gives it back
 * when the fleet lets go. Safe to repeat, safe to interrupt, and deaf to requests that come after a newer one.
 */
export const patchRegistrations =
  (deps: RegisterDeps): Kind =>
  (request) => {
    const asked = readProperties(request.LogicalResourceId, PatchRegistrationsProperties, request.ResourceProperties);
    const isDelete = request.RequestType === 'Delete';
    const formerly = isDelete ? asked : PatchRegistrationsProperties.safeParse(request.OldResourceProperties).data;
    const question = {
      wanted: isDelete ? new Map() : registrationsOf(asked),
      formerly: formerly?.Fleet === asked.Fleet ? registrationsOf(formerly) : new Map(),
    };
    return {
      physicalId: `patch-registrations/${asked.Fleet}`,
      carryOut: (stop) => carryOut(deps, request, asked.Fleet, question, stop),
    };
  };

/** As the template has it: baselines of AWS by name. */
interface Question {
  readonly wanted: Registrations;
  readonly formerly: Registrations;
}

async function carryOut(
  deps: RegisterDeps,
  request: CustomResourceRequest,
  fleet: string,
  question: Question,
  stop: Stop,
) {
  const turn = await takeTurn(deps, request, fleet, stop);
  if (turn.state === 'repeated') {
    if (!turn.isDone) throw new Error(turn.reason);
    return turn.reason;
  }
  const keep = bookkeeper(deps, fleet, turn.remembered, stop);
  try {
    const claims = await converge(deps, keep, question, turn.remembered.claims, stop);
    const reason = `${question.wanted.size} registrations in place`;
    await keep((last) => ({
      ...ended(last, { requestId: request.RequestId, isDone: true, reason }),
      claims,
      ...(request.RequestType === 'Delete' && {
        expiresAt: Math.floor(deps.now().getTime() / 1000) + FORGET_AFTER_SECONDS,
      }),
    }));
    return reason;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await keep((last) => ended(last, { requestId: request.RequestId, isDone: false, reason }));
    throw error;
  }
}

const ended = ({ atWork: _, ...last }: Remembered, answer: Remembered['answered'][number]): Remembered => ({
  ...last,
  answered: [answer, ...last.answered].slice(0, ANSWERS_KEPT),
});

type Turn =
  | { readonly state: 'ours'; readonly remembered: Remembered }
  | { readonly state: 'repeated'; readonly isDone: boolean; readonly reason: string };

/** Waits until no other request is at work, then says in the ledger that this one is. */
async function takeTurn(
  { memory, now, newId, sleep, log }: RegisterDeps,
  request: CustomResourceRequest,
  fleet: string,
  stop: Stop,
): Promise<Turn> {
  while (!stop.signal.aborted) {
    const remembered = await memory.recall(fleet);
    const admission = admitRequest(request, remembered, now());
    if (admission.state === 'repeated') return admission;
    if (admission.state === 'late') throw new Error(`${fleet}: ${admission.reason}`);
    if (admission.state === 'admitted') {
      const { expiresAt: _, ...kept } = remembered;
      const next: Remembered = {
        ...kept,
        writer: newId(),
        stackId: request.StackId,
        newestRequest: Math.max(requestedAt(request.ResponseURL) ?? 0, remembered.newestRequest ?? 0) || undefined,
        atWork: atWork(request.RequestId, now(), stop),
      };
      if ((await memory.remember(fleet, next)) === 'written')
        return { state: 'ours', remembered: { ...next, version: next.version + 1 } };
    }
    log.info('waiting for another request', { fleet, atWork: remembered.atWork });
    await sleep(PAUSE_MILLISECONDS, stop.signal);
  }
  throw new Error(
    `${fleet}: one request at a time may change the registrations, got another one still at work; deploy again`,
  );
}

type Keep = (change: (last: Remembered) => Remembered) => Promise<void>;

const atWork = (requestId: string, now: Date, { deadline }: Stop): Remembered['atWork'] => ({
  requestId,
  until: Math.min(deadline.getTime(), now.getTime() + TURN_MILLISECONDS),
});

/** Writes each next state over the last one; if anybody else wrote in between, this request has lost its turn. */
function bookkeeper({ memory, now }: RegisterDeps, fleet: string, start: Remembered, stop: Stop): Keep {
  let last = start;
  return async (change) => {
    const changed = change(last);
    const next = changed.atWork ? { ...changed, atWork: atWork(changed.atWork.requestId, now(), stop) } : changed;
    if ((await memory.remember(fleet, next)) === 'overtaken')
      throw new Error(`${fleet}: only one request at a time may change the registrations, got overtaken by another`);
    last = { ...next, version: next.version + 1 };
  };
}

/** Reads, plans and acts until a look at the account finds nothing left to do. */
async function converge(
  { registrar, sleep, log }: RegisterDeps,
  keep: Keep,
  question: Question,
  remembered: readonly Claim[],
  stop: Stop,
): Promise<readonly Claim[]> {
  let claims = remembered;
  let refusals: readonly string[] = [];
  const told = new Set<string>();
  for (let pass = 1; pass <= PASSES; pass++) {
    const account = await registrar.read();
    const plan = planRegistrations({
      wanted: resolveProvided(question.wanted, account),
      formerly: withoutProvided(question.formerly),
      account,
      claims,
    });
    for (const { message, ...where } of plan.remarks)
      if (!told.has(`${message} ${where.place}`)) {
        told.add(`${message} ${where.place}`);
        log.warn(message, where);
      }
    if (plan.steps.length === 0) return plan.settled;
    claims = plan.claims;
    await keep((last) => ({ ...last, claims: plan.claims }));
    refusals = await takeSteps(registrar, log, plan.steps, stop);
    if (refusals.length > 0 && pass < PASSES) await sleep(PAUSE_MILLISECONDS * pass, stop.signal);
  }
  throw new Error(
    refusals.length > 0
      ? refusals.join('; ')
      : 'the registrations must stay as they were set, got changes by somebody else',
  );
}

async function takeSteps(registrar: PatchRegistrar, log: Log, steps: readonly Step[], stop: Stop): Promise<string[]> {
  const refusals: string[] = [];
  for (const step of steps) {
    stop.signal.throwIfAborted();
    const { call, place, baselineId } = step;
    try {
      await registrar.take(step);
      log.info(call === 'register' ? 'baseline registered' : 'baseline deregistered', {
        place: placeWords(place),
        baselineId,
      });
    } catch (error) {
      if (!(error instanceof Error && PASSING.has(error.name))) throw error;
      refusals.push(`${placeWords(place)}: must ${call} baseline ${baselineId}, got ${error.name}: ${error.message}`);
    }
  }
  return refusals;
}
