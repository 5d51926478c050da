import { complianceSection, settleCompliance } from '../compliance/config';
import { loopPolicy } from '../compliance/loop-policy';
import type { Fleet } from '../config/fleet';
import { Refusal } from '../config/refusal';
import { refuseOtherAccount } from '../plan/refuse-other-account';
import { explainNode } from './explain-node';
import { explainRings } from './explain-rings';
import type { Explanation } from './explanation';
import { Gaps } from './gaps';
import { type Clients, gatherDossier } from './gather-dossier';

/**
 * Everything there is to say about a node of a fleet. It only reads.
 * @throws Refusal for a node that nobody knows, and with the credentials of another account
 */
export async function askAboutNode(fleet: Fleet, nodeId: string, clients: Clients, at: Date): Promise<Explanation> {
  const whose = new Gaps();
  await whose.orNothing('whose account this is', () => refuseOtherAccount(clients.ssm, fleet), false);
  // a file without compliance has windows and baselines all the same
  const compliance = settleCompliance(complianceSection.schema.parse({}), new Map());
  const policy = loopPolicy({ compliance, ...fleet });
  if (!policy) throw new Refusal(`${fleet.file}: must have a loop to ask, got none`);
  const targets = (fleet.patching?.rings ?? []).map(({ target }) => (target.kind === 'tags' ? target.tags : {}));
  const tags = [...fleet.slices.values()].map((slice) => (slice.kind === 'tags' ? slice.tags : {}));
  const question = {
    nodeId,
    policy,
    tagKeys: ['Name', ...[...targets, ...tags].flatMap(Object.keys)],
    ringsOf: (found: Readonly<Record<string, string>>) => explainRings(fleet, policy, found).map(({ name }) => name),
  };
  const dossier = await gatherDossier(question, clients, at);
  const { seen, debts = [], commands = [], gaps } = dossier;
  const isKnown = seen.agent ?? seen.instance ?? seen.patches ?? debts[0] ?? commands[0];
  const mayBeHidden = gaps.some(({ what }) => ['its agent', 'its instance', 'the ledger'].includes(what));
  if (!isKnown && !mayBeHidden) {
    const { account, region } = fleet.deploysTo;
    throw new Refusal(
      `${nodeId}: must be a node in account ${account}, ${region}, got one that neither Systems Manager nor EC2 nor the ledger knows`,
    );
  }
  return explainNode(fleet, policy, { ...dossier, gaps: [...whose.found, ...gaps] });
}
