import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { groupsOf } from '../shared/groups';
import { judgeAssociation } from '../shared/judge-association';
import type { Debt } from '../shared/ledger';
import { asMetrics } from '../shared/metrics';
import { nodeFacts } from '../shared/node-facts';
import { lastingFailure, unreadableMessage } from '../shared/own-failures';
import { readMessage } from '../shared/read-message';
import { NODES_PER_CALL } from '../shared/ssm-nodes';
import { type Batch, note, openBatch, tellPeople } from './batch';
import { METRICS, Message } from './contract';
import type { Deps } from './deps';
import { type Candidate, judgeNodes } from './judge-nodes';
import { nextAssociationDebts } from './next-debts';
import { startRuns } from './start-runs';
import { sweep } from './sweep';
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
    const asked = await resolveWindows(batch, table, fail);
    const candidates = new Map<string, Candidate>();
    for (const nodeIds of groupsOf([...asked.keys()], NODES_PER_CALL)) {
      if (!batch.hasTimeToLook()) {
        deps.log.warn('nodes left to the sweep', { nodes: nodeIds.length });
        continue;
      }
      try {
        for (const candidate of await lookAt(batch, nodeIds, table))
          candidates.set(candidate.verdict.nodeId, candidate);
      } catch (error) {
        fail(
          nodeIds.flatMap((nodeId) => [...(asked.get(nodeId) ?? [])]),
          'looking at nodes',
          error,
        );
      }
    }
    if (table.sweeps.size > 0) {
      try {
        for (const candidate of await sweep(batch)) {
          const { nodeId } = candidate.verdict;
          candidates.set(nodeId, candidate);
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
    await tellPeople(batch);

    deps.log.info('batch handled', {
      messages: Records.length,
      again: again.size,
      ...asMetrics(deps.policy.fleet, deps.now(), {
        [METRICS.nodesJudged]: batch.counts.nodesJudged,
        [METRICS.runsStarted]: batch.counts.runsStarted,
        [METRICS.nodesActedOn]: batch.counts.nodesActedOn,
        [METRICS.nodesGivenUp]: batch.givenUp.size,
        [METRICS.poisonMessages]: batch.counts.poisonMessages,
      }),
    });
    return { batchItemFailures: [...again].map((itemIdentifier) => ({ itemIdentifier })) };
  };

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
  const { ssm, ec2, policy, ledger, log, now } = batch.deps;
  const [sightings, debts] = await Promise.all([nodeFacts(ssm, ec2, policy).look(nodeIds), ledger.debtsOf(nodeIds)]);
  for (const { nodeId, tags } of sightings) {
    const news = table.associations.get(nodeId);
    const owed = debts.get(nodeId) ?? [];
    if (!news || !isNews(news, owed)) continue;
    const verdict = judgeAssociation(nodeId, tags, news.failure, policy);
    const changes = nextAssociationDebts(verdict, owed, now());
    for (const debt of changes) await ledger.writeDebt(debt);
    if (changes.length > 0) log.info('association judged', { ...verdict });
  }
  return judgeNodes(batch, sightings, debts);
}

/** Events come late and out of order: what the ledger learnt since stands, and a name is not given up for a rumour. */
function isNews(news: { at: string; failure?: string; isNamed: boolean }, debts: readonly Debt[]): boolean {
  const known = debts.find((debt) => debt.cause === 'failed-association');
  if (!known) return news.failure !== undefined;
  if (Date.parse(news.at) < Date.parse(known.updatedAt)) return false;
  return news.failure === undefined || news.isNamed || known.closedAt !== undefined;
}
