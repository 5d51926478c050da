/** What a function's role must allow it: one action, and what it is done to. */
export interface ApiCall {
  /** As IAM spells it. */
  readonly action: `${string}:${string}`;
  /** Every kind of resource that the action is authorized against; `*` where IAM knows none. */
  readonly on: readonly ResourceKind[];
}

/** Kinds of resources, in words that the construct turns into ARNs. */
export type ResourceKind =
  | '*'
  | 'instance'
  | 'managed-instance'
  | 'maintenance-window'
  | 'document AWS-RunPatchBaseline'
  | 'document AWS-RefreshAssociation'
  | 'any patch baseline'
  | 'brake parameter'
  | 'ledger'
  | 'urgent topic'
  | 'digest topic'
  | 'chat topic'
  | 'ops item'
  | 'report objects'
  | 'output bucket'
  | 'dead-letter queue';
