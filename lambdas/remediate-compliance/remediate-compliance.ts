import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { groupsOf } from '../shared/groups';
import type { Debt } from '../shared/ledger';
import { asMetrics } from '../shared/metrics';
import { operationOf } from '../shared/operation';
import { lastingFailure, unreadableMessage } from '../shared/own-failures';
import { readMessage } from '../shared/read-message';
import { NODES_PER_CALL } from '../shared/ssm-nodes';
import { tellPeople } from '../shared/tell-people';
import { wordOf } from './association-word';
import { type Batch, note, openBatch } from './batch';
import { METRICS, Message } from './contract';
import type { Deps } from './deps';
import { judgeAssociations } from './judge-associations';
import { type Candidate, judgeNodes } from './judge-nodes';
import { startRuns } from './start-runs';
import { sweep } from './sweep';
import { sweepMatters } from './sweep-matters';
import { layTable, type Table } from './table';

/**
 * Takes a batch of events, looks at every node they are about, decides, and starts one paced run per ring and cause. Answers
 * with the messages that must come again because AWS failed for a moment; a message that nobody can read goes to the dead
 * letters with the reason, and holds up no other.
 */
export const remediateCompliance =
  (deps: Deps) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batch = openBatch(deps);
    const again = new Set<string>();
    const fail = (ids: Iterable<string>, doing: string, error: unknown) => {
      for (const id of ids) again.add(id);
      deps.log.error('messages will come again', { doing, error });
      const where = { function: 'remediate-compliance', doing, queueUrl: deps.deadLetters.queueUrl };
      note(batch, lastingFailure(where, error, deps.policy));
    };

    const table = layTable(await readAll(batch, Records, fail));
    if (table.windows.size > 0) batch.forgetWindows();
    const asked = await resolveWindows(batch, table, fail);
    const candidates = new Map<string, Candidate>();
    for (const nodeIds of groupsOf([...asked.keys()], NODES_PER_CALL)) {
      if (!batch.hasTimeToLook()) {
        deps.log.warn('nodes left to the sweep', { nodes: nodeIds.length });
        continue;
      }
      try {
        for (const candidate of await lookAt(batch, nodeIds, table)) add(candidates, candidate);
      } catch (error) {
        fail(
          nodeIds.flatMap((nodeId) => [...(asked.get(nodeId) ?? [])]),
          'looking at nodes',
          error,
        );
      }
    }
    let debts: ReadonlyMap<string, readonly Debt[]> | undefined;
    if (table.sweeps.size > 0) {
      try {
        const swept = await sweep(batch);
        debts = swept.debts;
        for (const candidate of swept.candidates) {
          const { nodeId } = candidate.verdict;
          add(candidates, candidate);
          asked.set(nodeId, new Set([...(asked.get(nodeId) ?? []), ...table.sweeps]));
        }
      } catch (error) {
        fail(table.sweeps, 'sweeping the fleet', error);
      }
    }
    for (const { nodeIds, error } of await startRuns(batch, [...candidates.values()])) {
      const concerned = nodeIds.flatMap((nodeId) => [...(asked.get(nodeId) ?? [])]);
      fail(concerned, 'starting a run', error);
    }
    try {
      if (debts) await sweepMatters(batch, debts);
    } catch (error) {
      deps.log.error('matters not called over', { error }); // the next sweep does it, nothing need come again
      const doing = 'calling matters over';
      const consequence =
        'Nodes are looked after as ever; what people heard of is not called over, nor brought up to date.';
      const { queueUrl } = deps.deadLetters;
      note(
        batch,
        lastingFailure({ function: 'remediate-compliance', doing, queueUrl, consequence }, error, deps.policy),
      );
    }
    const known = await tellPeople(deps)(batch.urgent.values(), batch.givenUp.values());
    for (const settled of batch.settled) await settled.finish(known);

    deps.log.info('batch handled', {
      messages: Records.length,
      again: again.size,
      // a plain field: the report counts waived nodes once a day
      waived: batch.nodes.waived.size,
      ...asMetrics(deps.policy.fleet, deps.now(), {
        ...metricsOf(batch),
      }),
    });
    return { batchItemFailures: [...again].map((itemIdentifier) => ({ itemIdentifier })) };
  };

function metricsOf({ counts, nodes, givenUp, hoursToCompliance }: Batch) {
  return {
    [METRICS.nodesJudged]: counts.nodesJudged,
    [METRICS.nodesActedOn]: counts.nodesActedOn,
    [METRICS.nodesWaiting]: nodes.waiting.size,
    [METRICS.nodesPaused]: nodes.paused.size,
    [METRICS.nodesWouldActOn]: nodes.wouldActOn.size,
    [METRICS.nodesGivenUp]: givenUp.size,
    [METRICS.runsStarted]: counts.runsStarted,
    [METRICS.attemptsLate]: counts.attemptsLate,
    [METRICS.breakerOn]: counts.breakerOn,
    [METRICS.brakeOn]: counts.brakeOn,
    [METRICS.hoursToCompliance]: hoursToCompliance,
    [METRICS.poisonMessages]: counts.poisonMessages,
  };
}

/** One attempt on a node at a time: an install goes first, as its window closes, and what else there is comes with a sweep. */
function add(candidates: Map<string, Candidate>, candidate: Candidate): void {
  const { nodeId, cause } = candidate.verdict;
  if (operationOf(cause) !== 'refresh' || !candidates.has(nodeId)) candidates.set(nodeId, candidate);
}

type Fail = (ids: Iterable<string>, doing: string, error: unknown) => void;

async function readAll(batch: Batch, records: readonly SQSRecord[], fail: Fail) {
  const { policy, deadLetters, log } = batch.deps;
  const messages = [];
  for (const { messageId: id, body } of records) {
    const reading = readMessage(Message, body);
    if ('message' in reading) {
      messages.push({ id, message: reading.message });
      continue;
    }
    try {
      await deadLetters.bury(body, reading.poison);
      batch.counts.poisonMessages += 1;
      log.error('message buried', { messageId: id, reason: reading.poison });
      note(batch, unreadableMessage(reading.poison, deadLetters.queueUrl, policy));
    } catch (error) {
      fail([id], 'burying a message', error);
    }
  }
  return messages;
}

/** The nodes asked for, together with those of rings whose window opened or ended; each with the messages that ask for it. */
async function resolveWindows(batch: Batch, table: Table, fail: Fail): Promise<Map<string, ReadonlySet<string>>> {
  const asked = new Map<string, ReadonlySet<string>>(table.nodes);
  for (const [windowId, ids] of table.windows) {
    try {
      const ring = (await batch.windows()).ringOf(windowId);
      if (ring === undefined) continue;
      for (const nodeId of await batch.deps.ssm.nodesToPatch(ring)) {
        asked.set(nodeId, new Set([...(asked.get(nodeId) ?? []), ...ids]));
      }
    } catch (error) {
      fail(ids, 'looking up a window', error);
    }
  }
  return asked;
}

async function lookAt(batch: Batch, nodeIds: readonly string[], table: Table): Promise<Candidate[]> {
  const { facts, deps } = batch;
  const [sightings, debts] = await Promise.all([facts.look(nodeIds), deps.ledger.debtsOf(nodeIds)]);
  const words = sightings.flatMap((seen) => {
    const news = table.associations.get(seen.nodeId);
    return news ? (wordOf(seen, news, debts.get(seen.nodeId) ?? [], deps.now(), deps.policy.fleet) ?? []) : [];
  });
  const onNodes = await judgeNodes(batch, sightings, debts);
  return [...onNodes, ...(await judgeAssociations(batch, words, debts))];
}
