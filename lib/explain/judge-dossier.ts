import { failureOf } from '../../lambdas/shared/association-failure';
import { stopsRing } from '../../lambdas/shared/breaker';
import { expectedBaseline } from '../../lambdas/shared/expected-baseline';
import { judgeAssociation } from '../../lambdas/shared/judge-association';
import { judgeNode, type Situation, type Verdict } from '../../lambdas/shared/judge-node';
import { operationOf } from '../../lambdas/shared/operation';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { ringOf } from '../../lambdas/shared/ring-of';
import type { ExplainedVerdict } from './explanation';
import type { Dossier } from './gather-dossier';

/**
 * What the loop would decide about a node now: its own decision, asked with what is true now. Nothing where something could not
 * be read that it depends on.
 */
export function judgeDossier(policy: LoopPolicy, dossier: Dossier): ExplainedVerdict[] | undefined {
  const { at, seen, baselines, window, compliance, debts = [], tripped = [], brake, isTurnTaken, gaps } = dossier;
  if (gaps.some(({ hidesVerdict }) => hidesVerdict) || !brake) return undefined;
  const ring = ringOf(seen.tags, policy);
  const situation: Situation = {
    policy,
    now: at,
    debts,
    expected: expectedBaseline(policy, baselines ?? new Map(), ring, seen.agent?.operatingSystem),
    window: window ?? { state: 'closed', reason: 'it is in no ring by patch group' },
    brake,
    breaker: stopsRing(tripped, ring)?.reason,
    isTurnTaken: false,
  };
  // whose turn it is depends on what there is to do
  const withTurn = (judge: (situation: Situation) => Verdict): Verdict => {
    const verdict = judge(situation);
    return isTurnTaken.get(operationOf(verdict.cause)) ? judge({ ...situation, isTurnTaken: true }) : verdict;
  };
  const node = withTurn((each) => judgeNode(seen, each));
  if (!compliance?.hasFailedAssociation) return [{ ...node, about: 'patches' }];
  const failure = failureOf(compliance.failed, at, policy.fleet);
  return [
    { ...node, about: 'patches' },
    { ...withTurn((each) => judgeAssociation(seen, failure, each)), about: 'associations' },
  ];
}
