import type { Brake } from '../shared/brake';
import type { Commands } from '../shared/commands';
import type { DeadLetters } from '../shared/dead-letters';
import type { Ec2Nodes } from '../shared/ec2-nodes';
import type { FailedAssociations } from '../shared/failed-associations';
import type { HybridTags } from '../shared/hybrid-tags';
import type { Ledger } from '../shared/ledger';
import type { Log } from '../shared/log';
import type { LoopPolicy } from '../shared/policy';
import type { Remembered } from '../shared/remembered';
import type { SsmNodes } from '../shared/ssm-nodes';
import type { Notifier } from '../shared/tell';
import type { Windows } from '../shared/windows';

/** All that the function needs of the world. */
export interface Deps {
  readonly policy: LoopPolicy;
  readonly ledger: Ledger;
  readonly ssm: SsmNodes;
  readonly ec2: Ec2Nodes;
  readonly commands: Commands;
  readonly hybridTags?: HybridTags;
  readonly failedAssociations: FailedAssociations;
  /** The fleet's baselines, name to id. */
  readonly baselines: Remembered<ReadonlyMap<string, string>>;
  readonly windows: Remembered<Windows>;
  readonly brake: () => Promise<Brake>;
  readonly notifier: Notifier;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
}
