/** What CloudFormation asks of a resource type. */
export interface ResourceRequest {
  readonly op: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly logicalId?: string;
  readonly physicalId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  readonly stack?: string;
  readonly account: string;
  readonly region: string;
}

/** What Ref and GetAtt give from then on. */
export interface ResourceResult {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}
